package licenseserver

import (
	"errors"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Scrub takes a report from r to w with every identifier replaced by its token and without what the documents do not
// name, like [pseudonym.Scrub], and holds no more of it than they do. What it returns tells what was done with the
// identifiers. Closing w is left to the caller.
//
// Errors are those of r and w, and those of [pseudonym.Scrub]. What was written until then is no report. A document that
// has a record's values behind the lists that they belong in front of is [telemetry.ErrUnsupported]; [Decode] takes it.
func Scrub(w *Writer, r *Reader, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{w: w, r: r, mode: scrubs, hasher: h, opts: opts}
	err := t.run()
	return t.done, err
}

// Restore takes a report whose identifiers are tokens already from r to w, like [pseudonym.Restore], and otherwise does the
// same as [Scrub]. Errors are those of r and w, and those of [pseudonym.Restore].
func Restore(w *Writer, r *Reader, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{w: w, r: r, mode: restores, opts: opts}
	err := t.run()
	return t.done, err
}

// Copy takes a report from r to w as it is, identifiers in clear, for the caller who means it. It holds no more of it than
// they do. The number is how many undocumented members, elements and attributes could not be carried, because r and w
// have different forms. Closing w is left to the caller. Errors are those of [Scrub]; undocumented attributes on the items
// of CCUDevices, which [Decode] keeps, are [telemetry.ErrUnsupported] from XML to XML.
func Copy(w *Writer, r *Reader) (int, error) {
	t := transfer{w: w, r: r, mode: copies}
	err := t.run()
	return t.dropped, err
}

// mode is what a transfer does with identifiers.
type mode int

const (
	scrubs mode = iota
	restores
	copies
)

// transfer takes a report from a Reader to a Writer.
type transfer struct {
	w    *Writer
	r    *Reader
	mode mode

	hasher *pseudonym.Hasher
	opts   []pseudonym.ScrubOption
	bare   bool // holders are left out, because their lists are optional
	done   pseudonym.Report

	other   bool // the form changes
	dropped int

	holder Holder
	// The numbers of the feature, of the SA date in it, and of the holder in its list.
	nthFeature, nthDate, nthHolder int
}

func (t *transfer) run() error {
	if t.mode != copies {
		// What the options do with an optional list shows on one.
		some, err := pseudonym.Restore(&SADate{CCUDevices: make([]string, 1)}, t.opts...)
		if err != nil {
			return err
		}
		t.bare = some.Value().CCUDevices == nil
	}
	report, err := t.r.Report()
	if err != nil {
		return err
	}
	t.other = t.r.form != t.w.form
	if err := send(t, report, t.w.Report, false); err != nil {
		return err
	}
	for f, err := range t.r.Features() {
		if err == nil {
			err = t.feature(f)
		}
		if err != nil {
			return err
		}
		t.nthFeature++
	}
	return send(t, report, t.w.UpdateReport, true)
}

func (t *transfer) feature(f *FeatureReader) error {
	if err := send(t, f.Feature, t.w.Feature, false); err != nil {
		return err
	}
	t.nthDate = 0
	for d, err := range f.SADates() {
		if err == nil {
			err = t.saDate(d)
		}
		if err != nil {
			return err
		}
		t.nthDate++
	}
	return send(t, f.Feature, t.w.UpdateFeature, true)
}

func (t *transfer) saDate(d *SADateReader) error {
	if err := send(t, d.SADate, t.w.SADate, false); err != nil {
		return err
	}
	first := true
	for h, err := range d.Holders() {
		if t.bare && err == nil {
			t.done.Omitted++
			t.done.UnknownDropped += telemetry.DropUnknown(&h)
			continue
		}
		// More of the record is known at the beginning of each list.
		t.nthHolder++
		if err == nil && (first || h.Kind != t.holder.Kind) {
			t.nthHolder = 0
			err = send(t, d.SADate, t.w.UpdateSADate, false)
		}
		if t.holder, first = h, false; err == nil {
			err = send(t, &t.holder, t.w.Holder, true)
		}
		if err != nil {
			return err
		}
	}
	return send(t, d.SADate, t.w.UpdateSADate, true)
}

// send writes a record, and counts what becomes of it when it is whole.
func send[T any, P interface {
	*T
	pseudonym.Record
}](t *transfer, v *T, write func(pseudonym.Scrubbed[T]) error, whole bool) error {
	var s pseudonym.Scrubbed[T]
	var err error
	switch t.mode {
	case scrubs:
		s, err = pseudonym.Scrub[T, P](t.hasher, v, t.opts...)
	case restores:
		s, err = pseudonym.Restore[T, P](v, t.opts...)
	case copies:
		if t.other && whole {
			t.dropped += telemetry.DropUnknown(P(v))
		}
		s = pseudonym.InClear[T, P](v)
	}
	if err != nil {
		return t.placed(err, v)
	}
	if whole && t.mode != copies {
		t.done.Add(s.Report())
	}
	return write(s)
}

// placed returns an error of scrubbing v with its path in the report.
func (t *transfer) placed(err error, v any) error {
	e, ok := errors.AsType[*telemetry.Error](err)
	if !ok || e.Path == "" {
		return err
	}
	at := "Inventory.Feature[" + strconv.Itoa(t.nthFeature) + "]."
	date := at + "SADate[" + strconv.Itoa(t.nthDate) + "]."
	item := "[" + strconv.Itoa(t.nthHolder) + "]"
	placed := *e
	switch v := v.(type) {
	case *Feature:
		placed.Path = at + e.Path
	case *SADate:
		placed.Path = date + e.Path
	case *Holder:
		switch v.Kind {
		case HolderCCUDevice:
			placed.Path = date + "CCUDevices" + item
		case HolderUser:
			placed.Path = date + "Licensees.Users" + item + "." + e.Path
		case HolderDevice:
			placed.Path = date + "Licensees.Devices" + item + "." + e.Path
		}
	}
	return &placed
}
