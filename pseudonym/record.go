package pseudonym

import (
	"iter"
	"reflect"

	"github.com/csg-telemetry/telemetry"
)

// Scrambled is what the documents say about scrambling an element. The zero value is Always. The dictionary names the
// pages that say it: [telemetry.Element.ScrambledBy].
type Scrambled uint8

// These are the values of Scrambled.
const (
	// Always means that a page says that the element is always scrambled, or shows it scrambled.
	Always Scrambled = iota
	// Optional means that a page says that the element is scrambled if scrambling is enabled.
	Optional
	// Unstated means that no page says that the element is scrambled.
	Unstated
)

// String returns always, optional or unstated, and unknown for anything else.
func (s Scrambled) String() string {
	switch s {
	case Always:
		return "always"
	case Optional:
		return "optional"
	case Unstated:
		return "unstated"
	}
	return "unknown"
}

// MarshalText returns the text of String.
func (s Scrambled) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Identifier is one identifier of a record.
type Identifier struct {
	// Path is its wire path, such as user.upn or Users[17].ID.
	Path string
	// Class is its class.
	Class Class
	// Scrambled is what the documents say about scrambling it.
	Scrambled Scrambled
	// Port says that a port may follow the identifier, as in host:25. The port is not hashed and is removed. Only the
	// documented scheme, which hashes text as it is, includes it.
	Port bool
	// Value points into the record.
	Value *string
}

// Access gives this package access to the identifiers of a record. The method Access of a [telemetry.Record] returns
// it. Its methods are generated from the struct tags. Users do not need it.
type Access interface {
	telemetry.Access

	// Clone returns a copy of the record. Changes of the copy do not change the record.
	Clone() telemetry.Record
	// Identifiers yields every identifier of the record once, including empty ones, in document order. The values are
	// pointers into the record.
	Identifiers() iter.Seq[Identifier]
	// OmitFields removes the fields of the given kinds everywhere in the record, and returns the number of values
	// removed; each item of a list counts. If ask is not nil, OmitFields calls it for each such field that is not
	// empty, with its wire path and its kinds among the given ones, and removes the field only if ask returns true.
	OmitFields(kinds Fields, ask func(path string, kinds Fields) bool) int
}

// Identifiers yields every identifier of a record once, including empty ones, in document order. The values are
// pointers into the record.
func Identifiers(r telemetry.Record) iter.Seq[Identifier] {
	a, ok := accessOf(r)
	if !ok {
		return func(func(Identifier) bool) {}
	}
	return a.Identifiers()
}

// accessOf returns the Access of a record. It returns false if r is nil or not a record of this module.
func accessOf(r telemetry.Record) (Access, bool) {
	if isNil(r) {
		return nil, false
	}
	a, ok := r.Access().(Access)
	return a, ok
}

// isNil reports whether r is nil or a nil pointer.
func isNil(r telemetry.Record) bool {
	if r == nil {
		return true
	}
	v := reflect.ValueOf(r)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
