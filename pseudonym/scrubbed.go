package pseudonym

import (
	"encoding/xml"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Safe is a record that may leave the machine: a [Scrubbed], or a result of [ScrubRecord], [RestoreRecord] or
// [InClearRecord]. The writers of this module accept only Safe values. Only this package implements it. A Safe is
// immutable and safe for concurrent use.
type Safe interface {
	// AppendJSON appends the record as JSON to dst.
	AppendJSON(dst []byte) ([]byte, error)
	// AppendXML appends the record as XML to dst.
	AppendXML(dst []byte) ([]byte, error)
	// Record returns the pointer to the scrubbed copy, which must not be changed, or nil if there is none.
	Record() any
	// Report returns what was done with the identifiers.
	Report() Report
	sealed()
}

// Scrubbed is a record of type T that may leave the machine: [Scrub] replaced its identifiers, [Restore] found that
// they are tokens, or [InClear] allowed them in clear. The zero Scrubbed holds no record; writing it fails with
// [telemetry.ErrClearText].
type Scrubbed[T any] struct{ safe }

// Value returns a copy of the record, or the zero T if s is zero. Changes of its identifiers do not change s. The copy
// is an ordinary record: nothing in it says that it was scrubbed.
func (s Scrubbed[T]) Value() T {
	if a, ok := accessOf(s.record); ok {
		return *any(a.Clone()).(*T)
	}
	var zero T
	return zero
}

// safe is a record that may leave the machine.
type safe struct {
	record telemetry.Record
	report Report
}

// Report returns what was done with the identifiers.
func (s safe) Report() Report { return s.report }

// IsZero reports whether s holds no record.
func (s safe) IsZero() bool { return s.record == nil }

// Record returns the pointer to the scrubbed copy, which must not be changed. It is nil if s is zero.
func (s safe) Record() any {
	if s.record == nil {
		return nil
	}
	return s.record
}

// AppendJSON appends the record as JSON to dst. The error is that of the record, or [telemetry.ErrClearText] for the
// zero Scrubbed.
func (s safe) AppendJSON(dst []byte) ([]byte, error) {
	if s.record == nil {
		return dst, unsafe()
	}
	return s.record.AppendJSON(dst)
}

// AppendXML appends the record as XML to dst. The error is that of the record, or [telemetry.ErrClearText] for the zero
// Scrubbed.
func (s safe) AppendXML(dst []byte) ([]byte, error) {
	if s.record == nil {
		return dst, unsafe()
	}
	return s.record.AppendXML(dst)
}

// MarshalJSON returns the record as JSON, like AppendJSON.
func (s safe) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil) }

// MarshalXML writes the record as XML with its own root element. It ignores start. The error is that of AppendXML.
func (s safe) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	if s.record == nil {
		return unsafe()
	}
	return e.Encode(s.record)
}

func (s safe) sealed() {}

// unsafe is the error of the zero Scrubbed.
func unsafe() error {
	return record.Failure(telemetry.ErrClearText, "a value that Scrub, Restore or InClear returned")
}
