package event

import (
	"strings"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// headNames lists the members of the header that determine the kind of an event. payloadName is the name of the
// payload.
var (
	headNames   = []string{"prod", "type"}
	payloadName = []string{"payload"}
)

// header holds what the header of an event says about its kind, and the indexes of these texts in the event.
type header struct {
	name
	productAt, typeAt int
}

// peekHeader finds the members that determine the kind of an event, in any order. The result for a document that is not
// JSON is arbitrary; decoding it fails.
func peekHeader(doc string) header {
	var at [2]int
	codec.PeekMembers(doc, markLen(doc), headNames, at[:])
	return header{
		name:      name{codec.PeekText(doc, at[0], false), codec.PeekText(doc, at[1], false)},
		productAt: at[0] + len(`"`), typeAt: at[1] + len(`"`),
	}
}

// sniff returns what the header of an event is likely to say of its kind: the first texts of the two names, whatever they
// belong to.
func sniff(doc string) (h header) {
	h.product, h.productAt = sniffText(doc, `"prod":`)
	h.typ, h.typeAt = sniffText(doc, `"type":`)
	return h
}

// sniffText returns the text that follows a key, and its index.
func sniffText(doc, key string) (text string, at int) {
	at = strings.Index(doc, key) + len(key)
	if at < len(key) {
		return "", len(doc) + 1
	}
	if at < len(doc) && doc[at] == ' ' {
		at++
	}
	if at++; at > len(doc) || doc[at-1] != '"' {
		return "", len(doc) + 1
	}
	return doc[at : at+max(strings.IndexByte(doc[at:], '"'), 0)], at
}

// mayHave reports whether an event may have a member of one of some names. It does not if the names are not in its
// text, and there is no escape that a part of one could be written as.
func mayHave(doc string, names []string) bool {
	for _, name := range names {
		if strings.Contains(doc, name) || strings.ContainsAny(name, "\"\\/") || codec.HasControl(name) {
			return true
		}
	}
	for rest := doc; ; {
		i := strings.Index(rest, `\u`)
		if i < 0 {
			return false
		}
		if i == 0 || rest[i-1] != '\\' || i > 1 && rest[i-2] == '\\' {
			return true
		}
		rest = rest[i+len(`\u`):] // an escaped backslash and a letter
	}
}

// names reports whether an event has at least one of the members that name its kind.
func names(doc string) bool {
	var at [2]int
	codec.PeekMembers(doc, markLen(doc), headNames, at[:])
	return at[0] >= 0 || at[1] >= 0
}

// peekPayloadAt returns the index of the payload of an event, or -1, and whether that is an object or absent.
func peekPayloadAt(doc string) (at int, isObject bool) {
	var found [1]int
	codec.PeekMembers(doc, markLen(doc), payloadName, found[:])
	at = found[0]
	return at, at < 0 || doc[at] == '{'
}

// peekPayload returns the set of names that the payload at an index of doc has, and its version.
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
