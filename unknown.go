package telemetry

import (
	"strings"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Unknown keeps, inside the record that embeds it, what the documents do not name: members, elements and attributes of
// a newer producer survive decoding and encoding unchanged. It is one pointer wide, and nil when there is nothing to
// keep. What came from JSON goes back to JSON only, and what came from XML to XML only.
type Unknown struct{ kept *Kept }

// Kept is the content of an [Unknown]. Its texts are well-formed and verbatim, apart from line breaks in JSON.
type Kept struct {
	// Members are undocumented JSON members: `"name":value,"name":value`.
	Members string
	// Attributes are undocumented XML attributes, each with a space in front: ` name="value"`.
	Attributes string
	// Elements are undocumented XML elements, one behind the other.
	Elements string
	// Leaves are what is undocumented in documented elements that are no records.
	Leaves []Leaf
	// Surprise has a bit set for each field, by its place in the record, that was absent from the document although its
	// zero value is written, or present although its zero value is not.
	Surprise uint64
}

// Leaf is what is undocumented in one documented element that is no record: one that holds text, or the items of a list.
type Leaf struct {
	// Name is the element's name.
	Name string
	// Nth is how many of that name came before it in the record.
	Nth int
	// Attributes and Elements are as in Kept.
	Attributes, Elements string
	// Leaves are those of the items.
	Leaves []Leaf
}

// Keep returns an Unknown that holds k. Generated decoders call it.
func Keep(k Kept) Unknown { return Unknown{&k} }

// Kept returns what is kept, or nil. It is not to be changed.
func (u Unknown) Kept() *Kept { return u.kept }

// HasUnknown reports whether the record holds something that the documents do not name.
func (u Unknown) HasUnknown() bool { return u.kept.has() }

// DropUnknown removes what the documents do not name from the record, and returns how many members, elements and
// attributes that were.
func (u *Unknown) DropUnknown() int {
	if !u.kept.has() {
		return 0
	}
	n := u.kept.count()
	if s := u.kept.Surprise; s != 0 {
		u.kept = &Kept{Surprise: s}
	} else {
		u.kept = nil
	}
	return n
}

func (k *Kept) has() bool {
	return k != nil && (k.Members != "" || k.Attributes != "" || k.Elements != "" || len(k.Leaves) > 0)
}

// Surprises returns k.Surprise, and 0 for nil.
func (k *Kept) Surprises() uint64 {
	if k == nil {
		return 0
	}
	return k.Surprise
}

// AppendMembers appends the undocumented members, with a comma in front. A nil k has none.
func (k *Kept) AppendMembers(dst []byte) []byte {
	if k == nil || k.Members == "" {
		return dst
	}
	return append(append(dst, ','), k.Members...)
}

// AppendAttributes appends the undocumented attributes, each with a space in front. A nil k has none.
func (k *Kept) AppendAttributes(dst []byte) []byte {
	if k == nil {
		return dst
	}
	return append(dst, k.Attributes...)
}

// AppendElements appends the undocumented elements, and puts what belongs to leaves into the documented ones, which stand
// in dst from start on. A nil k has neither.
func (k *Kept) AppendElements(dst []byte, start int) []byte {
	if k == nil {
		return dst
	}
	if len(k.Leaves) > 0 {
		dst = append(dst[:start], putLeaves(string(dst[start:]), k.Leaves)...)
	}
	return append(dst, k.Elements...)
}

// putLeaves returns text, the content of an element, with what belongs to its leaves.
func putLeaves(text string, leaves []Leaf) string {
	for _, l := range leaves {
		if c, ok := childOf(text, l.Name, l.Nth); ok {
			text = text[:c.BehindName] + l.Attributes + text[c.BehindName:c.Content] +
				putLeaves(text[c.Content:c.End], l.Leaves) + l.Elements + text[c.End:]
		}
	}
	return text
}

// childOf returns the nth outermost element of that name in text, and whether there is one.
func childOf(text, name string, nth int) (codec.Child, bool) {
	for c := range codec.Children(text) {
		if c.Name != name {
			continue
		}
		if nth == 0 {
			return c, true
		}
		nth--
	}
	return codec.Child{}, false
}

// count returns how many members, elements and attributes are kept.
func (k *Kept) count() int {
	return countMembers(k.Members) + countAttributes(k.Attributes) + countElements(k.Elements) + countLeaves(k.Leaves)
}

func countLeaves(leaves []Leaf) (n int) {
	for _, l := range leaves {
		n += countAttributes(l.Attributes) + countElements(l.Elements) + countLeaves(l.Leaves)
	}
	return n
}

// countMembers counts the members of an object's inside, which is well-formed.
func countMembers(s string) int {
	if s == "" {
		return 0
	}
	n, depth := 1, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			for i++; s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				n++
			}
		}
	}
	return n
}

// countAttributes counts attributes by their values, since only those are in quotes.
func countAttributes(s string) (n int) {
	for {
		i := strings.IndexAny(s, `"'`)
		if i < 0 {
			return n
		}
		s = s[i+1+strings.IndexByte(s[i+1:], s[i])+1:]
		n++
	}
}

// countElements counts the outermost elements.
func countElements(s string) (n int) {
	for range codec.Children(s) {
		n++
	}
	return n
}
