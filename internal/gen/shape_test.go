package main

import (
	"encoding/json"
	"go/ast"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// person returns a root that has the same record in two places.
func person(first, second Field) *Record {
	name := &Field{Go: "Name", JSON: "name", XML: "name", Kind: Text, Class: "user", Scrambled: "never"}
	of := &Record{Type: "event.Person", Fields: []*Field{name}}
	for _, f := range []*Field{&first, &second} {
		f.Kind, f.Of = Struct, of
	}
	return &Record{Type: "Root", Fields: []*Field{&first, &second}}
}

func TestShapes(t *testing.T) {
	always := Field{JSON: "a", Scrambled: "always"}
	shapes, err := person(always, always).Shapes()
	require.NoError(t, err)
	require.Len(t, shapes, 2)
	assert.Equal(t, "Person", shapes[1].Name)
	assert.Equal(t, "always", shapes[1].Fields[0].Scrambled, "the record that contains it says so")

	tells := always
	tells.Told = told{"Name": {example: "Ann", note: "short"}}
	shapes, err = person(tells, always).Shapes()
	require.NoError(t, err)
	assert.Equal(t, "Ann", shapes[1].Fields[0].Example, "the comment on the record that contains it says so")
	assert.Equal(t, "short", shapes[1].Fields[0].Note)

	lacks := always
	lacks.Lacks = map[string]bool{"name": true}
	shapes, err = person(lacks, lacks).Shapes()
	require.NoError(t, err)
	assert.Empty(t, shapes[1].Fields)

	for _, other := range []Field{lacks, {JSON: "b", Scrambled: "optional"}} {
		_, err = person(always, other).Shapes()
		assert.ErrorContains(t, err, "two definitions of Person")
	}
}

// A type with its own grammar needs a pattern.
func TestNoPattern(t *testing.T) {
	for _, f := range []*Field{{Go: "A", Type: "telemetry.New", Kind: Form, Base: "New"}, {Go: "A", Type: "New", Valid: true}} {
		assert.ErrorContains(t, supported(&Record{Type: "R", Fields: []*Field{f}}), "R.A: no pattern for texts of type")
	}
}

func TestJSONConstants(t *testing.T) {
	for want, f := range map[string]Field{
		`["1.0",1.0]`: {Constant: "1.0", Number: true},
		`["a","b"]`:   {Constant: "a", Accepted: []string{"b"}, Number: true},
		`[""]`:        {},
	} {
		got, err := json.Marshal(f.jsonConstants())
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
}

// The comment on an embedded record, or on a field that holds one, describes its fields at that place and nowhere else.
func TestTold(t *testing.T) {
	c := parseDoc(&ast.CommentGroup{List: []*ast.Comment{
		{Text: "// A is a person."}, {Text: "// Example of Name: Ann of"}, {Text: "// Example: x"}, {Text: "// Note of Name: two"}, {Text: "// lines"},
	}})
	assert.Equal(t, "A is a person.", c.meaning)
	assert.Equal(t, "x", c.example)
	name := &Field{Go: "Name", Example: "Bob", Note: "one"}
	here := c.told.of(name)
	assert.Equal(t, []string{"Ann of", "two lines"}, []string{here.Example, here.Note})
	assert.Equal(t, []string{"Bob", "one"}, []string{name.Example, name.Note})
	assert.Same(t, name, parseDoc(nil).told.of(name))
}

// The patterns of JSON Schemas only use what all regular expression engines support with the same meaning.
func TestJSONPatterns(t *testing.T) {
	for _, l := range []Lexical{identifier, lexicals["LPE"], lexicals["VendorString"], lexicals["Version"]} {
		i := slices.IndexFunc(l.jsonSchema(), func(m member) bool { return m.name == "pattern" })
		pattern := l.jsonSchema()[i].value.(string)
		assert.NotContains(t, pattern, `\p`, l.Name)
		matches := regexp.MustCompile(pattern).MatchString
		for c := range rune(0x250) {
			for _, text := range []string{string(c), "a" + string(c) + "_b_2020.1201", ";a=" + string(c)} {
				assert.Equal(t, l.matcher()(text), matches(text), "%s: %q", l.Name, text)
			}
		}
	}
}
