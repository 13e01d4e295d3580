package otlp

import (
	"reflect"
	"strings"
	"sync"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// kind has the properties of a kind of event that the forms need.
type kind struct{ name, schema string }

// kinds returns the kinds of events of all packages, by the types of the events.
var kinds = sync.OnceValue(func() map[reflect.Type]kind {
	m := map[reflect.Type]kind{reflect.TypeFor[*event.Raw](): {name: "event.raw"}}
	for r := range packages.Roots() {
		if _, ok := r.New().(event.Event); ok {
			m[reflect.TypeOf(r.New())] = kind{
				name:   r.Package.Name + "." + strings.ReplaceAll(strings.TrimPrefix(r.Stem(), r.Package.Name+"-"), "-", "_"),
				schema: schemaBase + r.Package.Name + "/schema/" + r.Type + ".schema.json",
			}
		}
	}
	return m
})

// schemaBase is the prefix of the $id of each JSON Schema.
const schemaBase = "https://github.com/csg-telemetry/telemetry/"

// EventName returns the name of the kind of an event, which determines its attributes: cvad.usage_event for a
// [*cvad.UsageEvent], and event.raw for an event of an undocumented kind. It returns an empty string for an event of another module.
func EventName(e event.Event) string { return kinds()[reflect.TypeOf(e)].name }

// SchemaURL returns the $id of the JSON Schema of an event, or an empty string if it has none.
func SchemaURL(e event.Event) string { return kinds()[reflect.TypeOf(e)].schema }

// document returns the event in e and its JSON.
func document(e pseudonym.Safe) (event.Event, []byte, error) {
	if e == nil || e.Record() == nil {
		return nil, nil, failure(telemetry.ErrClearText, "a value made by Scrub, Restore or InClear")
	}
	ev, ok := e.Record().(event.Event)
	if !ok {
		return nil, nil, failure(telemetry.ErrUnsupported, "an event")
	}
	doc, err := e.AppendJSON(nil)
	return ev, doc, err
}

func failure(kind error, want string) error {
	return &telemetry.Error{Kind: kind, Offset: -1, Want: want}
}
