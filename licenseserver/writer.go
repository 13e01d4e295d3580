package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
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
type Writer struct{ out itemwise.Writer }

// NewWriter returns a writer of a report to dst. Metadata.UI is written as it is in the report: a digest of what will be
// written has to come from elsewhere, such as a [NewDigestWriter] that was given the same before. Where dst can seek,
// [NewSealWriter] fills in the digest in one pass; a report that fits into memory can be sealed with [Seal].
func NewWriter(dst io.Writer, f telemetry.Format) *Writer {
	return &Writer{itemwise.NewWriter(dst, f)}
}

// Report begins the report. It is the first thing to be written.
func (w *Writer) Report(r pseudonym.Scrubbed[Report]) error { return given(r, w.report) }

// Feature begins the next feature.
func (w *Writer) Feature(f pseudonym.Scrubbed[Feature]) error {
	return given(f, func(f *Feature) error { return w.out.Record(inFeature, 0, f.streamed()) })
}

// SADate begins the next SA date of the feature.
func (w *Writer) SADate(s pseudonym.Scrubbed[SADate]) error {
	return given(s, func(s *SADate) error { return w.out.Record(inSADate, 0, s.streamed()) })
}

// Holder writes the next holder of a license of the SA date. CCU devices come first, then users, then devices.
func (w *Writer) Holder(h pseudonym.Scrubbed[Holder]) error {
	return given(h, func(h *Holder) error { return w.out.Item(inSADate, int(h.Kind), h.item()) })
}

// UpdateReport, UpdateFeature and UpdateSADate replace the record that is open, for a caller who learns of its parts one
// after the other, as from a Reader. Only what follows the items written so far can change; lists in the record are ignored.
// If something before those items is different, or there is no such record, the error is [telemetry.ErrUnsupported].
func (w *Writer) UpdateReport(r pseudonym.Scrubbed[Report]) error {
	return given(r, func(r *Report) error { return w.out.Update(inReport, r.streamed()) })
}

// UpdateFeature replaces the feature that is open, as explained with [Writer.UpdateReport].
func (w *Writer) UpdateFeature(f pseudonym.Scrubbed[Feature]) error {
	return given(f, func(f *Feature) error { return w.out.Update(inFeature, f.streamed()) })
}

// UpdateSADate replaces the SA date that is open, as explained with [Writer.UpdateReport].
func (w *Writer) UpdateSADate(s pseudonym.Scrubbed[SADate]) error {
	return given(s, func(s *SADate) error { return w.out.Update(inSADate, s.streamed()) })
}

// Close ends the report. It returns the digest of the document without the value of UI, if the writer makes one. It
// does not close the destination.
func (w *Writer) Close() (telemetry.Digest, error) { return w.out.Close() }

// given calls write with the record that s holds.
func given[T any](s pseudonym.Scrubbed[T], write func(*T) error) error {
	v, ok := s.Record().(*T)
	if !ok {
		return record.Failure(telemetry.ErrClearText, "a value made by Scrub, Restore or InClear")
	}
	return write(v)
}

// report begins the report and writes the features that it has.
func (w *Writer) report(r *Report) error {
	if r == nil {
		return record.Failure(fault.ErrRequired, "a report")
	}
	return w.out.Root(r.streamed())
}
