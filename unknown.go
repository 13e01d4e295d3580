package telemetry

import (
	"iter"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Unknown holds the undocumented content of the record that embeds it, so that members, attributes and elements of a
// newer producer survive a round trip unchanged. Content that was decoded from JSON is encoded only as JSON, and
// content from XML only as XML. The zero Unknown is empty. Copies of a record share the content, which is immutable.
//
// Its methods apply only to that record. [HasUnknown] and [DropUnknown] include the records nested in it.
type Unknown struct{ kept }

// kept is used by the codecs of this module.
type kept = codec.Holder

// Members yields the names and values of the undocumented JSON members, in document order. A value is JSON on one line.
func (u Unknown) Members() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if u.Kept == nil {
			return
		}
		for m := range codec.Members(u.Kept.Members) {
			if !yield(codec.UnescapeName(m.Name), u.Kept.Members[m.Value:m.End]) {
				return
			}
		}
	}
}

// Attributes yields the names and values of the undocumented XML attributes, in document order. References in values
// are resolved. The name of an attribute of a documented element that is not a record is preceded by the name of that
// element and a slash: Serial/lang.
func (u Unknown) Attributes() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) { u.Kept.EachAttribute(yield) }
}

// Elements yields the names of the undocumented XML elements and the elements as they were written, in document order.
func (u Unknown) Elements() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) { u.Kept.EachElement(yield) }
}

// Include makes the record encode the required value with the given wire name even though it was absent from the
// decoded document and is zero. Without Include such a value is omitted, because a zero that was set cannot be told
// from one that was never there. Include has no effect on other values.
func (u *Unknown) Include(name string) {
	if kept, ok := u.Kept.Including(name); ok {
		u.Kept = kept
	}
}
