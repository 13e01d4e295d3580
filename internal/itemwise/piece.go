package itemwise

import (
	"bytes"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// piece is a record that is being written: its text without the items of its lists, which are inserted.
type piece struct {
	head Record
	text []byte
	cuts []int // where the items of each list are inserted
	hole int   // where a value was removed from the text, or absent
	progress
}

// progress says how much of a piece has been written.
type progress struct {
	done int // bytes of the text that have been written
	list int // the list into which items were written last
	// items is the number of items of that list so far.
	items int
}

// newPiece returns the piece of a head.
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

// cut returns the length of the text before the next item of a list. It returns an error for a list before the one into
// which items were written last.
func (p *piece) cut(list int) (int, error) {
	switch cut := p.cuts[list]; {
	case cut < p.done:
		return 0, record.Failure(fault.ErrUnsupported, "lists in the order of the documents")
	default:
		return cut, nil
	}
}

// separated appends the comma before an item in JSON, unless it is the first one.
func (p *piece) separated(dst []byte) []byte {
	if p.items == 0 {
		return dst
	}
	return append(dst, ',')
}

// update replaces the text that is not written yet with that of next.
func (p *piece) update(next piece) error {
	// Items that were written must still be the last of their list.
	if !bytes.HasPrefix(next.text, p.text[:p.done]) || p.done > 0 && next.cuts[p.list] != p.done {
		return record.Failure(fault.ErrUnsupported, "no change of the values before a list after the list began")
	}
	p.head, p.text, p.cuts, p.hole = next.head, next.text, next.cuts, next.hole
	return nil
}
