package codec

import (
	"errors"
	"strconv"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// wantValid is what is expected of text that has a grammar of its own.
const wantValid = "text in the form of its type"

// noControl is what is expected of identifiers.
const noControl = "no control characters"

// ErrInvalid returns the error for text that does not have the format of its type.
func ErrInvalid() error { return fault.New(fault.ErrFormat, wantValid) }

// AsError returns err if it is or wraps a *fault.Error, and the error of a malformed value otherwise.
func AsError(err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return fault.New(fault.ErrFormat, "another form")
}

// Within returns err with name prepended to its path.
func Within(err error, name string) error {
	moved := *AsError(err)
	return moved.Within(name)
}

// WithinItem returns err with the index n prepended to its path.
func WithinItem(err error, n int) error { return Within(err, "["+strconv.Itoa(n)+"]") }
