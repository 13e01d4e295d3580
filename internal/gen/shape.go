package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Shape is a record as part of one root, for schemas. Its fields are copies that include what the field containing the
// record says about them.
type Shape struct {
	*Record
	Name   string // of its definition in schemas
	Fields []Field
}

// Shapes returns the record and those nested in it, each once, in the order in which they occur.
func (r *Record) Shapes() ([]Shape, error) {
	var shapes []Shape
	seen := make(map[string]Field)
	var add func(r *Record, holder Field) error
	add = func(r *Record, holder Field) error {
		name := r.Type[strings.LastIndexByte(r.Type, '.')+1:]
		if before, ok := seen[name]; ok {
			if before.Of != r || before.Scrambled != holder.Scrambled || !maps.Equal(before.Lacks, holder.Lacks) ||
				!maps.Equal(before.Requires, holder.Requires) {
				return fmt.Errorf("%s: schemas would need two definitions of %s", r.Type, name)
			}
			return nil
		}
		seen[name] = holder
		at := len(shapes)
		shapes = append(shapes, Shape{Record: r, Name: name})
		for _, f := range r.Fields {
			if holder.Lacks[f.JSON] {
				continue
			}
			f := *holder.Told.of(f).within(holder.Requires, holder.Stated)
			if holder.Scrambled != "" {
				f.Scrambled, f.ScrambledBy = holder.Scrambled, holder.ScrambledBy
			}
			if i := slices.IndexFunc(r.Fields, func(by *Field) bool { return by.Go == f.ClassBy }); i >= 0 {
				f.ClassBy = r.Fields[i].JSON
			}
			shapes[at].Fields = append(shapes[at].Fields, f)
			if f.Kind == Struct {
				if err := add(f.Of, f); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return shapes, add(r, Field{Of: r})
}

// lexicalsOf returns the forms that occur in shapes, by name.
func lexicalsOf(shapes []Shape) []Lexical {
	found := make(map[string]Lexical)
	for _, s := range shapes {
		for _, f := range s.Fields {
			if l, ok := f.lexical(); ok && !f.fixed() {
				found[l.Name] = l
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Lexical) int { return strings.Compare(a.Name, b.Name) })
}

// definition returns the name of the definition of the field's values in schemas, or "" for plain text.
func (f *Field) definition() string {
	if f.Kind == Struct {
		return f.Of.Type[strings.LastIndexByte(f.Of.Type, '.')+1:]
	}
	l, _ := f.lexical()
	return l.Name
}

// must reports whether Check reports a record without the field.
func (f *Field) must() bool { return f.Need == "required" || f.Need == "const" }

// example returns the documents' example, or this module's own.
func (f *Field) example() string { return cmp.Or(f.Example, f.Own) }

// fixed reports whether the field has a single value. A version may be a later one.
func (f *Field) fixed() bool { return f.Need == "const" && !f.IsVersion }

// documentedVersion returns the version that the pages have for a version.
func (f *Field) documentedVersion() string { return cmp.Or(f.Version, f.Constant) }

// constants returns the values that Check accepts for a fixed field.
func (f *Field) constants() []string { return append([]string{f.Constant}, f.Accepted...) }
