package main

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// object is a JSON object with ordered members.
type object []member

type member struct {
	name  string
	value any
}

func (o *object) add(name string, value any) { *o = append(*o, member{name, value}) }

// addText adds a member unless its value is empty.
func (o *object) addText(name, value string) {
	if value != "" {
		o.add(name, value)
	}
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := encode(m.value)
		if err != nil {
			return nil, err
		}
		out = append(strconv.AppendQuote(out, m.name), ':')
		out = append(out, value...)
	}
	return append(out, '}'), nil
}

// encode is json.Marshal without escapes for < and >.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

const jsonComment = generatedLine + " It accepts what the decoder of this module accepts: undocumented members, " +
	"null for an optional member, and numbers and booleans in quotes. It cannot refuse an integer with an " +
	"exponent or a fraction of zeros, a member that occurs twice, or contradictions between members. It does not include the " +
	"rules of Check for well-formed values, such as the range of a number or a version. Values that the documents " +
	"name are in x-values, values that were seen elsewhere are in x-seen, and other values are valid; x-identifier is the class of " +
	"an identifier, x-scrambled says whether pages call it scrambled, and x-scrambled-by lists these pages by the short names of package " +
	"telemetry."

// JSONSchema returns the schema, draft 2020-12, of the JSON form of a root record.
func (s *Schema) JSONSchema(r *Record) ([]byte, error) {
	shapes, err := r.Shapes()
	if err != nil {
		return nil, err
	}
	doc := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "https://" + s.Path + "/" + schemaFile(r, jsonExtension)},
		{"$comment", jsonComment},
		{"$ref", reference(shapes[0].Name)},
	}
	var defs object
	for _, shape := range shapes {
		defs.add(shape.Name, shape.jsonSchema())
	}
	for _, l := range lexicalsOf(shapes) {
		defs.add(l.Name, l.jsonSchema())
	}
	doc.add("$defs", defs)
	out, err := encode(doc)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = json.Indent(&b, append(out, '\n'), "", "  ")
	return b.Bytes(), err
}

// reference returns the reference to a definition.
func reference(name string) string { return "#/$defs/" + name }

// jsonSchema returns the definition of a record.
func (s *Shape) jsonSchema() object {
	o := object{{"type", "object"}}
	o.addText("description", s.Meaning)
	o.addText("x-source", s.Source)
	var properties, either object
	required := []string{}
	for i := range s.Fields {
		f := &s.Fields[i]
		schema := f.jsonSchema()
		properties.add(f.JSON, schema)
		switch {
		case f.Alias != "":
			properties.add(f.Alias, schema)
			either.add("oneOf", []object{{{"required", []string{f.JSON}}}, {{"required", []string{f.Alias}}}})
		case f.must():
			required = append(required, f.JSON)
		}
	}
	o.add("properties", properties)
	o.add("required", required)
	o.add("additionalProperties", !s.Closed)
	return append(o, either...)
}

// jsonSchema returns the schema of a member.
func (f *Field) jsonSchema() object {
	value := f.jsonValue()
	if f.List {
		value = object{{"type", "array"}, {"items", value}}
	}
	if !f.must() {
		value = orNull(value)
	}
	value.addText("description", f.Meaning)
	value.addText("x-note", f.Note)
	if f.Need == "unused" {
		value.add("x-unused", true)
	}
	switch {
	case f.fixed(), f.Kind == Struct:
	case len(f.Values) > 0:
		value.add("examples", f.Values)
		value.add("x-values", f.Values)
	case f.example() != "":
		value.add("examples", []any{f.jsonExample()})
	}
	if len(f.Seen) > 0 {
		seen := make(map[string][]string)
		for _, s := range f.Seen {
			seen[s.value] = s.pages
		}
		value.add("x-seen", seen)
	}
	if f.IsVersion && f.documentedVersion() != "" {
		value.add("x-version", f.documentedVersion())
	}
	return value
}

// jsonValue returns the schema of one value.
func (f *Field) jsonValue() object {
	var o object
	name := f.definition()
	switch {
	case f.fixed():
		o.add("enum", f.jsonConstants())
	case name != "":
		o.add("$ref", reference(name))
	case f.Number:
		o.add("type", []string{"string", "number"})
		o.add("minimum", 0) // a number has no sign
	default:
		o.add("type", "string")
	}
	if f.Identifies() {
		o.add("x-identifier", f.Class)
		o.addScrambled(f)
	}
	if f.ClassBy != "" {
		o.add("x-identifier-by", f.ClassBy)
		o.addScrambled(f)
	}
	return o
}

// addScrambled adds what pages say about scrambling a field, if anything, and the pages.
func (o *object) addScrambled(f *Field) {
	if f.Scrambled != "" {
		o.add("x-scrambled", f.Scrambled)
		o.add("x-scrambled-by", f.ScrambledBy)
	}
}

// jsonConstants returns the values of a fixed field, as text and, if a number is decoded too, as a number.
func (f *Field) jsonConstants() (values []any) {
	for _, c := range f.constants() {
		values = append(values, c)
		if f.Number && json.Valid([]byte(c)) {
			values = append(values, json.RawMessage(c))
		}
	}
	return values
}

// jsonExample returns the example with its JSON type.
func (f *Field) jsonExample() any {
	l, _ := f.lexical()
	text := f.example()
	if (l.JSON != "" || f.List) && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// orNull returns the schema that also accepts null.
func orNull(o object) object {
	if kind, ok := o[0].value.(string); ok && o[0].name == "type" {
		return append(object{{"type", []string{kind, "null"}}}, o[1:]...)
	}
	return append(object{{"anyOf", []object{o[:1], {{"type", "null"}}}}}, o[1:]...)
}

// controls replaces \p{Cc} in a character class of a pattern, because not every validator knows it: Python's validators
// refuse the whole schema.
const controls = `\x00-\x1f\x7f-\x9f`

// jsonSchema returns the definition of a form.
func (l *Lexical) jsonSchema() object {
	o := object{{"description", l.Meaning}, {"type", "string"}}
	if l.JSON != "" {
		o[1].value = []string{l.JSON, "string"}
	}
	if l.JSON == "integer" {
		o.add("minimum", json.Number(l.Min))
		o.add("maximum", json.Number(l.Max))
	}
	o.add("pattern", "^("+strings.ReplaceAll(l.Pattern, `\p{Cc}`, controls)+")$")
	if l.MaxLength > 0 {
		o.add("maxLength", l.MaxLength)
	}
	return o
}
