package event

import (
	"github.com/csg-telemetry/telemetry"
)

// Event is one telemetry event: a pointer to one of the event types of the product packages, or a [*Raw]. Like other
// records, an event is not safe for concurrent use while it is being changed.
type Event interface {
	telemetry.Record

	// Head returns a copy of the header. A type with another header than [Header] returns the members that both have,
	// and leaves the others zero. So the ID is zero in the inventory events of License Servers, which have no ID of
	// their own, and in a Raw event whose ID is not a UUID: do not take two such events for one.
	Head() Header
	// DecodeJSON replaces the event with the one in data. On failure it returns a [*telemetry.Error] and leaves the
	// event unchanged.
	DecodeJSON(data []byte, limits telemetry.Limits) error
	// Check returns the issues of the event.
	Check() telemetry.Issues
}

// PayloadVersion returns the version of the payload of an event, or "" if it has none.
func PayloadVersion(e Event) string {
	if v, ok := e.Access().(interface{ PayloadVersion() string }); ok {
		return v.PayloadVersion()
	}
	return ""
}
