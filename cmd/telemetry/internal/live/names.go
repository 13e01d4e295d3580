package live

import (
	"iter"
	"regexp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// Undocumented yields the path of each member, element and attribute of a record that no page names. A name that looks
// like an identifier itself is not shown. For an event of an undocumented kind, it yields a phrase, and then the paths of its members
// after that phrase.
func Undocumented(doc record.Document) iter.Seq[string] {
	return func(yield func(string) bool) {
		before := ""
		if _, raw := doc.(*event.Raw); raw {
			before = "(an event of an undocumented kind)"
			if !yield(before) {
				return
			}
		}
		for path, u := range telemetry.Unknowns(doc) {
			if !kept(u, join(before, index.ReplaceAllString(path, "[]")), yield) {
				return
			}
		}
	}
}

// index is the number of an item in a path.
var index = regexp.MustCompile(`\[\d+\]`)

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
	if path == "" || name == "" {
		return path + name
	}
	return path + "." + name
}
