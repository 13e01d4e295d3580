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
	// Kind is the form of the value, and Status says when the element is there: used, optional, unused or const. StatusBy
	// are the pages that say so, joined by +; it is empty if that is this module's reading.
	Kind, Status, StatusBy string
	// Class is what the element identifies, or none; for a log type it is whether that holds personal data. Scrambled is
	// always or optional, and ScrambledBy are the pages that say so; both are empty if none does.
	Class, Scrambled, ScrambledBy string
	// Example is the documents' example, letter by letter.
	Example string
	// Wire are the examples as JSON literals.
	Wire []string
	// Seen are values that are not in the element's own table, with the pages or the code that has them:
	// PAGE+PAGE=VALUE,VALUE;PAGE=VALUE.
	Seen string
	// Pages are the pages that list the element, joined by +, and Certainty says how much of the row they show.
	Pages, Certainty string
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
			StatusBy: cell("status_by"), Class: cell("pii"), Scrambled: cell("scrambled"), ScrambledBy: cell("scrambled_by"),
			Example: cell("example"), Seen: cell("seen"), Pages: cell("pages"), Certainty: cell("certainty"), Note: cell("note"),
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
