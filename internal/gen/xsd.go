package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

const xsdComment = "It describes what this module writes. Its decoder also accepts elements in any order, undocumented elements and attributes, " +
	"and the spellings True and False, none of which XSD 1.0 can express together with the rest: in this schema, " +
	"undocumented elements are valid at the end of a record and in another namespace. White space around numbers " +
	"and booleans is valid here, but not for the decoder. The rules of Check for well-formed values, such as the range of a number, " +
	"are not included. The attributes of this namespace are annotations: t:identifier is the class of an identifier, " +
	"t:scrambled says whether pages call it scrambled, t:scrambledBy lists these pages, and t:example is an example; t:value is a " +
	"value that the documents name, t:seen is one that was seen elsewhere, and other values are valid."

// xsd collects the lines of a schema.
type xsd struct {
	bytes.Buffer
	depth int
}

// attributes alternates names and values. Attributes without a value are not written.
type attributes []string

func (x *xsd) tag(name string, list attributes, end string) {
	x.WriteString(strings.Repeat("  ", x.depth) + "<" + name)
	for i := 0; i < len(list); i += 2 {
		if list[i+1] != "" {
			fmt.Fprintf(x, ` %s="%s"`, list[i], xmlEscaper.Replace(list[i+1]))
		}
	}
	x.WriteString(end)
}

// open writes a start tag. What body writes stands in the element.
func (x *xsd) open(name string, list attributes, body func()) {
	x.tag(name, list, ">\n")
	x.depth++
	body()
	x.depth--
	x.WriteString(strings.Repeat("  ", x.depth) + "</" + name + ">\n")
}

// empty writes an element without content.
func (x *xsd) empty(name string, list ...string) { x.tag(name, list, "/>\n") }

// text writes an element that holds text, unless that is empty.
func (x *xsd) text(name, text string) {
	if text != "" {
		x.tag(name, nil, ">"+xmlEscaper.Replace(text)+"</"+name+">\n")
	}
}

var xmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// XSD returns the schema, version 1.0, of the XML form of a root record.
func (s *Schema) XSD(r *Record) ([]byte, error) {
	shapes, err := r.Shapes()
	if err != nil {
		return nil, err
	}
	var x xsd
	fmt.Fprintf(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- %s -->\n", generatedLine)
	module := strings.TrimSuffix(s.Path, "/"+s.Package)
	x.open("xs:schema", attributes{"xmlns:xs", "http://www.w3.org/2001/XMLSchema", "xmlns:t", "https://" + module}, func() {
		x.annotate(xsdComment, "", nil)
		x.empty("xs:element", "name", r.Root.XML, "type", shapes[0].Name)
		for _, shape := range shapes {
			x.record(&shape)
		}
		for _, l := range lexicalsOf(shapes) {
			x.form(l)
		}
	})
	return x.Bytes(), nil
}

// annotate writes the annotation of a declaration: its meaning, a note, the values that the documents name and those
// seen elsewhere.
func (x *xsd) annotate(meaning, note string, values []string, seen ...sighting) {
	if meaning == "" && note == "" && len(values)+len(seen) == 0 {
		return
	}
	x.open("xs:annotation", nil, func() {
		x.text("xs:documentation", meaning)
		x.text("xs:documentation", note)
		if len(values)+len(seen) > 0 {
			x.open("xs:appinfo", nil, func() {
				for _, v := range values {
					x.text("t:value", v)
				}
				for _, s := range seen {
					x.tag("t:seen", attributes{"in", strings.Join(s.pages, " ")}, ">"+xmlEscaper.Replace(s.value)+"</t:seen>\n")
				}
			})
		}
	})
}

// record writes the type of a record.
func (x *xsd) record(s *Shape) {
	x.open("xs:complexType", attributes{"name", s.Name}, func() {
		x.annotate(s.Meaning, s.Source, nil)
		x.open("xs:sequence", nil, func() {
			for i := range s.Fields {
				if f := &s.Fields[i]; !f.Attr {
					x.element(f, s.Closed)
				}
			}
			if !s.Closed {
				x.wildcard()
			}
		})
		for i := range s.Fields {
			if f := &s.Fields[i]; f.Attr {
				use := "optional"
				if f.must() {
					use = "required"
				}
				x.declare("xs:attribute", f, append(f.notes(), "use", use), f.XML)
			}
		}
		if !s.Closed {
			x.empty("xs:anyAttribute", "processContents", "lax")
		}
	})
}

// wildcard writes what lets elements of other namespaces stand at the end of a record or list.
func (x *xsd) wildcard() {
	x.empty("xs:any", "namespace", "##other", "processContents", "lax", "minOccurs", "0", "maxOccurs", "unbounded")
}

// element writes a child of a record, which may be closed.
func (x *xsd) element(f *Field, closed bool) {
	least := attributes{"minOccurs", "0"}
	switch {
	case f.Wrap != "":
		if f.must() {
			least = nil
		}
		x.open("xs:element", append(attributes{"name", f.Wrap}, least...), func() {
			x.annotate(f.Meaning, f.Note, nil)
			x.open("xs:complexType", nil, func() {
				x.open("xs:sequence", nil, func() {
					item := *f
					item.Meaning, item.Note, item.Example, item.Own = "", "", "", ""
					x.declare("xs:element", &item, append(f.notes(), "minOccurs", "0", "maxOccurs", "unbounded"), f.XML)
					if !closed {
						x.wildcard()
					}
				})
				if !closed {
					x.empty("xs:anyAttribute", "processContents", "lax")
				}
			})
		})
	case f.List:
		x.declare("xs:element", f, append(f.notes(), "minOccurs", "0", "maxOccurs", "unbounded"), f.XML)
	case f.must():
		x.declare("xs:element", f, f.notes(), f.XML)
	default:
		x.declare("xs:element", f, append(f.notes(), least...), f.XML)
	}
}

// notes returns the attributes that say more of a field than XSD can.
func (f *Field) notes() attributes {
	notes := attributes{"t:identifier", "", "t:identifierBy", "", "t:scrambled", "", "t:unused", "", "t:example", "", "t:scrambledBy", ""}
	if f.Identifies() {
		notes[1], notes[5] = f.Class, f.Scrambled
	}
	if f.ClassBy != "" {
		notes[3], notes[5] = f.ClassBy, f.Scrambled
	}
	if notes[5] != "" {
		notes[11] = strings.Join(f.ScrambledBy, " ")
	}
	if f.Need == "unused" {
		notes[7] = "true"
	}
	if !f.List && !f.fixed() {
		notes[9] = f.example()
	}
	return notes
}

// declare writes the declaration of an element or attribute with the values that a field has.
func (x *xsd) declare(tag string, f *Field, list attributes, name string) {
	if f.fixed() {
		x.open(tag, append(attributes{"name", name}, list...), func() {
			x.annotate(f.Meaning, f.Note, nil)
			x.open("xs:simpleType", nil, func() {
				x.open("xs:restriction", attributes{"base", "xs:string"}, func() {
					for _, c := range f.constants() {
						x.enumeration(c)
					}
				})
			})
		})
		return
	}
	kind := f.definition()
	if kind == "" {
		kind = "xs:string"
	}
	list = append(attributes{"name", name, "type", kind}, list...)
	if f.Meaning == "" && f.Note == "" && len(f.Values)+len(f.Seen) == 0 {
		x.empty(tag, list...)
		return
	}
	x.open(tag, list, func() { x.annotate(f.Meaning, f.Note, f.Values, f.Seen...) })
}

// enumeration writes a constant, which may be empty.
func (x *xsd) enumeration(value string) {
	x.WriteString(strings.Repeat("  ", x.depth))
	fmt.Fprintf(x, "<xs:enumeration value=\"%s\"/>\n", xmlEscaper.Replace(value))
}

// form writes the type of a form.
func (x *xsd) form(l Lexical) {
	x.open("xs:simpleType", attributes{"name", l.Name}, func() {
		x.annotate(l.Meaning, "", nil)
		x.open("xs:restriction", attributes{"base", l.XSD}, func() {
			x.empty("xs:pattern", "value", l.Pattern)
			if l.MaxLength > 0 {
				x.empty("xs:maxLength", "value", strconv.Itoa(l.MaxLength))
			}
		})
	})
}
