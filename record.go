package telemetry

import (
	"io"
	"iter"
)

// Record is a record that can be written: the pointer to one of the types that have a document of their own, such as
// *cvad.UsageEvent, or to one of those that readers of large documents yield. Only packages of this module implement it.
type Record interface {
	// AppendJSON appends the record as JSON, on one line, to dst.
	AppendJSON(dst []byte) ([]byte, error)
	// AppendXML appends the record as an XML element to dst.
	AppendXML(dst []byte) ([]byte, error)
	// Access returns what this package and package pseudonym use of the record.
	Access() Access
}

// Document is a record that has a document of its own: *cvad.UsageEvent, *licenseserver.Report and the like. The Records of a
// package yields one of each. They also implement the interfaces of encoding/json and encoding/xml.
type Document interface {
	Record
	// DecodeJSON replaces the record by the one in doc, or leaves it untouched and returns an [*Error].
	DecodeJSON(doc string, limits Limits) error
	// DecodeXML replaces the record by the one that in holds, or leaves it untouched and returns an [*Error].
	DecodeXML(in io.Reader, limits Limits) error
	// Check returns what is wrong with the record; Check().Err() is nil if there is no failure.
	Check() Issues
}

// Access is behind the functions of this package for records. Its methods are generated.
type Access interface {
	// Has is what the function Has calls.
	Has(path string) bool
	// Missing is what the function Missing calls.
	Missing() iter.Seq[string]
	// HasUnknown is what the function HasUnknown calls.
	HasUnknown() bool
	// DropUnknown is what the function DropUnknown calls.
	DropUnknown() int
}

// Has reports whether a record has a value at a wire path, such as payload.ver or File[0].Name: one that is not zero, or one
// that is written although it is zero. It returns false for a value that the document lacked and that was not set since, for
// an optional value that is absent, and for a name that is not documented.
func Has(r Record, path string) bool { return r.Access().Has(path) }

// Missing yields the wire paths of the required values that a record lacks, in document order: those that the document lacked
// and that were not set since, and times and GUIDs that are zero. Values within a record that is missing are not listed.
func Missing(r Record) iter.Seq[string] { return r.Access().Missing() }

// HasUnknown reports whether a record, or one that is nested in it, holds something that the documents do not name.
func HasUnknown(r Record) bool { return r.Access().HasUnknown() }

// DropUnknown removes what the documents do not name from a record and from all that are nested in it, and returns how many
// members, elements and attributes that were.
func DropUnknown(r Record) int { return r.Access().DropUnknown() }
