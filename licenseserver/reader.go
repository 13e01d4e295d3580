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

// WithLimits sets the limits of the reader.
func WithLimits(l telemetry.Limits) ReaderOption { return func(r *Reader) { r.in.Limits = l } }

// WithIssues makes the reader call f for each issue that [Report.Check] would find, while it reads. Parts that the
// caller skips are checked too.
func WithIssues(f func(telemetry.Issue)) ReaderOption {
	return func(r *Reader) { r.checker = newChecker(f) }
}

// WithVerification makes the reader compare Metadata.UI with the digest of the bytes that it reads. [Reader.State]
// returns the result.
func WithVerification() ReaderOption {
	return func(r *Reader) {
		r.verifies = true
		r.in.Verify()
	}
}

// Reader reads a report in XML or JSON and holds only the current feature and SA date, without their lists of holders.
// Its iterators yield each item once. A loop can be left early without leaking resources, and a later iterator
// continues from there. Parts that the caller does not request are skipped, but checked like the rest.
//
// A record is yielded at the beginning of its list, with the values before the list. The values after the list are
// filled in when the reader has passed them.
//
// A text that was yielded keeps about 64 KiB of the document in memory as long as it is referenced; use strings.Clone
// to keep it for long. After an error every iterator yields that error. A Reader is not safe for concurrent use.
type Reader struct {
	in       itemwise.Reader
	checker  *checker // or nil
	verifies bool
	state    telemetry.State

	report *Report
	holder Holder
}

// These are the depths of the records with lists in a report.
const (
	inReport = iota
	inFeature
	inSADate
)

// NewReader returns a reader of the report in src, in XML or JSON. It does not read yet. A document is XML if its first
// character, after white space of at most 4 KiB, is an angle bracket, and JSON otherwise.
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

// item returns the item into which the holders of a list are read.
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

// Format returns the format of the document, or an error if its beginning cannot be read.
func (r *Reader) Format() (telemetry.Format, error) {
	r.in.Begin()
	return r.in.Format(), r.in.Err()
}

// Report returns the report without its features. It has the values before the features and, after [Reader.Features]
// has ended, also the values after them.
func (r *Reader) Report() (*Report, error) {
	r.in.Begin()
	return r.report, r.in.Err()
}

// State returns the result of the verification. It is [telemetry.Unverifiable] until the whole document was read.
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

// FeatureReader reads one feature of a report.
type FeatureReader struct {
	// Feature is the feature without its SA dates.
	Feature *Feature

	r *Reader
}

// SADates yields the SA dates of the feature. It yields nothing if the reader has passed the feature.
func (f *FeatureReader) SADates() iter.Seq2[*SADateReader, error] {
	r := f.r
	if r == nil {
		return notYielded[*SADateReader]
	}
	return itemwise.Each(&r.in, inFeature, f.Feature.streamed(), itemwise.Opened, func() *SADateReader {
		return &SADateReader{r.in.Record().Of().(*SADate), r}
	})
}

// Collect reads the rest of the feature and returns the complete feature.
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

// SADateReader reads one SA date of a feature.
type SADateReader struct {
	// SADate is the SA date without CCUDevices, Users and Devices.
	SADate *SADate

	r *Reader
}

// Holders yields the holders of licenses in document order, usually CCU devices, users, devices. It yields nothing if
// the reader has passed the SA date.
func (d *SADateReader) Holders() iter.Seq2[Holder, error] {
	r := d.r
	if r == nil {
		return notYielded[Holder]
	}
	return itemwise.Each(&r.in, inSADate, d.SADate.streamed(), itemwise.Come, func() Holder { return r.holder })
}

// Collect reads the rest of the SA date and returns the complete SA date.
func (d *SADateReader) Collect() (*SADate, error) {
	for h, err := range d.Holders() {
		if err != nil {
			return nil, err
		}
		h.addTo(d.SADate)
	}
	return d.SADate, d.r.in.Err()
}
