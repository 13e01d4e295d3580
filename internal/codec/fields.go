// Package codec is the small runtime that the generated code of this module calls: strict scanners for JSON and XML,
// append helpers for both, and the scalar formats that both share.
//
// It is one package in three parts. appendjson.go and the files that begin with json implement JSON; appendxml.go and those
// that begin with xml implement XML. Neither part uses the other. All other files are shared by both: the tables of
// fields, limits, scalars, what is kept of a document, and eight-byte words. They are not separate packages because the
// code for kept content parses both formats again, and because the scanners share inner loops that would have to be exported.
//
// The JSON scanner reads the caller's bytes and copies the texts that are kept. The XML scanner reads a copy of the input, and
// the texts that it returns are substrings of that copy. Both are safe on any input. A failure is recorded once, with its
// place, and every later call does nothing.
package codec

// Fields is the table of one struct in JSON or XML, written by the generator.
type Fields struct {
	// Names are the wire names in document order. A field's number is its index here.
	Names []string
	// Keys are the Names as they are written in a compact JSON document: `"name":`.
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
	hash  int    // hash of the keys
}
