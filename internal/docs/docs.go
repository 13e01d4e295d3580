// Package docs is the table of the data elements that the documents list: what the dictionaries of the packages are held
// against in tests.
package docs

import (
	_ "embed"
	"strings"
)

//go:embed elements.tsv
var table string

// Row is one documented element.
type Row struct {
	// ID is package/record/name, and Package and Record are its first parts.
	ID, Package, Record string
	// Kind is the form of the value, and Status says when the element is there: used, optional, unused or const.
	Kind, Status string
	// Class is what the element identifies, or none; for a log type it is whether that holds personal data. Scrambled is
	// always, optional or no.
	Class, Scrambled string
	// Example is the documents' example, letter by letter.
	Example string
	// Wire are the examples as JSON literals.
	Wire []string
	// Note tells of a trap in the documents.
	Note string
}

// Rows returns the rows of a package in the order of the documents. No name means all packages.
func Rows(name string) []Row {
	head, body, _ := strings.Cut(table, "\n")
	column := make(map[string]int)
	for i, title := range strings.Split(head, "\t") {
		column[title] = i
	}
	var rows []Row
	for line := range strings.Lines(body) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		cell := func(title string) string { return cells[column[title]] }
		r := Row{
			ID: cell("id"), Package: cell("package"), Record: cell("record"), Kind: cell("kind"), Status: cell("status"),
			Class: cell("pii"), Scrambled: cell("scrambled"), Example: cell("example"),
			Note: cell("note"),
		}
		if wire := cell("wire"); wire != "" {
			r.Wire = strings.Split(wire, " | ")
		}
		if name == "" || r.Package == name {
			rows = append(rows, r)
		}
	}
	return rows
}
