package main

import (
	"go/ast"
	"regexp"
	"strings"
)

// docLink is a link in a doc comment, such as [Header].
var docLink = regexp.MustCompile(`\[([A-Z][A-Za-z.]*)\]`)

// comment is a doc comment taken apart.
type comment struct{ meaning, example, note, source string }

// parseDoc reads a doc comment: prose, and paragraphs or lines that begin with Example:, Note: or Source:. Such a part
// goes on to the next one.
func parseDoc(doc *ast.CommentGroup) (c comment) {
	if doc == nil {
		return c
	}
	part := &c.meaning
	for line := range strings.Lines(doc.Text()) {
		line = strings.TrimSpace(line)
		for prefix, to := range map[string]*string{"Example: ": &c.example, "Note: ": &c.note, "Source: ": &c.source} {
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				part, line = to, rest
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
