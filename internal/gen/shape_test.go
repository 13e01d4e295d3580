package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// person returns a root with the same record in two places.
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
	assert.Equal(t, "always", shapes[1].Fields[0].Scrambled, "what the holder says")

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

// A type with a grammar of its own needs a pattern.
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
