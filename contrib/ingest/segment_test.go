package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSizesOfSegments(t *testing.T) {
	s := newSegment(CellKey{3, 86_400})
	assert.Len(t, s.appendTo(nil), s.size())
	s.add(&entry{kind: ofPerson, product: "CAVDS"})
	s.add(&entry{kind: ofDevice, product: "XDT"})
	s.addStock(stock{stockKey: stockKey{product: "XDS_ADV_CCS", date: "2026.1201"}})
	s.addStock(stock{stockKey: stockKey{product: "CAVDS"}})
	s.arrivals = append(s.arrivals, arrival{kind: Bundle}, arrival{kind: Report})
	assert.Len(t, s.appendTo(nil), s.size())
}
