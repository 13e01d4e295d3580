// Package docs is the table of the documented data elements, with which tests compare the dictionaries of the packages.
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
	// Kind is the format of the value. Status says when the element is present: used, optional, unused or const.
	// StatusBy lists the pages that say so, joined by +; it is empty if this is this module's interpretation.
	Kind, Status, StatusBy string
	// Class is what the element identifies, or none; for a log type it says whether it contains personal data.
	// Scrambled is always or optional, and ScrambledBy lists the pages that say so; both are empty if no page does.
	Class, Scrambled, ScrambledBy string
	// Example is the documents' example, verbatim.
	Example string
	// Wire are the examples as JSON literals.
	Wire []string
	// Seen lists values outside the element's own table, with the pages or the code that have them:
	// PAGE+PAGE=VALUE,VALUE;PAGE=VALUE.
	Seen string
	// Pages lists the pages that list the element, joined by +. Certainty says how much of the row they show.
	Pages, Certainty string
	// Note describes a pitfall in the documents.
	Note string
}

// Rows returns the rows of a package in the order of the documents, or all rows if name is empty.
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
