// Package fault defines the kinds of failure of this module, and the error that says where one happened.
//
// Package telemetry exports both to users: the kinds as its Err variables, and Error as telemetry.Error with the same
// fields. An error must not contain a byte of the input, because the input may be a name.
package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// These are the kinds of failure. Package telemetry documents them.
var (
	ErrSyntax      = errors.New("syntax error")
	ErrEncoding    = errors.New("invalid text encoding")
	ErrDuplicate   = errors.New("duplicate name")
	ErrUnknown     = errors.New("undocumented name or value")
	ErrRequired    = errors.New("required value missing")
	ErrFormat      = errors.New("malformed value")
	ErrRange       = errors.New("value out of range")
	ErrLimit       = errors.New("limit exceeded")
	ErrName        = errors.New("file name not allowed")
	ErrArchive     = errors.New("malformed archive")
	ErrDigest      = errors.New("digest mismatch")
	ErrUnsupported = errors.New("unsupported feature")
	ErrKey         = errors.New("unusable key")
	ErrIdentifier  = errors.New("malformed identifier")
	ErrClearText   = errors.New("clear text or pseudonym in the wrong place")
	ErrUnverified  = errors.New("content not verified")

	// ErrFull also matches ErrLimit.
	ErrFull = fmt.Errorf("%w: output is full", ErrLimit)
)

// Error is one failure and its position. It has the same fields as telemetry.Error, so that each can be converted to
// the other.
type Error struct {
	// Kind is one of the Err variables.
	Kind error
	// Path is the wire path, such as File[3].UI, or empty for the document itself. It contains only documented names;
	// an undocumented name is replaced with a star.
	Path string
	// Offset is the position in the input in bytes, counted from 0, or -1 if there is no input.
	Offset int64
	// Line is the line in the input, counted from 1, or 0 if lines are not counted.
	Line int
	// Want says what was expected. It is one of a fixed set of phrases.
	Want string
	// Err is the cause if it is not the document, such as an error of an io.Reader or a cancelled context.
	Err error
}

// New returns an Error of the given kind without a position in a document.
func New(kind error, want string) *Error {
	return &Error{Kind: kind, Offset: -1, Want: want}
}

// Within prepends name to the path of the error.
func (e *Error) Within(name string) *Error {
	switch {
	case e.Path == "":
		e.Path = name
	case e.Path[0] == '[':
		e.Path = name + e.Path
	default:
		e.Path = name + "." + e.Path
	}
	return e
}

// Error returns the position, the kind and what was expected, on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("telemetry: ")
	if e.Path != "" {
		b.WriteString(e.Path)
		b.WriteString(": ")
	}
	if e.Kind != nil {
		b.WriteString(e.Kind.Error())
	} else {
		b.WriteString("failure of no kind")
	}
	if e.Offset >= 0 {
		b.WriteString(" at byte ")
		b.WriteString(strconv.FormatInt(e.Offset, 10))
	}
	if e.Line > 0 {
		b.WriteString(", line ")
		b.WriteString(strconv.Itoa(e.Line))
	}
	if e.Want != "" {
		b.WriteString(": want ")
		b.WriteString(e.Want)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the kind and, if there is one, the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}
