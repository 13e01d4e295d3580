package telemetry

import "github.com/csg-telemetry/telemetry/internal/codec"

// Unknown keeps, inside the record that embeds it, what the documents do not name: members, elements and attributes of
// a newer producer survive decoding and encoding unchanged. What came from JSON goes back to JSON only, and what came
// from XML to XML only. It is one pointer wide, and the zero Unknown keeps nothing.
type Unknown struct {
	// Kept is for the codecs of this module. Copies of a record share it, so it must not be changed.
	Kept *codec.Kept
}

// Include makes the record write the required value with the given wire name although the document that the record was read
// from did not have it and the value is zero. Without it, such a value is left out again, and a zero that was set looks like
// one that was never there. Include does nothing for other values.
func (u *Unknown) Include(name string) {
	if kept, ok := u.Kept.Including(name); ok {
		u.Kept = kept
	}
}

// HasUnknown reports whether the record holds something that the documents do not name. What is in nested records
// counts there.
func (u Unknown) HasUnknown() bool { return u.Kept.HasUnknown() }

// DropUnknown removes what the documents do not name from the record, and returns how many members, elements and
// attributes that were. A root record has a method of this name that also does so in all records nested in it.
func (u *Unknown) DropUnknown() int {
	kept, n := u.Kept.WithoutUnknown()
	u.Kept = kept
	return n
}
