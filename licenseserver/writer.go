package licenseserver

import (
	"encoding/xml"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Writer writes a report piece by piece, the way a [Reader] reads it: the report, then each feature, in it each SA date,
// and in that each holder of a license. A record may come whole or without the items of its lists, and more items may
// follow. The bytes are those of [Report.AppendXML] or [Report.AppendJSON] of the whole report, with the XML declaration in
// front and a line break at the end. It holds one record of each kind and some 64 KiB of what is written.
//
// It takes only what [pseudonym.Scrub] or [pseudonym.InClear] returned, so that no clear identifier leaves by forgetting. A
// record that has no wire form or comes out of order is refused, and the writer can go on; an error of the destination
// stays. If the format is neither XML nor JSON, as in the zero Writer, every report is refused with
// [telemetry.ErrUnsupported]. A Writer is not safe for concurrent use.
type Writer struct {
	form   telemetry.Format
	out    output
	pieces [3]piece // report, feature, SA date: those that are open
	open   int
	sealed bool // UI is not written as it is in the report
	closed bool
}

// NewWriter returns a writer of a report to dst. Metadata.UI is written as it is in the report: a digest of what will be
// written has to come from elsewhere, such as a [NewDigestWriter] that was given the same before. Where dst can seek,
// [NewSealWriter] fills in the digest in one pass; a report that fits into memory can be sealed with [Seal].
func NewWriter(dst io.Writer, f telemetry.Format) *Writer {
	return &Writer{form: f, out: output{dst: dst, place: -1}}
}

// Report begins the report. It is the first thing to be written.
func (w *Writer) Report(r pseudonym.Scrubbed[Report]) error { return given(r, w.report) }

// Feature begins the next feature.
func (w *Writer) Feature(f pseudonym.Scrubbed[Feature]) error { return given(f, w.feature) }

// SADate begins the next SA date of the feature.
func (w *Writer) SADate(s pseudonym.Scrubbed[SADate]) error { return given(s, w.saDate) }

// Holder writes the next holder of a license of the SA date. CCU devices come first, then users, then devices.
func (w *Writer) Holder(h pseudonym.Scrubbed[Holder]) error { return given(h, w.holder) }

// UpdateReport, UpdateFeature and UpdateSADate replace the record that is open, for a caller who learns of its parts one
// after the other, as from a Reader. Only what is behind the items written so far can change; lists in the record are
// left out of account. Errors: [telemetry.ErrUnsupported] where something in front of them is different, or where there
// is no such record.
func (w *Writer) UpdateReport(r pseudonym.Scrubbed[Report]) error {
	return given(r, func(r *Report) error {
		head := r.head()
		return w.update(0, w.withoutUI(&head))
	})
}

// UpdateFeature replaces the feature that is open, as explained with [Writer.UpdateReport].
func (w *Writer) UpdateFeature(f pseudonym.Scrubbed[Feature]) error {
	return given(f, func(f *Feature) error {
		head := f.head()
		return w.update(1, &head)
	})
}

// UpdateSADate replaces the SA date that is open, as explained with [Writer.UpdateReport].
func (w *Writer) UpdateSADate(s pseudonym.Scrubbed[SADate]) error {
	return given(s, func(s *SADate) error {
		head := s.head()
		if w.form == telemetry.XML && head.marked() {
			return record.Failure(fault.ErrUnsupported, "no undocumented attributes on the items of CCUDevices")
		}
		return w.update(2, &head)
	})
}

// Close ends the report. It returns the digest of the document without the value of UI, where the writer makes one. It
// does not close the destination.
func (w *Writer) Close() (telemetry.Digest, error) {
	if w.closed || w.open == 0 {
		return telemetry.Digest{}, record.Failure(fault.ErrUnsupported, "a report, and to be closed once")
	}
	w.closed = true
	if err := w.end(0); err != nil {
		return telemetry.Digest{}, err
	}
	w.out.write([]byte{'\n'})
	return w.out.finish()
}

// given calls write with the record that s holds.
func given[T any](s pseudonym.Scrubbed[T], write func(*T) error) error {
	v, ok := s.Record().(*T)
	if !ok {
		return record.Failure(telemetry.ErrClearText, "a value made by Scrub, Restore or InClear")
	}
	return write(v)
}

// withoutUI returns r as it is written: without the value of UI where the writer fills it in.
func (w *Writer) withoutUI(r *Report) *Report {
	if w.sealed {
		r.Metadata.UI = telemetry.Digest{}
	}
	return r
}

// report begins the report and writes the features that it has.
func (w *Writer) report(r *Report) error {
	switch {
	case r == nil:
		return record.Failure(fault.ErrRequired, "a report")
	case w.form != telemetry.XML && w.form != telemetry.JSON:
		return record.Failure(fault.ErrUnsupported, "XML or JSON")
	case w.open > 0 || w.closed:
		return record.Failure(fault.ErrUnsupported, "one report")
	}
	head := r.head()
	p, err := w.piece(w.withoutUI(&head))
	if err != nil {
		return err
	}
	if w.form == telemetry.XML {
		w.out.write([]byte(xml.Header))
	}
	w.pieces[0], w.open = p, 1
	for i := range r.Inventory.Feature {
		if err := w.feature(&r.Inventory.Feature[i]); err != nil {
			return err
		}
	}
	return w.out.err
}

func (w *Writer) feature(f *Feature) error {
	head := f.head()
	if err := w.begin(1, &head, 0); err != nil {
		return err
	}
	for i := range f.SADate {
		if err := w.saDate(&f.SADate[i]); err != nil {
			return err
		}
	}
	return w.out.err
}

func (w *Writer) saDate(s *SADate) error {
	head := s.head()
	if err := w.begin(2, &head, len(head.CCUDevices)); err != nil {
		return err
	}
	h, ccu, l := Holder{Kind: HolderCCUDevice}, s.CCUDevices[len(head.CCUDevices):], &s.Licensees
	err := w.items(HolderCCUDevice, len(ccu), func(i int) item { h.CCUDevice = ccu[i]; return &h })
	if err == nil {
		err = w.items(HolderUser, len(l.Users), func(i int) item { return &l.Users[i] })
	}
	if err == nil {
		err = w.items(HolderDevice, len(l.Devices), func(i int) item { return &l.Devices[i] })
	}
	return err
}

func (w *Writer) holder(h *Holder) error {
	if w.open < 3 || w.closed {
		return record.Failure(fault.ErrUnsupported, "a holder in an SA date")
	}
	if h.Kind > HolderDevice {
		return record.Failure(fault.ErrRange, "a kind of holder that an SA date has")
	}
	return w.items(h.Kind, 1, func(int) item { return h })
}

// items writes n holders of one kind, or the users or devices that they are, and stops at one that is refused. They are
// appended to what the output has collected, and what was appended and noted for the one that is refused is taken back.
func (w *Writer) items(kind HolderKind, n int, at func(i int) item) (err error) {
	p := &w.pieces[2]
	before, collected := p.progress, len(w.out.buf)
	if n > 0 {
		if err := w.reach(p, int(kind)); err != nil {
			return err
		}
	}
	buf := w.out.buf
	for i := range n {
		if w.form == telemetry.XML {
			buf, err = at(i).appendXML(buf)
		} else {
			buf, err = at(i).appendJSON(p.separated(buf))
		}
		if err != nil {
			p.progress, w.out.buf = before, buf[:collected]
			return err
		}
		p.items++
		if len(buf) >= maxPending {
			w.out.buf = buf
			w.out.flush()
			buf = w.out.buf
		}
		before, collected = p.progress, len(buf)
	}
	w.out.buf = buf
	return w.out.err
}

// begin begins a record at the given depth, as an item of the one around it. It has items of its first list already.
func (w *Writer) begin(depth int, v divisible, items int) error {
	if w.open < depth || w.closed {
		return record.Failure(fault.ErrUnsupported, "a feature in a report, and an SA date in a feature")
	}
	p, err := w.piece(v)
	if err != nil {
		return err
	}
	if err := w.end(depth); err != nil {
		return err
	}
	outer := &w.pieces[depth-1]
	if err := w.reach(outer, 0); err != nil {
		return err
	}
	if w.form == telemetry.JSON {
		w.out.buf = outer.separated(w.out.buf)
	}
	outer.items++
	w.out.spill()
	p.items = items
	w.pieces[depth], w.open = p, depth+1
	return nil
}

// piece returns the piece of a head.
func (w *Writer) piece(v divisible) (piece, error) {
	p, err := newPiece(w.form, v)
	if _, ok := v.(*Report); ok && err == nil && w.sealed {
		p.hole, err = placeOfUI(w.form, p.text)
	}
	return p, err
}

// reach writes what stands in front of the items of a list.
func (w *Writer) reach(p *piece, list int) error {
	if p.cuts[list] == absent {
		p.head.open(list)
		next, err := w.piece(p.head)
		if err != nil {
			return err
		}
		if err := p.update(next); err != nil {
			return err
		}
	}
	cut, err := p.cut(list)
	if err != nil {
		return err
	}
	w.writeTo(p, cut)
	if list != p.list {
		p.list, p.items = list, 0
	}
	return nil
}

// writeTo writes the text of a piece up to an index.
func (w *Writer) writeTo(p *piece, end int) {
	if p.done == end {
		return
	}
	if p.hole >= p.done && p.hole < end {
		w.out.write(p.text[p.done:p.hole])
		w.out.leaveOut()
		p.done = p.hole
	}
	w.out.write(p.text[p.done:end])
	p.done = end
}

// end ends the records from the given depth on.
func (w *Writer) end(depth int) error {
	for ; w.open > depth; w.open-- {
		p := &w.pieces[w.open-1]
		w.writeTo(p, len(p.text))
	}
	return w.out.err
}

// update replaces the record that is open at the given depth.
func (w *Writer) update(depth int, v divisible) error {
	if w.open <= depth || w.closed {
		return record.Failure(fault.ErrUnsupported, "a record that is open")
	}
	p, err := w.piece(v)
	if err != nil {
		return err
	}
	return w.pieces[depth].update(p)
}
