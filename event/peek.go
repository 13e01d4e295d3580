package event

import (
	"strings"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// headNames are the members of an event that tell its kind: two of the header, and the payload.
var headNames = []string{"prod", "type", "payload"}

// header is what an event says of its kind, and the indexes in the event of the first characters of what it says. The payload
// is at -1 if there is none.
type header struct {
	name
	productAt, typeAt, payloadAt int
}

// peekHeader looks for the members that tell the kind of an event, in whatever order they come. A document that is no JSON may
// say anything; decoding it fails.
func peekHeader(doc string) header {
	var at [3]int
	codec.PeekMembers(doc, markLen(doc), headNames, at[:])
	return header{
		name:      name{codec.PeekText(doc, at[0], false), codec.PeekText(doc, at[1], false)},
		productAt: at[0] + len(`"`), typeAt: at[1] + len(`"`), payloadAt: at[2],
	}
}

// names reports whether an event has one of the members that name its kind.
func names(doc string) bool {
	var at [2]int
	codec.PeekMembers(doc, markLen(doc), headNames[:2], at[:])
	return at[0] >= 0 || at[1] >= 0
}

// hasObject reports whether the payload is an object or absent.
func (h *header) hasObject(doc string) bool { return h.payloadAt < 0 || doc[h.payloadAt] == '{' }

// peekPayload returns which of the names of a group the payload at an index of doc has, and its version.
func peekPayload(doc string, payload int, names []string) (has uint32, version string) {
	if payload < 0 {
		return 0, ""
	}
	var at [maxNames]int
	codec.PeekMembers(doc, payload, names, at[:])
	for n := range names {
		if at[n] >= 0 {
			has |= 1 << n
		}
	}
	for n := range versionNames {
		if at[n] >= 0 {
			return has, codec.PeekText(doc, at[n], true)
		}
	}
	return has, ""
}

// markLen returns the length of the byte order mark that doc begins with.
func markLen(doc string) int {
	if strings.HasPrefix(doc, byteOrderMark) {
		return len(byteOrderMark)
	}
	return 0
}
