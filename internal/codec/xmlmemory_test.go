package codec

import (
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// xmlRows is the text of a document of small elements.
type xmlRows struct {
	left    int
	pending string
}

const xmlRowText = "\n  <Row id=\"7\">\n    <Text>2022-07-12T10:00:00</Text>\n    <Digest>user@domain.com</Digest>\n  </Row>"

func newXMLRows(n int) *xmlRows { return &xmlRows{left: n, pending: "<R>"} }

func (r *xmlRows) Read(b []byte) (int, error) {
	if r.pending == "" {
		switch {
		case r.left > 0:
			r.pending = xmlRowText
		case r.left == 0:
			r.pending = "\n</R>\n"
		default:
			return 0, io.EOF
		}
		r.left--
	}
	n := copy(b, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// xmlSumRows reads all rows and returns the total length of their values. It calls visit after each row.
func xmlSumRows(d *XML, visit func()) (sum int) {
	d.Root("R")
	e := Element{Fields: &xmlTestFields}
	d.Open(&e)
	for d.Next(&e) == fieldRow {
		row := Element{Fields: &xmlTestFields}
		d.Open(&row)
		for d.Next(&row) >= 0 {
			sum += len(d.Text())
		}
		visit()
	}
	return sum
}

func TestXMLMemory(t *testing.T) {
	const rows = 10 << 20 / len(xmlRowText)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most, row := uint64(0), 0
	d := NewXML(newXMLRows(rows), xmlTestLimits)
	sum := xmlSumRows(d, func() {
		if row++; row%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
		}
	})
	runtime.ReadMemStats(&now)
	require.Nil(t, d.End())
	assert.Equal(t, rows*len("72022-07-12T10:00:00user@domain.com"), sum)
	assert.Less(t, most, uint64(1<<20), "the heap must not grow with the document")
	assert.Less(t, float64(now.TotalAlloc-before.TotalAlloc), 1.2*float64(d.Offset()), "elements and values must not allocate")
}

// A document costs the memory of the scanner, its window and its buffers; elements and values cost none.
func TestXMLAllocations(t *testing.T) {
	const chunk = 1 << 20
	allocations := func(rows int) float64 {
		return testing.AllocsPerRun(10, func() {
			d := NewXML(newXMLRows(rows), xmlTestLimits)
			d.chunk = chunk
			xmlSumRows(d, func() {})
		})
	}
	few := allocations(10)
	assert.LessOrEqual(t, few, 8.0)
	assert.Equal(t, few, allocations(chunk/len(xmlRowText)-10))
}
