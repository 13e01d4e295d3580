package telemetry

import "github.com/csg-telemetry/telemetry/internal/fault"

// These variables are the kinds of failure. Every error of this module about a document, an archive, a key or an
// identifier matches one of them with [errors.Is]. The position is in the [Error] that [errors.As] finds.
var (
	// ErrSyntax means that the text is not well-formed JSON, XML or command text, or that the document does not have
	// the structure of the record.
	ErrSyntax = fault.ErrSyntax
	// ErrEncoding means that the text is not UTF-8, or contains a character that its format cannot represent.
	ErrEncoding = fault.ErrEncoding
	// ErrDuplicate means that a member, element, attribute, line or file name occurs twice.
	ErrDuplicate = fault.ErrDuplicate
	// ErrUnknown means that a name or a value is undocumented.
	ErrUnknown = fault.ErrUnknown
	// ErrRequired means that a value that the documents require is absent.
	ErrRequired = fault.ErrRequired
	// ErrFormat means that a scalar does not have its documented format.
	ErrFormat = fault.ErrFormat
	// ErrRange means that a number or time is outside the range of its element.
	ErrRange = fault.ErrRange
	// ErrLimit means that the input is larger or more deeply nested than the [Limits] allow.
	ErrLimit = fault.ErrLimit
	// ErrFull means that an output with a size limit is full; a new output would have room. It also matches ErrLimit.
	ErrFull = fault.ErrFull
	// ErrName means that a file name could lead outside its folder, or is not allowed on some systems.
	ErrName = fault.ErrName
	// ErrArchive means that the zip archive is broken, or that two readers could see different files in it.
	ErrArchive = fault.ErrArchive
	// ErrDigest means that content does not have the digest that was given for it.
	ErrDigest = fault.ErrDigest
	// ErrUnsupported means that the input uses a feature that this module refuses, such as a DOCTYPE or an encrypted
	// archive.
	ErrUnsupported = fault.ErrUnsupported
	// ErrKey means that a pseudonym key, key file or key option is invalid.
	ErrKey = fault.ErrKey
	// ErrIdentifier means that an identifier does not match the grammar of its class, or contains control characters.
	ErrIdentifier = fault.ErrIdentifier
	// ErrClearText means that a value is a clear identifier but must be a pseudonym, or is a pseudonym but must be
	// clear text.
	ErrClearText = fault.ErrClearText
	// ErrUnverified means that content was not read to its end, or that its reader failed, so the rest was not checked.
	ErrUnverified = fault.ErrUnverified
)

// Error says what is wrong and where. It never contains a byte of the input, because the input may be somebody's name:
// an undocumented name is a star in Path, and Want is one of a fixed set of phrases.
type Error struct {
	// Kind is one of the Err variables of this package.
	Kind error
	// Path is the wire path, such as File[3].UI. It is empty if the error is about the document as a whole.
	Path string
	// Offset is the position in the input in bytes, counted from 0. It is -1 if there is no input, as in an encoder.
	Offset int64
	// Line is the line in the input, counted from 1. It is 0 if lines are not counted.
	Line int
	// Want says what was expected.
	Want string
	// Err is the cause if it is not the document, such as an error of an io.Reader or a cancelled context. Otherwise it
	// is nil.
	Err error
}

// Error returns the position, the kind and what was expected, on one line.
func (e *Error) Error() string { return (*fault.Error)(e).Error() }

// Unwrap returns the kind and, if there is one, the cause.
func (e *Error) Unwrap() []error { return (*fault.Error)(e).Unwrap() }

// As lets [errors.As] find the error type that the packages of this module use internally. Users look for an [*Error].
func (e *Error) As(target any) bool {
	t, ok := target.(**fault.Error)
	if ok {
		*t = (*fault.Error)(e)
	}
	return ok
}
