package event

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Event is one telemetry event: a pointer to one of the event types of the product packages, or a [*Raw]. Like other records,
// an event is not safe for concurrent use while one of its users changes it.
type Event interface {
	pseudonym.Record

	// Head returns what the header says, as a copy: a type whose header has another form than [Header] returns those members
	// that the two have in common, and leaves the others zero.
	Head() Header
	// DecodeJSON replaces the event by the one in doc, or leaves it untouched and returns a [*telemetry.Error].
	DecodeJSON(doc string, limits telemetry.Limits) error
	// Check returns what is wrong with the event.
	Check() telemetry.Issues
}

// PayloadVersion returns the version that the payload of an event names, or "" if it names none.
func PayloadVersion(e Event) string {
	if v, ok := e.Access().(interface{ PayloadVersion() string }); ok {
		return v.PayloadVersion()
	}
	return ""
}
