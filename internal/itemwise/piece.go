package itemwise

import (
	"bytes"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// piece is a record that is being written: its text without the items of its lists, which go in between.
type piece struct {
	head Record
	text []byte
	cuts []int // where the items of each list go
	hole int   // where a value is left out of the text, or absent
	progress
}

// progress is how far a piece is written.
type progress struct {
	done int // how much of the text
	list int // the list that items were written into last
	// items is how many items that list has so far, in the text and behind it.
	items int
}

// newPiece returns the piece of a record that is a head.
func newPiece(f telemetry.Format, v Record) (p piece, err error) {
	if f == telemetry.XML {
		p.text, err = v.AppendXML(nil)
	} else {
		p.text, err = v.AppendJSON(nil)
	}
	if err == nil {
		p.cuts = cuts(f, p.text, v.Table())
	}
	p.head, p.hole = v, absent
	p.items = v.Len(0)
	return p, err
}

// cut returns how much of the text goes before the next item of a list. It refuses a list that comes before the one that
// items were written into last.
func (p *piece) cut(list int) (int, error) {
	switch cut := p.cuts[list]; {
	case cut < p.done:
		return 0, record.Failure(fault.ErrUnsupported, "lists in the order of the documents")
	default:
		return cut, nil
	}
}

// separated appends the comma in front of an item in JSON, unless it is the first one.
func (p *piece) separated(dst []byte) []byte {
	if p.items == 0 {
		return dst
	}
	return append(dst, ',')
}

// update puts the text of next in place of what is not written yet.
func (p *piece) update(next piece) error {
	// Items that were written must still be the last of their list.
	if !bytes.HasPrefix(next.text, p.text[:p.done]) || p.done > 0 && next.cuts[p.list] != p.done {
		return record.Failure(fault.ErrUnsupported, "what stands in front of a list as it was when the list began")
	}
	p.head, p.text, p.cuts, p.hole = next.head, next.text, next.cuts, next.hole
	return nil
}
