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

// partOf matches the beginning of a part about a field of the record that the commented field contains.
var partOf = regexp.MustCompile(`^(Example|Note) of ([A-Z][A-Za-z0-9]*): `)

// comment is a parsed doc comment.
type comment struct {
	meaning, example, note, source string
	// own is an example of this module's, if the pages have none.
	own  string
	told told
}

// parseDoc parses a doc comment. It consists of prose and of parts that begin with Example:, Own example:, Note: or
// Source:. The comment of a field that contains a record can also have Example of F: and Note of F:, with a field F of
// that record. A part ends where the next one begins.
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

// told maps the Go names of the fields of a nested record to what the comment of the field that contains the record
// says about them.
type told map[string]*comment

// about returns the comment on a field, which it adds if necessary.
func (t *told) about(field string) *comment {
	if *t == nil {
		*t = make(told)
	}
	if (*t)[field] == nil {
		(*t)[field] = new(comment)
	}
	return (*t)[field]
}

// check returns an error if a comment is about a field that does not exist.
func (t told) check(fields []*Field) error {
	for name := range t {
		if !slices.ContainsFunc(fields, func(f *Field) bool { return f.Go == name }) {
			return fmt.Errorf("the comment mentions a field %s, which does not exist", name)
		}
	}
	return nil
}

// of returns the field with the example and the note that the comment gives for it in this place.
func (t told) of(f *Field) *Field {
	c := t[f.Go]
	if c == nil {
		return f
	}
	here := *f
	here.Example, here.Note = cmp.Or(c.example, f.Example), cmp.Or(c.note, f.Note)
	return &here
}
