package event

import (
	"bytes"
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
func peekHeader(doc []byte) header {
	var at [2]int
	codec.PeekMembers(doc, markLen(doc), headNames, at[:])
	return header{
		name:      name{codec.PeekText(doc, at[0], false), codec.PeekText(doc, at[1], false)},
		productAt: at[0] + len(`"`), typeAt: at[1] + len(`"`),
	}
}

// sniff returns the first text that follows a key, whatever that belongs to, and its index. It is what the header of an event is
// likely to say.
func sniff(doc []byte, key string) (text []byte, at int) {
	at = bytes.Index(doc, []byte(key)) + len(key)
	if at < len(key) {
		return nil, len(doc) + 1
	}
	if at < len(doc) && doc[at] == ' ' {
		at++
	}
	if at++; at > len(doc) || doc[at-1] != '"' {
		return nil, len(doc) + 1
	}
	return doc[at : at+max(bytes.IndexByte(doc[at:], '"'), 0)], at
}

// mayHave reports whether an event may have a member of one of some names. It does not if the names are not in its
// text, and there is no escape that a part of one could be written as.
func mayHave(doc []byte, names []string) bool {
	for _, name := range names {
		if bytes.Contains(doc, []byte(name)) || strings.ContainsAny(name, "\"\\/") || codec.HasControl(name) {
			return true
		}
	}
	for rest := doc; ; {
		i := bytes.Index(rest, []byte(`\u`))
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
func names(doc []byte) bool {
	var at [2]int
	codec.PeekMembers(doc, markLen(doc), headNames, at[:])
	return at[0] >= 0 || at[1] >= 0
}

// peekPayloadAt returns the index of the payload of an event, or -1, and whether that is an object or absent.
func peekPayloadAt[T codec.Text](doc T) (at int, isObject bool) {
	var found [1]int
	codec.PeekMembers(doc, markLen(doc), payloadName, found[:])
	at = found[0]
	return at, at < 0 || doc[at] == '{'
}

// peekPayload returns the set of names that the payload at an index of doc has, and its version.
func peekPayload[T codec.Text](doc T, payload int, names []string) (has uint32, version string) {
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
func markLen[T codec.Text](doc T) int {
	if n := len(byteOrderMark); len(doc) >= n && string(doc[:n]) == byteOrderMark {
		return n
	}
	return 0
}
