package telemetry

import (
	"iter"
)

// Record is a record that can be encoded: a pointer to one of the types that have a document of their own, such as
// *cvad.UsageEvent, or to one of the types that readers of large documents yield. Only packages of this module
// implement it.
type Record interface {
	// AppendJSON appends the record as JSON, on one line, to dst.
	AppendJSON(dst []byte) ([]byte, error)
	// AppendXML appends the record as an XML element to dst.
	AppendXML(dst []byte) ([]byte, error)
	// Access returns the methods that this package and package pseudonym use.
	Access() Access
}

// Document is a record that has a document of its own, such as *cvad.UsageEvent or *licenseserver.Report. The function
// Records of a package yields one of each. Documents also implement the interfaces of encoding/json and encoding/xml.
type Document interface {
	Record
	// DecodeJSON replaces the record with the one in data. On failure it returns an [*Error] and leaves the record
	// unchanged.
	DecodeJSON(data []byte, limits Limits) error
	// DecodeXML replaces the record with the one in data. On failure it returns an [*Error] and leaves the record
	// unchanged.
	DecodeXML(data []byte, limits Limits) error
	// Check returns everything in the record that differs from the documents. Check().Err() is nil if there is no
	// failure.
	Check() Issues
}

// Access implements the functions of this package for records. Its methods are generated.
type Access interface {
	// Has implements the function [Has].
	Has(path string) bool
	// Missing implements the function [Missing].
	Missing() iter.Seq[string]
	// HasUnknown implements the function [HasUnknown].
	HasUnknown() bool
	// DropUnknown implements the function [DropUnknown].
	DropUnknown() int
}

// Has reports whether a record has a value at a wire path, such as payload.ver or File[0].Name. The value may be zero,
// if it is encoded. Has returns false for a value that was absent from the document and was not set since, for an
// absent optional value, and for an undocumented name.
func Has(r Record, path string) bool { return r != nil && r.Access().Has(path) }

// Missing yields the wire paths of the required values that a record lacks, in document order: values that were absent
// from the document and were not set since, and times and GUIDs that are zero. If a nested record is missing, the
// values in it are not listed.
func Missing(r Record) iter.Seq[string] {
	if r == nil {
		return func(func(string) bool) {}
	}
	return r.Access().Missing()
}

// HasUnknown reports whether a record, or a record nested in it, contains anything undocumented. [Unknowns] lists it.
func HasUnknown(r Record) bool { return r != nil && r.Access().HasUnknown() }

// DropUnknown removes all undocumented members, elements and attributes from a record and the records nested in it, and
// returns how many it removed.
func DropUnknown(r Record) int {
	if r == nil {
		return 0
	}
	return r.Access().DropUnknown()
}
