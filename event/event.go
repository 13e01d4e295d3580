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
	// PayloadVersion returns the version that the payload names, or "" if it names none.
	PayloadVersion() string
	// DecodeJSON replaces the event by the one in doc, or leaves it untouched and returns a [*telemetry.Error].
	DecodeJSON(doc string, limits telemetry.Limits) error
	// Check returns what is wrong with the event.
	Check() telemetry.Issues
	// Scrub returns the event with every identifier replaced, like [pseudonym.Scrub].
	Scrub(h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Safe, error)
	// Restore returns the event, whose identifiers are tokens already, like [pseudonym.Restore].
	Restore(opts ...pseudonym.ScrubOption) (pseudonym.Safe, error)
	// InClear returns the event as it is, for a caller who means it, like [pseudonym.InClear].
	InClear() pseudonym.Safe
}
