// Package record holds what the packages with records share, most of it for their generated code. It is separate so
// that package telemetry exports nothing that users do not need.
package record

import (
	"bytes"
	"encoding/json"
	"math/bits"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Failure returns an error without a position in a document.
func Failure(kind error, want string) error { return (*telemetry.Error)(fault.New(kind, want)) }

// Error converts a failure of package codec to the error type of users.
func Error(err error) error { return (*telemetry.Error)(codec.AsError(err)) }

// Limits returns the limits of the scanners for a document of at most document bytes. The defaults must be set in
// limits.
func Limits(limits telemetry.Limits, document int64) codec.Limits {
	return codec.Limits{Document: document, Depth: limits.Depth, Token: limits.Token, Attributes: limits.Attributes}
}

// Form returns the format of a document that begins with head: XML if its first character, except a byte order mark and
// white space, is an angle bracket, and JSON otherwise.
func Form(head []byte) telemetry.Format {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) {
		return telemetry.XML
	}
	return telemetry.JSON
}

// Judge compares the digest in a document with the computed one. If the document has a later layout than the caller
// knows, digests may cover something else, so a difference is not a mismatch.
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

// Missing reports whether the value of field n of a record is zero because it was absent from the document. Such a
// value already has an issue, and does not contradict other values.
func Missing[T comparable](value T, kept *codec.Kept, n int) bool {
	var zero T
	return value == zero && kept.Surprises()>>n&1 != 0
}

// CheckVersion appends an issue if a version is not the documented one. A later version is a warning in every record,
// because the layout may contain more than this module knows. Any other version is a failure if a page prescribes the
// version, and a note otherwise.
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

// Within prepends name to the paths of the issues of a nested record.
func Within(issues telemetry.Issues, name string) {
	for i := range issues {
		if issues[i].Path == "" {
			issues[i].Path = name
		} else {
			issues[i].Path = name + "." + issues[i].Path
		}
	}
}

// WithinField is Within for a nested record whose fields find finds and whose paths are known, so that none is concatenated.
func WithinField(issues telemetry.Issues, name string, find func(string) int, paths []string) {
	for i := range issues {
		if n := find(issues[i].Path); n >= 0 {
			issues[i].Path = paths[n]
		} else {
			Within(issues[i:i+1], name)
		}
	}
}

// WithinItem is Within for item n of a list.
func WithinItem(issues telemetry.Issues, name string, n int) {
	if len(issues) > 0 {
		Within(issues, name+"["+strconv.Itoa(n)+"]")
	}
}

// Encodable returns what an error that wraps err has for it in JSON: err if it has an encoding of its own, and its text
// otherwise.
func Encodable(err error) any {
	if _, ok := err.(json.Marshaler); ok || err == nil {
		return err
	}
	return err.Error()
}
