package licenseserver

import (
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
)

// ReaderOption configures [NewReader], [Decode] and [Verify]. A nil ReaderOption is ignored.
type ReaderOption func(*Reader)

// WithLimits sets what the reader accepts.
func WithLimits(l telemetry.Limits) ReaderOption { return func(r *Reader) { r.limits = l } }

// WithIssues has f called for each issue that [Report.Check] would find, while the reader goes on. It checks what the
// caller passes over, too.
func WithIssues(f func(telemetry.Issue)) ReaderOption {
	return func(r *Reader) { r.checker = newChecker(f) }
}

// WithVerification has the reader compare Metadata.UI with the bytes that it reads. What came of it is in
// [Reader.State].
func WithVerification() ReaderOption { return func(r *Reader) { r.proof = new(proof) } }

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
	src     io.Reader
	limits  telemetry.Limits
	checker *checker // or nil
	proof   *proof   // or nil

	form  telemetry.Format // empty before the beginning
	cur   cursor
	at    level
	field int  // what next returned, where ahead is set
	ahead bool // next was called ahead
	done  bool
	err   error
	state telemetry.State

	report  *Report
	feature *Feature
	date    *SADate
	holder  Holder
}

// NewReader returns a reader of the report that src has, in either form. It does not read yet. A document that has no angle
// bracket behind white space in its first 4 KiB is taken for JSON.
func NewReader(src io.Reader, opts ...ReaderOption) *Reader {
	r := &Reader{src: src, report: new(Report)}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	return r
}

// Format returns the form of the document, and the error of its beginning, if there is one.
func (r *Reader) Format() (telemetry.Format, error) {
	r.begin()
	return r.form, r.err
}

// Report returns the report without its features: what the document has in front of them, and once [Reader.Features] has
// come to its end also what it has behind them.
func (r *Reader) Report() (*Report, error) {
	r.begin()
	return r.report, r.err
}

// State returns what came of the verification: [telemetry.Unverifiable] until all of the document was read.
func (r *Reader) State() telemetry.State { return r.state }

// Features yields the features of the report.
func (r *Reader) Features() iter.Seq2[*FeatureReader, error] {
	return func(yield func(*FeatureReader, error) bool) {
		for s := r.step(); s != atEnd; s = r.step() {
			if s == atFeature && !yield(&FeatureReader{r.feature, r}, nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
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
	return r.report, r.err
}

// FeatureReader goes through one feature of a report.
type FeatureReader struct {
	// Feature is the feature without its SA dates.
	Feature *Feature

	r *Reader
}

// SADates yields the SA dates of the feature, or nothing when the reader has gone past it.
func (f *FeatureReader) SADates() iter.Seq2[*SADateReader, error] {
	return func(yield func(*SADateReader, error) bool) {
		r := f.r
		for r.feature == f.Feature {
			if r.step() == atSADate && !yield(&SADateReader{r.date, r}, nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
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
	return f.Feature, f.r.err
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
	return func(yield func(Holder, error) bool) {
		r := d.r
		for r.date == d.SADate {
			if r.step() == atHolder && !yield(r.holder, nil) {
				return
			}
		}
		if r.err != nil {
			yield(Holder{}, r.err)
		}
	}
}

// Collect reads the rest of the SA date and returns it with that.
func (d *SADateReader) Collect() (*SADate, error) {
	for h, err := range d.Holders() {
		if err != nil {
			return nil, err
		}
		h.addTo(d.SADate)
	}
	return d.SADate, d.r.err
}
