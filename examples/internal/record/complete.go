package record

import (
	"encoding"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Complete returns telemetry.ErrRequired if a record lacks a record that must be in it, such as the payload of an event: what
// is left says nothing. Values that are missing are for Check.
func Complete(r telemetry.Record) error {
	nested := nestedIn(reflect.TypeOf(r).Elem())
	for path := range telemetry.Missing(r) {
		if slices.Contains(nested, path) {
			return &telemetry.Error{Kind: telemetry.ErrRequired, Path: path, Offset: -1, Want: "this record"}
		}
	}
	return nil
}

// scalar is what dates and other values of a form of their own implement.
var scalar = reflect.TypeFor[encoding.TextMarshaler]()

// nestedIn returns the wire names of the records that a record type has, other than in lists.
func nestedIn(typ reflect.Type) (names []string) {
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Struct && !f.Type.Implements(scalar) && name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// LooksLike returns what kinds of documents text may be, as a hint for an error, or nothing.
func LooksLike(text []byte, f telemetry.Format) string {
	var found []string
	least := math.MaxInt
	for _, kind := range Kinds() {
		d, err := decode(kind, text, f)
		if _, unknown := d.(*event.Raw); err != nil || unknown || Complete(d) != nil {
			continue
		}
		n := 0
		for range telemetry.Missing(d) {
			n++
		}
		if n < least {
			least, found = n, nil
		}
		if n == least {
			found = append(found, kind)
		}
	}
	if found == nil {
		return ""
	}
	return "; it looks like -type " + strings.Join(found, " or ")
}
