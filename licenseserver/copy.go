package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Scrub copies a report from r to w. Like [pseudonym.Scrub], it replaces every identifier with its token and removes
// undocumented content. It holds no more of the report in memory than r and w do. The result counts what was done with
// the identifiers. The caller must close w.
//
// The error is that of r, w or [pseudonym.Scrub]. After an error the output is not a report. If a document has values
// of a record after the lists that should follow them, the error is [telemetry.ErrUnsupported]; [Decode] accepts such a
// document.
func Scrub(w *Writer, r *Reader, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{r: r, scrub: func(v telemetry.Record) (pseudonym.Safe, error) {
		return pseudonym.ScrubRecord(h, v, opts...)
	}}
	err := t.run(w, opts)
	return t.done, err
}

// Restore is like [Scrub] for a report whose identifiers already are tokens; see [pseudonym.Restore]. The error is that
// of r, w or [pseudonym.Restore].
func Restore(w *Writer, r *Reader, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{r: r, scrub: func(v telemetry.Record) (pseudonym.Safe, error) {
		return pseudonym.RestoreRecord(v, opts...)
	}}
	err := t.run(w, opts)
	return t.done, err
}

// Copy copies a report from r to w with its identifiers in clear, for callers who intend that. It holds no more of the
// report in memory than r and w do. It returns the number of undocumented members, elements and attributes that could
// not be copied because r and w have different formats. The caller must close w. The error is as for [Scrub]. From XML
// to XML, undocumented attributes of the items of CCUDevices, which [Decode] keeps, are [telemetry.ErrUnsupported].
func Copy(w *Writer, r *Reader) (int, error) {
	t := transfer{r: r}
	err := t.run(w, nil)
	return t.dropped, err
}

// transfer copies a report from a Reader to a Writer.
type transfer struct {
	r     *Reader
	scrub func(telemetry.Record) (pseudonym.Safe, error) // nil for a copy in clear

	bare    bool // holders are omitted, because their lists are optional
	done    pseudonym.Report
	other   bool // the format changes
	dropped int
}

func (t *transfer) run(w *Writer, opts []pseudonym.ScrubOption) error {
	if t.scrub != nil {
		// Try what the options do with an optional list.
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

// pass returns what is written for a record, and adds its report when the record is complete.
func (t *transfer) pass(v telemetry.Record, whole bool) (any, error) {
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
