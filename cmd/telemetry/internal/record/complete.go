package record

import (
	"encoding"
	"reflect"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
)

// Complete returns telemetry.ErrRequired if a record lacks a required nested record, such as the payload of an event,
// because it is meaningless without it. Check reports other missing values.
func Complete(r telemetry.Record) error {
	nested := nestedIn(reflect.TypeOf(r).Elem())
	for path := range telemetry.Missing(r) {
		if slices.Contains(nested, path) {
			return &telemetry.Error{Kind: telemetry.ErrRequired, Path: path, Offset: -1, Want: "this record"}
		}
	}
	return nil
}

// scalar is implemented by dates and other scalar types.
var scalar = reflect.TypeFor[encoding.TextMarshaler]()

// nestedIn returns the wire names of the records nested in a record type, except those in lists.
func nestedIn(typ reflect.Type) (names []string) {
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Struct && !f.Type.Implements(scalar) && name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
