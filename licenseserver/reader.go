package licenseserver

import (
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// ReaderOption configures [NewReader], [Decode] and [Verify]. A nil ReaderOption is ignored.
type ReaderOption func(*Reader)

// WithLimits sets what the reader accepts.
func WithLimits(l telemetry.Limits) ReaderOption { return func(r *Reader) { r.in.Limits = l } }

// WithIssues has f called for each issue that [Report.Check] would find, while the reader goes on. It checks what the
// caller passes over, too.
func WithIssues(f func(telemetry.Issue)) ReaderOption {
	return func(r *Reader) { r.checker = newChecker(f) }
}

// WithVerification has the reader compare Metadata.UI with the bytes that it reads. [Reader.State] returns the result.
func WithVerification() ReaderOption {
	return func(r *Reader) {
		r.verifies = true
		r.in.Verify()
	}
}

// Reader goes through a report in XML or JSON and holds only what it is at: one feature and one SA date of it, without
// their lists of holders. Its iterators yield each thing once; breaking out of one leaves nothing running, and an
// iterator begun later goes on from there. What the caller does not ask for is passed over, and is checked like the rest.
//
// A record is yielded at the beginning of its list, with what stands in front of it. What the document has behind the
// list is filled in when the reader has gone past it.
//
// The texts of what is yielded keep a part of the document in memory, some 64 KiB of it, for as long as they are kept
// themselves: strings.Clone makes a text of its own. After an error every iterator yields that error. A Reader is not
// safe for concurrent use.
type Reader struct {
	in       itemwise.Reader
	checker  *checker // or nil
	verifies bool
	state    telemetry.State

	report *Report
	holder Holder
}

// How deep the records of a report are that have lists.
const (
	inReport = iota
	inFeature
	inSADate
)

// NewReader returns a reader of the report that src has, in either form. It does not read yet. A document that has no angle
// bracket behind white space in its first 4 KiB is taken for JSON.
func NewReader(src io.Reader, opts ...ReaderOption) *Reader {
	r := &Reader{report: new(Report)}
	r.in = itemwise.Reader{Source: src, Root: r.report.streamed(), Item: r.item, Seen: r.seen}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	return r
}

// item returns where the holders of a list are read into.
func (r *Reader) item(list int) itemwise.Item {
	r.holder = Holder{Kind: HolderKind(list)}
	return r.holder.item()
}

// seen checks what has been read.
func (r *Reader) seen(s itemwise.Step, v itemwise.Record) {
	switch {
	case s == itemwise.Come:
		if r.checker != nil {
			r.checker.holder(&r.holder)
		}
		return
	case r.verifies && v == r.in.Root:
		m := &r.report.Metadata
		r.state = record.Judge(m.UI, r.in.Digest(), later(m))
	}
	if r.checker != nil {
		r.checker.closed(v.Of())
	}
}

// Format returns the form of the document, and the error of its beginning, if there is one.
func (r *Reader) Format() (telemetry.Format, error) {
	r.in.Begin()
	return r.in.Format(), r.in.Err()
}

// Report returns the report without its features: what the document has in front of them, and once [Reader.Features] has
// come to its end also what it has behind them.
func (r *Reader) Report() (*Report, error) {
	r.in.Begin()
	return r.report, r.in.Err()
}

// State returns what came of the verification: [telemetry.Unverifiable] until all of the document was read.
func (r *Reader) State() telemetry.State { return r.state }

// Features yields the features of the report.
func (r *Reader) Features() iter.Seq2[*FeatureReader, error] {
	return itemwise.Each(&r.in, inReport, r.in.Root, itemwise.Opened, func() *FeatureReader {
		return &FeatureReader{r.in.Record().Of().(*Feature), r}
	})
}

// Collect reads the rest of the report and returns it as a whole.
func (r *Reader) Collect() (*Report, error) {
	for f, err := range r.Features() {
		if err != nil {
			return nil, err
		}
		whole, err := f.Collect()
		if err != nil {
			return nil, err
		}
		r.report.Inventory.Feature = append(r.report.Inventory.Feature, *whole)
	}
	return r.report, r.in.Err()
}

// FeatureReader goes through one feature of a report.
type FeatureReader struct {
	// Feature is the feature without its SA dates.
	Feature *Feature

	r *Reader
}

// SADates yields the SA dates of the feature, or nothing when the reader has gone past it.
func (f *FeatureReader) SADates() iter.Seq2[*SADateReader, error] {
	r := f.r
	if r == nil {
		return notYielded[*SADateReader]
	}
	return itemwise.Each(&r.in, inFeature, f.Feature.streamed(), itemwise.Opened, func() *SADateReader {
		return &SADateReader{r.in.Record().Of().(*SADate), r}
	})
}

// Collect reads the rest of the feature and returns it with that.
func (f *FeatureReader) Collect() (*Feature, error) {
	for d, err := range f.SADates() {
		if err != nil {
			return nil, err
		}
		whole, err := d.Collect()
		if err != nil {
			return nil, err
		}
		f.Feature.SADate = append(f.Feature.SADate, *whole)
	}
	return f.Feature, f.r.in.Err()
}

// notYielded yields the error of a zero FeatureReader or SADateReader.
func notYielded[T any](yield func(T, error) bool) {
	var none T
	yield(none, record.Failure(telemetry.ErrRequired, "what a Reader yielded"))
}

// SADateReader goes through one SA date of a feature.
type SADateReader struct {
	// SADate is the SA date without CCUDevices, Users and Devices.
	SADate *SADate

	r *Reader
}

// Holders yields the holders of licenses in the order of the document: as a rule CCU devices, users, devices. It yields
// nothing when the reader has gone past the SA date.
func (d *SADateReader) Holders() iter.Seq2[Holder, error] {
	r := d.r
	if r == nil {
		return notYielded[Holder]
	}
	return itemwise.Each(&r.in, inSADate, d.SADate.streamed(), itemwise.Come, func() Holder { return r.holder })
}

// Collect reads the rest of the SA date and returns it with that.
func (d *SADateReader) Collect() (*SADate, error) {
	for h, err := range d.Holders() {
		if err != nil {
			return nil, err
		}
		h.addTo(d.SADate)
	}
	return d.SADate, d.r.in.Err()
}
