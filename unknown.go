package telemetry

import (
	"iter"
	"reflect"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Unknown holds the undocumented content of the record that embeds it, so that members, attributes and elements of a
// newer producer survive a round trip unchanged. Content that was decoded from JSON is encoded only as JSON, and
// content from XML only as XML. The zero Unknown is empty. Copies of a record share the content, which is immutable.
//
// Its methods apply only to that record. [HasUnknown], [Unknowns] and [DropUnknown] include the records nested in it.
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

// Unknowns yields the undocumented content of a record and of the records nested in it, with the wire path of the record
// that has it: payload, Users[17], or "" for r itself. Records without undocumented content are left out, and each record
// comes before those nested in it.
//
// Undocumented names and values may identify somebody. The paths consist of documented names. Of an event of an unknown
// kind, everything but its header is undocumented: its members, such as payload, are listed as they were read.
func Unknowns(r Record) iter.Seq2[string, Unknown] {
	return func(yield func(string, Unknown) bool) {
		if r == nil || reflect.ValueOf(r).IsNil() {
			return
		}
		if text, ok := r.Access().(undocumented); ok {
			if u := text.Undocumented(); u.Kept.HasUnknown() {
				yield("", u)
			}
		} else if HasUnknown(r) {
			unknowns(reflect.ValueOf(r), "", yield)
		}
	}
}

// undocumented is implemented by the record that holds undocumented content as a text and not in its fields: the event of
// an unknown kind.
type undocumented interface{ Undocumented() Unknown }

// unknowns yields the undocumented content in a value. It returns false if yield returned false.
func unknowns(v reflect.Value, path string, yield func(string, Unknown) bool) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil() || unknowns(v.Elem(), path, yield)
	case reflect.Slice:
		for i := range v.Len() {
			if !unknowns(v.Index(i), path+"["+strconv.Itoa(i)+"]", yield) {
				return false
			}
		}
	case reflect.Struct:
		if u, ok := v.Interface().(Unknown); ok {
			return !u.Kept.HasUnknown() || yield(path, u)
		}
		for _, nested := range []bool{false, true} { // the content of the record itself comes before that of its members
			for f, field := range v.Fields() {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				member := name != "" && name != "-"
				if !f.IsExported() || member != nested {
					continue
				}
				below := path
				if member {
					below = strings.TrimPrefix(path+"."+name, ".")
				}
				if !unknowns(field, below, yield) {
					return false
				}
			}
		}
	}
	return true
}
