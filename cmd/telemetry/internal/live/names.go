package live

import (
	"iter"
	"reflect"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// Undocumented yields the path of each member, element and attribute of a record that no page names. A name that looks
// like an identifier itself is not shown. An event of an undocumented kind has a single path.
func Undocumented(doc record.Document) iter.Seq[string] {
	return func(yield func(string) bool) {
		if _, raw := doc.(*event.Raw); raw {
			yield("(an event of an undocumented kind)")
			return
		}
		if telemetry.HasUnknown(doc) {
			undocumented(reflect.ValueOf(doc).Elem(), "", yield)
		}
	}
}

// undocumented yields the undocumented paths in a value. It returns false if yield returned false.
func undocumented(v reflect.Value, path string, yield func(string) bool) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil() || undocumented(v.Elem(), path, yield)
	case reflect.Slice:
		for i := range v.Len() {
			if !undocumented(v.Index(i), path+"[]", yield) {
				return false
			}
		}
	case reflect.Struct:
		if u, ok := v.Interface().(telemetry.Unknown); ok {
			return kept(u, path, yield)
		}
		for f, field := range v.Fields() {
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			below := path
			if name != "" && name != "-" {
				below = join(path, name)
			}
			if !undocumented(field, below, yield) {
				return false
			}
		}
	}
	return true
}

// kept yields the paths of the undocumented content of a record.
func kept(u telemetry.Unknown, path string, yield func(string) bool) bool {
	for name := range u.Members() {
		if !yield(join(path, shown(name))) {
			return false
		}
	}
	for name := range u.Elements() {
		if !yield(join(path, "<"+shown(name)+">")) {
			return false
		}
	}
	for name := range u.Attributes() {
		if !yield(join(path, "@"+shown(name))) {
			return false
		}
	}
	return true
}

// shown returns name, or a placeholder if it is long or looks like an identifier.
func shown(name string) string {
	if len(name) > 100 {
		return "(a long name)"
	}
	for range leakscan.Scan([]byte(name)) {
		return "(a name that looks like an identifier)"
	}
	return name
}

// join appends a name to a path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
