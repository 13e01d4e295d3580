package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Scrub takes a report from r to w with every identifier replaced by its token and without what the documents do not
// name, like [pseudonym.Scrub], and holds no more of it than they do. What it returns tells what was done with the
// identifiers. Closing w is left to the caller.
//
// Errors are those of r and w, and those of [pseudonym.Scrub]. What was written until then is no report. A document that
// has a record's values behind the lists that they belong in front of is [telemetry.ErrUnsupported]; [Decode] takes it.
func Scrub(w *Writer, r *Reader, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{r: r, scrub: func(v pseudonym.Record) (pseudonym.Safe, error) {
		return pseudonym.ScrubRecord(h, v, opts...)
	}}
	err := t.run(w, opts)
	return t.done, err
}

// Restore takes a report whose identifiers are tokens already from r to w, like [pseudonym.Restore], and otherwise does the
// same as [Scrub]. Errors are those of r and w, and those of [pseudonym.Restore].
func Restore(w *Writer, r *Reader, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{r: r, scrub: func(v pseudonym.Record) (pseudonym.Safe, error) {
		return pseudonym.RestoreRecord(v, opts...)
	}}
	err := t.run(w, opts)
	return t.done, err
}

// Copy takes a report from r to w as it is, identifiers in clear, for the caller who means it. It holds no more of it than
// they do. The number is how many undocumented members, elements and attributes could not be carried, because r and w
// have different forms. Closing w is left to the caller. Errors are those of [Scrub]; undocumented attributes on the items
// of CCUDevices, which [Decode] keeps, are [telemetry.ErrUnsupported] from XML to XML.
func Copy(w *Writer, r *Reader) (int, error) {
	t := transfer{r: r}
	err := t.run(w, nil)
	return t.dropped, err
}

// transfer takes a report from a Reader to a Writer.
type transfer struct {
	r     *Reader
	scrub func(pseudonym.Record) (pseudonym.Safe, error) // nil for a copy in clear

	bare    bool // holders are left out, because their lists are optional
	done    pseudonym.Report
	other   bool // the form changes
	dropped int
}

func (t *transfer) run(w *Writer, opts []pseudonym.ScrubOption) error {
	if t.scrub != nil {
		// What the options do with an optional list shows on one.
		some, err := pseudonym.Restore(&SADate{CCUDevices: make([]string, 1)}, opts...)
		if err != nil {
			return err
		}
		t.bare = some.Value().CCUDevices == nil
	}
	t.r.in.Begin()
	t.other = t.r.in.Format() != w.out.Format()
	return itemwise.Copy(&w.out, &t.r.in, t)
}

// Record implements itemwise.Passage.
func (t *transfer) Record(v itemwise.Record, whole bool) (itemwise.Record, error) {
	out, err := t.pass(v.Of(), whole)
	if err != nil {
		return nil, err
	}
	return out.(interface{ streamed() itemwise.Record }).streamed(), nil
}

// Item implements itemwise.Passage.
func (t *transfer) Item() (itemwise.Value, error) {
	h := &t.r.holder
	if t.bare {
		t.done.Omitted++
		t.done.UnknownDropped += telemetry.DropUnknown(h)
		return nil, nil
	}
	out, err := t.pass(h, true)
	if err != nil {
		return nil, err
	}
	return out.(*Holder).item(), nil
}

// pass returns what is written for a record, and counts what was done with it once it is whole.
func (t *transfer) pass(v pseudonym.Record, whole bool) (any, error) {
	if t.scrub == nil {
		if t.other && whole {
			t.dropped += telemetry.DropUnknown(v)
		}
		return pseudonym.InClearRecord(v).Record(), nil
	}
	s, err := t.scrub(v)
	if err != nil {
		return nil, err
	}
	if whole {
		t.done.Add(s.Report())
	}
	return s.Record(), nil
}
