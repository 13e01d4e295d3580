package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Writer writes a report piece by piece, as a [Reader] reads it: the report, then each feature, its SA dates, and their
// holders of licenses. A record may be complete or without the items of its lists, and more items may follow. The
// output is that of [Report.AppendXML] or [Report.AppendJSON] of the whole report, preceded by the XML declaration and
// followed by a line break. A Writer holds one record of each kind and about 64 KiB of output.
//
// It accepts only results of [pseudonym.Scrub], [pseudonym.Restore] or [pseudonym.InClear], so that no identifier is
// written in clear by mistake. If a record cannot be encoded or is out of order, it is refused and the Writer remains
// usable. After an error of the destination, all further calls fail. If the format is neither XML nor JSON, as in the
// zero Writer, every report is refused with [telemetry.ErrUnsupported]. A Writer is not safe for concurrent use.
type Writer struct{ out itemwise.Writer }

// NewWriter returns a writer of a report to dst. It writes Metadata.UI unchanged, so the caller must know the digest of
// the output in advance, for example from a [NewDigestWriter] with the same report. If dst can seek, [NewSealWriter]
// fills in the digest in one pass. To seal a report that fits into memory, use [Seal].
func NewWriter(dst io.Writer, f telemetry.Format) *Writer {
	return &Writer{itemwise.NewWriter(dst, f)}
}

// Report begins the report. It must be called first.
func (w *Writer) Report(r pseudonym.Scrubbed[Report]) error { return given(r, w.report) }

// Feature begins the next feature.
func (w *Writer) Feature(f pseudonym.Scrubbed[Feature]) error {
	return given(f, func(f *Feature) error { return w.out.Record(inFeature, 0, f.streamed()) })
}

// SADate begins the next SA date of the feature.
func (w *Writer) SADate(s pseudonym.Scrubbed[SADate]) error {
	return given(s, func(s *SADate) error { return w.out.Record(inSADate, 0, s.streamed()) })
}

// Holder writes the next holder of a license of the SA date. CCU devices must come first, then users, then devices.
func (w *Writer) Holder(h pseudonym.Scrubbed[Holder]) error {
	return given(h, func(h *Holder) error { return w.out.Item(inSADate, int(h.Kind), h.item()) })
}

// UpdateReport, UpdateFeature and UpdateSADate replace the open record, for callers that learn its parts one after the
// other, as from a Reader. Only values after the items written so far can change; lists in the record are ignored. The
// error is [telemetry.ErrUnsupported] if a value before these items differs, or if there is no open record.
func (w *Writer) UpdateReport(r pseudonym.Scrubbed[Report]) error {
	return given(r, func(r *Report) error { return w.out.Update(inReport, r.streamed()) })
}

// UpdateFeature replaces the open feature; see [Writer.UpdateReport].
func (w *Writer) UpdateFeature(f pseudonym.Scrubbed[Feature]) error {
	return given(f, func(f *Feature) error { return w.out.Update(inFeature, f.streamed()) })
}

// UpdateSADate replaces the open SA date; see [Writer.UpdateReport].
func (w *Writer) UpdateSADate(s pseudonym.Scrubbed[SADate]) error {
	return given(s, func(s *SADate) error { return w.out.Update(inSADate, s.streamed()) })
}

// Close ends the report. If the writer computes a digest, Close returns it: the digest of the document without the
// value of UI. Close does not close the destination.
func (w *Writer) Close() (telemetry.Digest, error) { return w.out.Close() }

// given calls write with the record in s.
func given[T any](s pseudonym.Scrubbed[T], write func(*T) error) error {
	v, ok := s.Record().(*T)
	if !ok {
		return record.Failure(telemetry.ErrClearText, "a value that Scrub, Restore or InClear returned")
	}
	return write(v)
}

// report begins the report and writes its features.
func (w *Writer) report(r *Report) error {
	if r == nil {
		return record.Failure(fault.ErrRequired, "a report")
	}
	return w.out.Root(r.streamed())
}
