// Command gen writes the generated files of a package of this module: codecs for JSON and XML, the identifier visitor,
// the mechanical half of Check and the dictionary in one file of Go code, and a JSON Schema and an XSD of each root
// record in the folder schema. Its only input is the package's structs: their fields, tags and doc comments.
//
//	//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
//
// A root record is a struct with a directive in its doc comment:
//
//	//telemetry:root xml=Event limit=Event record=Header
//
// xml is the name of its root element, limit the field of telemetry.Limits that bounds its documents, and record the
// dictionary's name of its table; without record, the record is not in the dictionary. const=type:admin fixes a field
// of an embedded struct in this record; other values with the same meaning follow after a |. version=ver:1.0 and
// seen=prod:cvad=OnPrem.Broker are the option version and the tag seen of such a field. With guard, the record has a
// method guard() error that is called before it is written.
//
//	//telemetry:pages licensing-en licensing-de
//
// names the pages that list the fields of a record. Pages are constants of package telemetry. Nested records that name
// no pages are on the same pages.
//
// With //telemetry:json instead, a struct gets unexported functions for its JSON encoding and constants for the numbers
// of its fields, for hand-written code. With //telemetry:closed, undocumented content of a struct is a failure and not
// a warning. With //telemetry:cutoff it is a note, because the available documents are incomplete. A package that
// declares Elements itself gets the dictionary of its records as the array recordElements.
//
// With //telemetry:item xml=ELEMENT, a nested record implements telemetry.Record, so that it can be written on its own.
//
// Package itemwise can read and write a record with streamed fields item by item. Such a record has a table that says
// which fields are streamed, and the methods of itemwise.Part; if it is a root or has the directive item, it also has
// those of itemwise.Record. The items of its streamed lists that have no streamed fields themselves implement
// itemwise.Item.
//
// The doc comment of a field is its meaning. Lines that begin with Example: and Note: give the documents' example and
// note a peculiarity; Own example: gives an example of this module's, for schemas, if the documents have none. In the
// comment of a nested or embedded struct, Example of F: and Note of F: are those of its field F in this place.
//
// Exported fields have these tags:
//
//	json       the member's name; with omitzero, an optional value that is zero is not written, unless the document had it.
//	           An optional number is a pointer with omitzero, and nil is absent; so is a nil list that is optional
//	xml        the element's name; with attr, it is an attribute; in a list, LIST>ITEM puts the items into an element
//	telem      required, optional, unused or const=VALUE; then also
//	             stated    the pages say that the value is optional; without it that is this module's reading. Of a nested
//	                       record, they say so of its optional members
//	             version   a version: one later than the constant is a warning, and not a failure; with =VALUE, that is
//	                       the documented version of a field that is no constant
//	             examples  the values of the type are examples, so that Check notes others and does not warn of them
//	             number    text that decodes from a JSON number too
//	             flag      a boolean that is 1 or 0 on the wire
//	             seal      the digest of the document without this value
//	             cdata     text that XML carries in a CDATA section
//	             signed    a named int64 that may be negative
//	             unlisted  this module's own, so the dictionary does not list it
//	             listed    the dictionary lists the nested record or list itself too
//	             undocumented  no document names it, so scrubbing removes it
//	             tells     a boolean that tells whether the identifiers are scrambled, so that scrubbing sets it if it is there
//	             port      an identifier that a port may follow
//	             stream    a list, or a record with one, that is read and written item by item
//	alias      another name of the member and the element, which decodes too
//	pii        the identifier class, or - for text that was reviewed and identifies nobody; text must have one; by=FIELD
//	           where the class is what the method Pseudonym of another field returns
//	scrambled  always or optional, and after commas the pages that have the identifiers in this field scrambled
//	subject    customer, installation, serial, session, host or text: what the value identifies or may hold although
//	           scrubbing keeps it unless a policy says otherwise
//	seen       values that are not in the element's own table, with where: cvad=X,Y;xenadmin+xapi=Z
//	pages      the pages that list this field, joined by commas, if not those of its record
//	certainty  cut off or inferred, if the pages do not show the whole row
//	record     the dictionary's name of the table that a nested struct, or the item of a list, belongs to; TABLE/NAME
//	           names the element too
//	lacks      members of a nested struct, joined by commas, that the documents do not name in this place: the dictionary
//	           leaves them out, and Check reports them
//	requires   members of a nested struct, joined by commas, that are optional in themselves and required in this place
//	name       the dictionary's name of the element, where it is not the wire name
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", ".", "folder of the package")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run writes the generated files of the package in dir.
func run(dir string) error {
	files, err := Generate(dir)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, schemaFolder)); err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
