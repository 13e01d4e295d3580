package codec

import "github.com/csg-telemetry/telemetry/internal/fault"

// Identifier reads text that may hold neither control characters nor comments.
func (d *XML) Identifier() string {
	s := d.Text()
	if HasControl(s) {
		d.Fail(fault.ErrIdentifier, noControl)
		return ""
	}
	return s
}

// Classified checks the child of a name at the end of its element, once another child has told that it is an identifier.
func (d *XML) Classified(name, s string) {
	if !d.Failed() && HasControl(s) {
		d.Fail(fault.ErrIdentifier, noControl)
		d.err.Within(name)
	}
}

// ParseXML reads text in the form that parse knows.
func ParseXML[T any](d *XML, parse func(string) (T, error)) T {
	var zero T
	s := d.Text()
	if d.Failed() {
		return zero
	}
	v, err := parse(s)
	if err != nil {
		f := AsError(err)
		d.Fail(f.Kind, f.Want)
		return zero
	}
	return v
}

// ValidXML reads text of a type that has a grammar.
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

// Seal notes that the text read last is the digest of the document without it.
func (d *XML) Seal() { d.seal[0], d.seal[1] = d.Span() }

// Sealed returns where the digest of the document lies between its tags. Both are 0 where there was none.
func (d *XML) Sealed() (start, end int64) { return d.seal[0], d.seal[1] }
