package pseudonym

import (
	"encoding/xml"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Scrubbed is a record that may leave: [Scrub] replaced its identifiers, [Restore] found them replaced, or [InClear] vouched
// for them. It is immutable, and safe for concurrent use. The zero Scrubbed holds no record and refuses to be written, as
// [telemetry.ErrClearText].
type Scrubbed[T any] struct {
	value   *T
	report  Report
	options scrubOptions
}

// Safe is any [Scrubbed] value: what the writers of this module accept. Only this package implements it.
type Safe interface {
	// AppendJSON appends the record as JSON to dst.
	AppendJSON(dst []byte) ([]byte, error)
	// AppendXML appends the record as XML to dst.
	AppendXML(dst []byte) ([]byte, error)
	// Record returns the pointer to the scrubbed copy, which must not be changed, or nil where there is none.
	Record() any
	// Report returns what was done with the identifiers.
	Report() Report
	// Preview yields a line for every identifier of the record, in document order, and shows no value.
	Preview() iter.Seq[PreviewLine]
	sealed()
}

// Value returns a copy of the record. Its identifiers can be changed without changing s, and it is a plain record
// again: nothing in it says that it was scrubbed. It is the zero T where s is zero.
func (s Scrubbed[T]) Value() T {
	if s.value == nil {
		var zero T
		return zero
	}
	v := *s.value
	if r, ok := any(&v).(Record); ok {
		r.DetachIdentifiers()
	}
	return v
}

// Report returns what was done with the identifiers.
func (s Scrubbed[T]) Report() Report { return s.report }

// IsZero reports whether s holds no record.
func (s Scrubbed[T]) IsZero() bool { return s.value == nil }

// Record returns the pointer to the scrubbed copy, a *T, which must not be changed. It is nil where s is zero.
func (s Scrubbed[T]) Record() any {
	if s.value == nil {
		return nil
	}
	return s.value
}

// AppendJSON appends the record as JSON to dst. Errors are those of the record, and [telemetry.ErrClearText] for the
// zero Scrubbed.
func (s Scrubbed[T]) AppendJSON(dst []byte) ([]byte, error) {
	r, err := s.record()
	if err != nil {
		return dst, err
	}
	return r.AppendJSON(dst)
}

// AppendXML appends the record as XML to dst. Errors are those of the record, and [telemetry.ErrClearText] for the
// zero Scrubbed.
func (s Scrubbed[T]) AppendXML(dst []byte) ([]byte, error) {
	r, err := s.record()
	if err != nil {
		return dst, err
	}
	return r.AppendXML(dst)
}

// MarshalJSON returns the record as JSON, like [Scrubbed.AppendJSON].
func (s Scrubbed[T]) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil) }

// MarshalXML writes the record as XML under its own root, whatever start is. Errors are those of
// [Scrubbed.AppendXML].
func (s Scrubbed[T]) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	if _, err := s.record(); err != nil {
		return err
	}
	return e.Encode(s.value)
}

func (s Scrubbed[T]) sealed() {}

func (s Scrubbed[T]) record() (Record, error) {
	r, ok := any(s.value).(Record)
	if !ok || s.value == nil {
		return nil, record.Failure(telemetry.ErrClearText, "a value made by Scrub, Restore or InClear")
	}
	return r, nil
}
