package telemetry

import "github.com/csg-telemetry/telemetry/internal/fault"

// The kinds of failure. Every error of this module about a document, an archive, a key or an identifier is one of
// them under [errors.Is]; where it happened is in the [Error] that [errors.As] finds.
var (
	// ErrSyntax: the text is not JSON, XML or command text of the exact form, or the document has another shape than the
	// record.
	ErrSyntax = fault.ErrSyntax
	// ErrEncoding: the text is not UTF-8, or holds a character that its format cannot carry.
	ErrEncoding = fault.ErrEncoding
	// ErrDuplicate: a member, element, attribute, line or file name occurs twice.
	ErrDuplicate = fault.ErrDuplicate
	// ErrUnknown: a name or a value that the documents do not have.
	ErrUnknown = fault.ErrUnknown
	// ErrRequired: a value that the documents require is absent.
	ErrRequired = fault.ErrRequired
	// ErrFormat: a scalar is not in its documented form.
	ErrFormat = fault.ErrFormat
	// ErrRange: a number or time lies outside what its element allows.
	ErrRange = fault.ErrRange
	// ErrLimit: the input is larger or deeper than the [Limits] allow.
	ErrLimit = fault.ErrLimit
	// ErrFull: there is no room left in an output that has a limit, although the next one would have room. It is an ErrLimit
	// too.
	ErrFull = fault.ErrFull
	// ErrName: a file name that could reach outside its folder or that some system cannot hold.
	ErrName = fault.ErrName
	// ErrArchive: the zip archive is broken, or is built so that two readers would see different files in it.
	ErrArchive = fault.ErrArchive
	// ErrDigest: bytes do not have the digest that was announced for them.
	ErrDigest = fault.ErrDigest
	// ErrUnsupported: a feature of the format that this module refuses, such as a DOCTYPE or an encrypted archive.
	ErrUnsupported = fault.ErrUnsupported
	// ErrKey: a pseudonym key, key file or key option that cannot be used.
	ErrKey = fault.ErrKey
	// ErrIdentifier: an identifier that does not follow the grammar of its class, or holds control characters.
	ErrIdentifier = fault.ErrIdentifier
	// ErrClearText: a clear identifier where a pseudonym is required, or a pseudonym where clear text is.
	ErrClearText = fault.ErrClearText
	// ErrUnverified: content was left before all of it was read, or its reader failed, so that the rest was not checked.
	ErrUnverified = fault.ErrUnverified
)

// Error says what is wrong and where. It never holds a byte of the input, because the input may be somebody's name: an
// undocumented name stands in its path as a star, and Want is one of a fixed set of phrases.
type Error struct {
	// Kind is one of the Err variables of this package.
	Kind error
	// Path is the wire path, such as File[3].UI; empty for the document as a whole.
	Path string
	// Offset is the place in the input in bytes from 0; -1 where there is no input, as when writing.
	Offset int64
	// Line is the line in the input from 1; 0 where lines are not counted.
	Line int
	// Want says what was expected.
	Want string
	// Err is the cause where it lies outside the document: a reader's error, a cancelled context.
	Err error
}

// Error returns the place, the kind and what was expected, on one line.
func (e *Error) Error() string { return (*fault.Error)(e).Error() }

// Unwrap returns the kind and, where there is one, the cause.
func (e *Error) Unwrap() []error { return (*fault.Error)(e).Unwrap() }

// As lets [errors.As] find the form that the packages of this module share. Users look for an [*Error].
func (e *Error) As(target any) bool {
	t, ok := target.(**fault.Error)
	if ok {
		*t = (*fault.Error)(e)
	}
	return ok
}
