package codec

import (
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/uuid"
)

// Identifier reads text that must contain neither control characters nor comments.
func (d *XML) Identifier() string {
	s := d.Text()
	if HasControl(s) {
		d.Fail(fault.ErrIdentifier, noControl)
		return ""
	}
	return s
}

// Classified checks the child with the given name at the end of its element, once another child has shown that it is an identifier.
func (d *XML) Classified(name, s string) {
	if !d.Failed() && HasControl(s) {
		d.Fail(fault.ErrIdentifier, noControl)
		d.err.Within(name)
	}
}

// ParseXML reads text in the form that parse accepts.
func ParseXML[T any](d *XML, parse func(string) (T, error)) T {
	v, _ := parseXML(d, parse)
	return v
}

// parseXML is ParseXML, but also returns the text.
func parseXML[T any](d *XML, parse func(string) (T, error)) (v T, s string) {
	s = d.Text()
	if d.Failed() {
		return v, ""
	}
	v, err := parse(s)
	if err != nil {
		f := AsError(err)
		d.Fail(f.Kind, f.Want)
		var zero T
		return zero, ""
	}
	return v, s
}

// UUID reads a UUID in its 36-character form. It is the child of e that is being read.
func (d *XML) UUID(e *Element) uuid.UUID {
	u, s := parseXML(d, ParseUUID)
	if s != "" && upperUUID(s) {
		e.spellings = append(e.spellings, Spelling{e.field, s})
	}
	return u
}

// ValidXML reads text of a type with a grammar.
func ValidXML[T Validator](d *XML) T { return validXML[T](d, d.Text()) }

// ValidSection is ValidXML for a type that is written as a CDATA section.
func ValidSection[T Validator](d *XML) T { return validXML[T](d, d.Section()) }

func validXML[T Validator](d *XML, s string) T {
	v := T(s)
	if !d.Failed() && !v.Valid() {
		d.Fail(fault.ErrFormat, wantValid)
		return ""
	}
	return v
}
