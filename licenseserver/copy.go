package licenseserver

import "github.com/csg-telemetry/telemetry/pseudonym"

// Scrub takes a report from r to w with every identifier replaced by its token and without what the documents do not
// name, like [pseudonym.Scrub], and holds no more of it than they do. What it returns tells what was done with the
// identifiers. Closing w is left to the caller.
//
// Errors are those of r and w, and those of [pseudonym.Scrub]. What was written until then is no report. A document that
// has a record's values behind the lists that they belong in front of is [telemetry.ErrUnsupported]; [Decode] takes it.
func Scrub(w *Writer, r *Reader, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Report, error) {
	t := transfer{w: w, r: r, hasher: h, opts: opts}
	err := t.run()
	return t.done, err
}

// Copy takes a report from r to w as it is, identifiers in clear, for the caller who means it. It holds no more of it than
// they do. The number is how many undocumented members, elements and attributes could not be carried, because r and w
// have different forms. Closing w is left to the caller. Errors are those of [Scrub]; undocumented attributes on the items
// of CCUDevices, which [Decode] keeps, are [telemetry.ErrUnsupported] from XML to XML.
func Copy(w *Writer, r *Reader) (int, error) {
	t := transfer{w: w, r: r, clear: true}
	err := t.run()
	return t.dropped, err
}

// transfer takes a report from a Reader to a Writer.
type transfer struct {
	w *Writer
	r *Reader

	hasher *pseudonym.Hasher
	opts   []pseudonym.ScrubOption
	done   pseudonym.Report

	clear   bool // the report stays in clear
	other   bool // the form changes
	dropped int

	holder Holder
}

func (t *transfer) run() error {
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
	}
	return send(t, report, t.w.UpdateReport, true)
}

func (t *transfer) feature(f *FeatureReader) error {
	if err := send(t, f.Feature, t.w.Feature, false); err != nil {
		return err
	}
	for d, err := range f.SADates() {
		if err == nil {
			err = t.saDate(d)
		}
		if err != nil {
			return err
		}
	}
	return send(t, f.Feature, t.w.UpdateFeature, true)
}

func (t *transfer) saDate(d *SADateReader) error {
	if err := send(t, d.SADate, t.w.SADate, false); err != nil {
		return err
	}
	first := true
	for h, err := range d.Holders() {
		// More of the record is known at the beginning of each list.
		if err == nil && (first || h.Kind != t.holder.Kind) {
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
	if t.clear {
		if t.other && whole {
			t.dropped += P(v).DropUnknown()
		}
		return write(pseudonym.Clear[T, P](v))
	}
	s, err := pseudonym.Scrub[T, P](t.hasher, v, t.opts...)
	if err != nil {
		return err
	}
	if whole {
		t.add(s.Report())
	}
	return write(s)
}

func (t *transfer) add(r pseudonym.Report) {
	t.done.Replaced += r.Replaced
	t.done.Empty += r.Empty
	t.done.Kept += r.Kept
	t.done.Malformed += r.Malformed
	t.done.UnknownDropped += r.UnknownDropped
}
