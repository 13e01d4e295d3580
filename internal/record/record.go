// Package record is what the packages of records share above package telemetry, most of it for their generated code. It
// is here so that package telemetry exports nothing that its users have no use for.
package record

import (
	"bytes"
	"math/bits"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Failure returns an error that has no place in a document.
func Failure(kind error, want string) error { return (*telemetry.Error)(fault.New(kind, want)) }

// Error shows a failure of package codec to users.
func Error(err error) error { return (*telemetry.Error)(codec.AsError(err)) }

// Limits returns what the scanners need of limits, in which no default is missing, for a document of at most document
// bytes.
func Limits(limits telemetry.Limits, document int64) codec.Limits {
	return codec.Limits{Document: document, Depth: limits.Depth, Token: limits.Token, Attributes: limits.Attributes}
}

// Form returns the form of a document that begins with head: XML where its first character, other than a byte order mark
// and white space, is an angle bracket, and JSON otherwise.
func Form(head []byte) telemetry.Format {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) {
		return telemetry.XML
	}
	return telemetry.JSON
}

// Judge compares the digest that a document gives with the one found. In a later layout than the caller knows, digests
// may cover something else, so that a difference says nothing.
func Judge(want, found telemetry.Digest, later bool) telemetry.State {
	switch {
	case want.IsZero():
		return telemetry.Unverifiable
	case want.Equal(found):
		return telemetry.Verified
	case later:
		return telemetry.Unverifiable
	}
	return telemetry.Mismatch
}

// AddMissing appends a failure for each required value that is absent: bit n of missing stands for names[n].
func AddMissing(is telemetry.Issues, missing uint64, names []string) telemetry.Issues {
	for ; missing != 0; missing &= missing - 1 {
		is.Add(telemetry.Failure, telemetry.ErrRequired, names[bits.TrailingZeros64(missing)], "is missing")
	}
	return is
}

// YieldMissing yields path with the name of each required value that is absent: bit n of missing stands for names[n].
func YieldMissing(path string, missing uint64, names []string, yield func(string) bool) bool {
	for ; missing != 0; missing &= missing - 1 {
		if !yield(path + names[bits.TrailingZeros64(missing)]) {
			return false
		}
	}
	return true
}

// ItemPath returns path with item n of the list with the given name, as the beginning of a longer path.
func ItemPath(path, name string, n int) string { return path + name + "[" + strconv.Itoa(n) + "]." }

// Missing reports whether a value is zero because the document did not have it: field n of a record, and what that has
// kept. Such a value has an issue for that, and contradicts no other.
func Missing[T comparable](value T, kept *codec.Kept, n int) bool {
	var zero T
	return value == zero && kept.Surprises()>>n&1 != 0
}

// CheckVersion appends what is wrong with a version that is not the documented one. A later one is a warning in every
// record: the layout may hold more than this module knows. Another one is a failure if a page fixes the version, and else
// a note.
func CheckVersion(is telemetry.Issues, name string, have, documented telemetry.Version, fixed bool) telemetry.Issues {
	switch {
	case have != "" && !fixed && have.Compare(documented) == 0:
	case have == "" && !fixed:
		is.Add(telemetry.Warning, telemetry.ErrRequired, name, "is empty")
	case strings.Trim(string(have), "0123456789.") == "" && have.Compare(documented) > 0:
		is.Add(telemetry.Warning, telemetry.ErrUnknown, name, "is later than the documented version "+string(documented))
	case fixed:
		is.Add(telemetry.Failure, telemetry.ErrFormat, name, "is not the fixed version "+string(documented))
	default:
		is.Add(telemetry.Note, telemetry.ErrUnknown, name, "is not the documented version "+string(documented))
	}
	return is
}

// Within puts name in front of the paths of issues, on the way out of a nested record.
func Within(issues telemetry.Issues, name string) {
	for i := range issues {
		if issues[i].Path == "" {
			issues[i].Path = name
		} else {
			issues[i].Path = name + "." + issues[i].Path
		}
	}
}

// WithinItem is Within for item n of a list.
func WithinItem(issues telemetry.Issues, name string, n int) {
	if len(issues) > 0 {
		Within(issues, name+"["+strconv.Itoa(n)+"]")
	}
}
