package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// sighting is a value of a field that was seen outside the field's own table.
type sighting struct {
	value string
	pages []string
}

// readClaims reads the claims about a field, and the pages that make them, from its tags and the root's directive.
func (s *Schema) readClaims(f *Field, tag reflect.StructTag, root *Root) (err error) {
	if f.Identifies() {
		if err := s.loader.checkClass(f.Class); err != nil {
			return err
		}
	}
	if claim := tag.Get("scrambled"); claim != "" {
		pages := strings.Split(claim, ",")
		f.Scrambled, f.ScrambledBy = pages[0], pages[1:]
		if f.Scrambled != "always" && f.Scrambled != "optional" {
			return fmt.Errorf("scrambled must be always or optional; omit the tag if there is no claim")
		}
		if len(f.ScrambledBy) == 0 {
			return fmt.Errorf("scrambled names no page")
		}
	}
	if list := tag.Get("pages"); list != "" {
		f.Pages = strings.Split(list, ",")
	}
	f.Certainty = tag.Get("certainty")
	if c := f.Certainty; c != "" && c != "cut off" && c != "inferred" {
		return fmt.Errorf("certainty must be cut off or inferred; omit the tag if the whole row was seen")
	}
	seen := tag.Get("seen")
	if root != nil {
		if version := root.Versions[f.JSON]; version != "" {
			f.Version = version
		}
		if s := root.Seen[f.JSON]; s != "" {
			seen = s
		}
	}
	if f.Seen, err = readSeen(seen); err != nil {
		return err
	}
	f.Values = slices.DeleteFunc(f.Values, func(v string) bool {
		return slices.ContainsFunc(f.Seen, func(s sighting) bool { return s.value == v })
	})
	known, err := s.loader.pages()
	if err != nil {
		return err
	}
	all := slices.Concat(f.ScrambledBy, f.Pages)
	for _, s := range f.Seen {
		all = append(all, s.pages...)
	}
	for _, page := range all {
		if known[page] == "" {
			return fmt.Errorf("unknown page %q", page)
		}
	}
	return nil
}

// readSeen reads the tag seen.
func readSeen(text string) (seen []sighting, err error) {
	for part := range strings.SplitSeq(text, ";") {
		if part == "" {
			continue
		}
		pages, values, ok := strings.Cut(part, "=")
		if !ok {
			return nil, fmt.Errorf("seen must be PAGE=VALUE")
		}
		for value := range strings.SplitSeq(values, ",") {
			seen = append(seen, sighting{value, strings.Split(pages, "+")})
		}
	}
	return seen, nil
}

// pages returns the Go names of the pages in package telemetry, by their short names.
func (l *loader) pages() (map[string]string, error) {
	if l.known == nil {
		src, err := l.load(l.module)
		if err != nil {
			return nil, err
		}
		l.known = make(map[string]string)
		scope := src.types.Scope()
		for _, name := range scope.Names() {
			c, ok := scope.Lookup(name).(*types.Const)
			if !ok {
				continue
			}
			if named, ok := c.Type().(*types.Named); ok && named.Obj().Name() == "Page" {
				l.known[constant.StringVal(c.Val())] = name
			}
		}
	}
	return l.known, nil
}

// checkClass returns an error unless class is the wire name of a class of package pseudonym.
func (l *loader) checkClass(class string) error {
	src, err := l.load(l.module + "/pseudonym")
	if err != nil {
		return err
	}
	c, ok := src.types.Scope().Lookup(className(class)).(*types.Const)
	if ok {
		named, isNamed := c.Type().(*types.Named)
		ok = isNamed && named.Obj().Name() == "Class" && class == strings.ToLower(class)
	}
	if !ok {
		return fmt.Errorf("unknown identifier class %q; package pseudonym lists the wire names", class)
	}
	return nil
}

// pagesOf returns the pages that the directive //telemetry:pages in a doc comment names.
func (l *loader) pagesOf(doc *ast.CommentGroup) ([]string, error) {
	if doc == nil {
		return nil, nil
	}
	for _, c := range doc.List {
		text, ok := strings.CutPrefix(c.Text, "//telemetry:pages ")
		if !ok {
			continue
		}
		known, err := l.pages()
		if err != nil {
			return nil, err
		}
		pages := strings.Fields(text)
		for _, page := range pages {
			if known[page] == "" {
				return nil, fmt.Errorf("unknown page %q", page)
			}
		}
		return pages, nil
	}
	return nil, nil
}

// pageList returns pages as a Go literal.
func (g *emitter) pageList(pages []string) string {
	known, _ := g.loader.pages() // no error: it was loaded to read the pages
	constants := make([]string, len(pages))
	for i, page := range pages {
		constants[i] = "telemetry." + known[page]
	}
	return "[]telemetry.Page{" + strings.Join(constants, ", ") + "}"
}

// within returns the field as a member of a holder that requires some of its members. If stated is set, the pages of
// the holder say that the others are optional.
func (f *Field) within(requires map[string]bool, stated bool) *Field {
	here := *f
	if requires[f.JSON] {
		here.Need = "required"
	}
	here.Stated = here.Stated || stated
	return &here
}
