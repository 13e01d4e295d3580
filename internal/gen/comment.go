package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

// docLink is a link in a doc comment, such as [Header].
var docLink = regexp.MustCompile(`\[([A-Z][A-Za-z.]*)\]`)

// partOf matches the beginning of a part that is about a field of the record which the commented field holds.
var partOf = regexp.MustCompile(`^(Example|Note) of ([A-Z][A-Za-z0-9]*): `)

// comment is a doc comment taken apart.
type comment struct {
	meaning, example, note, source string
	// own is an example of this module's, where the pages have none.
	own  string
	told told
}

// parseDoc reads a doc comment: prose, and paragraphs or lines that begin with Example:, Own example:, Note: or Source:, and for a field
// that holds a record also with Example of F: or Note of F:, where F is a field of that. Such a part goes on to the next
// one.
func parseDoc(doc *ast.CommentGroup) (c comment) {
	if doc == nil {
		return c
	}
	part := &c.meaning
	for line := range strings.Lines(doc.Text()) {
		line = strings.TrimSpace(line)
		for prefix, to := range map[string]*string{"Example: ": &c.example, "Own example: ": &c.own, "Note: ": &c.note, "Source: ": &c.source} {
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				part, line = to, rest
			}
		}
		if m := partOf.FindStringSubmatch(line); m != nil {
			of := c.told.about(m[2])
			part, line = &of.example, line[len(m[0]):]
			if m[1] == "Note" {
				part = &of.note
			}
		}
		if line == "" {
			continue
		}
		if *part != "" {
			*part += " "
		}
		*part += line
	}
	c.meaning = docLink.ReplaceAllString(c.meaning, "$1")
	return c
}

// told is what a comment says of the fields of the record that the commented field holds, by their Go names.
type told map[string]*comment

// about returns what is said of a field, to be added to.
func (t *told) about(field string) *comment {
	if *t == nil {
		*t = make(told)
	}
	if (*t)[field] == nil {
		(*t)[field] = new(comment)
	}
	return (*t)[field]
}

// check refuses what is said of a field that is not there.
func (t told) check(fields []*Field) error {
	for name := range t {
		if !slices.ContainsFunc(fields, func(f *Field) bool { return f.Go == name }) {
			return fmt.Errorf("the comment speaks of a field %s, which is not there", name)
		}
	}
	return nil
}

// of returns the field as it is where that is said of it: with the example and the note of that place.
func (t told) of(f *Field) *Field {
	c := t[f.Go]
	if c == nil {
		return f
	}
	here := *f
	here.Example, here.Note = cmp.Or(c.example, f.Example), cmp.Or(c.note, f.Note)
	return &here
}
