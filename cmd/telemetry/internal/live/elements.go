package live

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
)

// elementsOf returns the elements in all that a record of the type of doc can contain.
func elementsOf(doc record.Document, all []telemetry.Element) (list []telemetry.Element) {
	typ := reflect.TypeOf(doc).Elem()
	pkg := typ.PkgPath()[strings.LastIndexByte(typ.PkgPath(), '/')+1:]
	var tables []string
	types := make(map[reflect.Type]bool)
	collect(typ, &tables, types)
	for _, e := range all {
		if e.Package != pkg || e.JSONPath == "" {
			continue
		}
		if slices.Contains(tables, e.Record) || e.GoType == typ.Name() || isHeader(&e, tables) {
			list = append(list, e)
		}
	}
	if list != nil {
		return list
	}
	// The fields of this type name no tables, and the types in it do not belong to others.
	for _, e := range all {
		if e.Package == pkg && e.JSONPath != "" && slices.ContainsFunc(slices.Collect(maps.Keys(types)), func(t reflect.Type) bool { return t.String() == pkg+"."+e.GoType }) {
			list = append(list, e)
		}
	}
	return list
}

// isHeader reports whether an element is in the header of the event whose other tables are given: Admin.Header is that of
// Admin.Payload, and Header that of Payload.
func isHeader(e *telemetry.Element, tables []string) bool {
	prefix, ok := strings.CutSuffix(e.Record, "Header")
	return ok && slices.ContainsFunc(tables, func(t string) bool {
		return t == prefix+"Payload" || strings.HasPrefix(t, prefix+"Payload.") || strings.HasPrefix(t, prefix+"Header.")
	})
}

// collect adds the tables to which the fields of a type belong.
func collect(typ reflect.Type, tables *[]string, seen map[reflect.Type]bool) {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || seen[typ] {
		return
	}
	seen[typ] = true
	for f := range typ.Fields() {
		if t := f.Tag.Get("record"); t != "" {
			*tables = append(*tables, t)
		}
		collect(f.Type, tables, seen)
	}
}

// values calls visit for every value in a JSON text, with its path, except objects and lists of objects.
func values(text []byte, visit func(path, value string)) error {
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return err
	}
	walk(v, "", visit)
	return nil
}

func walk(v any, path string, visit func(path, value string)) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			walk(member, join(path, name), visit)
		}
	case []any:
		visit(path, "")
		for _, item := range v {
			walk(item, path+"[]", visit)
		}
	case string:
		visit(path, v)
	case json.Number:
		visit(path, v.String())
	case bool:
		visit(path, map[bool]string{true: "true", false: "false"}[v])
	}
}
