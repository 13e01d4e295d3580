// Package codec is the small runtime that the generated code of this module calls: strict scanners for JSON and XML,
// append helpers for both, and the scalar forms that both share.
//
// It is one package in three parts. The files that begin with json and appendjson.go are about JSON, those that begin with xml and
// appendxml.go about XML, and neither uses anything of the other. All other files are what both share: the tables of
// fields, limits, scalars, what is kept of a document, and words of eight bytes. They are no packages of their own
// because what is kept reads both forms again, and the scanners share their inner loops, which would all have to be exported.
//
// The scanner for JSON reads the caller's bytes and copies the texts that are kept. The one for XML reads a copy of the input, and
// what it returns is cut out of that. Both are safe on any bytes; a failure is recorded once, with its place, and everything
// after it is inert.
package codec

// Fields is the table of one struct in JSON or XML, written by the generator.
type Fields struct {
	// Names are the wire names in document order. A field's number is its index here.
	Names []string
	// Keys are the Names as a compact JSON document has them: `"name":`.
	Keys []string
	// Find returns the number of the field with the given name, or -1.
	Find func(name string) int
	// Lists has bit n set if field n may occur any number of times (XML only).
	Lists uint64
	// Attrs has bit n set if field n is an attribute (XML only).
	Attrs uint64
	// Omitted has bit n set if the zero value of field n is not written.
	Omitted uint64

	index *index // set by NewFields
	hash  int    // of the keys
}
