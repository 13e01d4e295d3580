package telemetry

import (
	"iter"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Unknown keeps, inside the record that embeds it, what the documents do not name: members, attributes and elements of a
// newer producer survive decoding and encoding unchanged. What came from JSON goes back to JSON only, and what came from XML
// to XML only. The zero Unknown keeps nothing. Copies of a record share what they keep, which does not change.
//
// Its methods look at the record alone. [HasUnknown] and [DropUnknown] look at all records nested in it as well.
type Unknown struct{ kept }

// kept is for the codecs of this module.
type kept = codec.Holder

// Members yields the names and the values of the undocumented JSON members, in the order in which they came. A value is JSON
// on one line.
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

// Attributes yields the names and the values of the undocumented XML attributes, in the order in which they came. A value has
// no references left in it. An attribute of a documented element that is no record has the name of that element and a slash
// before its own: Serial/lang.
func (u Unknown) Attributes() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) { u.Kept.EachAttribute(yield) }
}

// Elements yields the names of the undocumented XML elements and the elements as they were written, in the order in which
// they came.
func (u Unknown) Elements() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) { u.Kept.EachElement(yield) }
}

// Include makes the record write the required value with the given wire name although the document that the record was read
// from did not have it and the value is zero. Without it, such a value is left out again, because a zero that was set looks
// like one that was never there. Include does nothing for other values.
func (u *Unknown) Include(name string) {
	if kept, ok := u.Kept.Including(name); ok {
		u.Kept = kept
	}
}
