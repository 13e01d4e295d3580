package pseudonym

import (
	"iter"
	"reflect"

	"github.com/csg-telemetry/telemetry"
)

// Scrambled is what the documents say about scrambling an element. The zero value is Always. The pages that say it are in
// the dictionary: [telemetry.Element.ScrambledBy].
type Scrambled uint8

// What the documents say.
const (
	// Always: a page says that the element is always scrambled, or shows it scrambled.
	Always Scrambled = iota
	// Optional: a page says that the element is scrambled if scrambling is enabled.
	Optional
	// Unstated: no page says that the element is scrambled.
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

// Identifier is one identifier of a record.
type Identifier struct {
	// Path is its wire path, such as user.upn or Users[17].ID.
	Path string
	// Class is its class.
	Class Class
	// Scrambled is what the documents say about scrambling it.
	Scrambled Scrambled
	// Port says that a port may follow the identifier, as in host:25. It is not a part of what is hashed, and does not stay.
	// The documented scheme, which hashes text as it is, includes it.
	Port bool
	// Value points into the record.
	Value *string
}

// Record is a record whose identifiers can be replaced: that of package telemetry, under a shorter name.
type Record = telemetry.Record

// Access is what this package uses of a record; Access of [Record] returns one. Its methods are generated from the fields'
// tags. Users have no need of it.
type Access interface {
	telemetry.Access

	// Clone returns a copy of the record that can be changed without changing the record.
	Clone() Record
	// Identifiers yields every identifier of the record, empty ones too, in document order and each once, with pointers
	// into the record.
	Identifiers() iter.Seq[Identifier]
	// OmitFields leaves out the fields of the given kinds, everywhere in the record, and returns how many values that were;
	// each item of a list counts. If ask is not nil, it is called for each such field that holds something, with its wire
	// path and its kinds among those asked for, and only those stay out for which it returns true.
	OmitFields(kinds Fields, ask func(path string, kinds Fields) bool) int
}

// Identifiers yields every identifier of a record, empty ones too, in document order and each once, with pointers into the
// record.
func Identifiers(r Record) iter.Seq[Identifier] {
	a, ok := accessOf(r)
	if !ok {
		return func(func(Identifier) bool) {}
	}
	return a.Identifiers()
}

// accessOf returns the access to a record. It returns false for one that is nil, or no record of this module.
func accessOf(r Record) (Access, bool) {
	if isNil(r) {
		return nil, false
	}
	a, ok := r.Access().(Access)
	return a, ok
}

// isNil reports whether r is no record: nil, or a nil pointer.
func isNil(r Record) bool {
	if r == nil {
		return true
	}
	v := reflect.ValueOf(r)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
