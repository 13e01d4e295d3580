package main

import (
	"fmt"
	"slices"
)

// flat reports whether a record has the fast path for XML. It has one if it is an item of lists, so that there may be
// many, and consists of scalars that are always written.
func (g *emitter) flat(r *Record) bool {
	scalar := func(f *Field) bool {
		return f.Kind != Struct && !f.List && !f.Attr && !f.OmitZero && !f.CDATA && !f.Seal && f.ClassBy == ""
	}
	listed := func(outer *Record) bool {
		return slices.ContainsFunc(outer.Fields, func(f *Field) bool { return f.List && f.Of == r })
	}
	return !r.Part && len(r.Fields) > 0 && slices.ContainsFunc(g.Records, listed) &&
		!slices.ContainsFunc(r.Fields, func(f *Field) bool { return !scalar(f) })
}

// flatInJSON reports whether a record has the fast path for JSON: that for XML, and no booleans, which are words.
func (g *emitter) flatInJSON(r *Record) bool {
	return g.flat(r) && !slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind == Bool && !f.Flag })
}

// flatXML writes the fast path of a record's decoder.
func (g *emitter) flatXML(r *Record) {
	g.p("if s := d.Flat(); s != \"\" {\nif rest := flat%sXML(s, v); rest != \"\" && d.Accept(rest) {\nreturn\n}\n}", r.Name)
}

// flatJSON writes the fast path of a record's decoder.
func (g *emitter) flatJSON(r *Record) {
	g.p("if s := d.Flat(i); len(s) > 0 {\nif end := d.Accept(i, flat%sJSON(d, s, v)); end >= 0 {\nreturn end\n}\n*v = %s{}\n}", r.Name, r.Type)
}

// flatFields writes what reads the children of an element and returns what follows them, or nothing if they are not each there
// once, written in the usual way and in their form. Then the decoder reads the element again, and finds the error.
func (g *emitter) flatFields(r *Record) {
	g.p("\nfunc flat%sXML(s string, v *%s) (rest string) {", r.Name, r.Type)
	g.flatLoop(r, inXML, func(f *Field) string { return "<" + f.XML + ">" }, func(f *Field) {
		g.p("n := codec.Bare(s)\ntext := s[:n]\ns = s[n:]")
		g.flatValue(f, inXML)
		g.flatTag("</" + f.XML + ">")
	})
	g.p("}\nv.Unknown = telemetry.Unknown{}\nreturn s\n}")
}

// flatMembers writes what reads the members of an object, like flatFields.
func (g *emitter) flatMembers(r *Record) {
	g.p("\nfunc flat%sJSON(d *codec.JSON, s []byte, v *%s) (rest []byte) {", r.Name, r.Type)
	g.p("if len(s) == 0 || s[0] != '{' {\nreturn nil\n}\ns = s[1:]")
	g.flatLoop(r, inJSON, func(f *Field) string { return `"` + f.JSON + `":` }, func(f *Field) {
		if f.Kind == Text || f.Kind == Form || f.Kind == UUID {
			g.p("text, after, ok := codec.Quoted(s)\nif !ok {\nreturn nil\n}\ns = after")
		} else {
			g.p("text, after := codec.Digits(s)\nif len(text) == 0 {\nreturn nil\n}\ns = after")
		}
		g.flatValue(f, inJSON)
	})
	g.p("end, ok := byte(','), false\nif seen == %#x {\nend = '}'\n}", mask(r, func(*Field) bool { return true }))
	g.p("if s, ok = codec.After(s, end); !ok {\nreturn nil\n}\n}\nv.Unknown = telemetry.Unknown{}\nreturn s\n}")
}

// fastForm is what differs between the fast paths of the two forms.
type fastForm struct {
	nothing string // what is returned if there is no fast path
	bytes   bool   // texts are bytes of the document
	trim    string // the function that skips white space
}

var (
	inXML  = fastForm{`""`, false, "Unspaced"}
	inJSON = fastForm{"nil", true, "TrimSpace"}
)

// flatLoop writes the beginning of a loop that reads each field once, after the tag that it has.
func (g *emitter) flatLoop(r *Record, in fastForm, tag func(*Field) string, read func(*Field)) {
	if slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind != Text && (f.Kind != Form || !in.bytes) }) {
		g.p("var err error")
	}
	g.p("for seen := 0; seen != %#x; {\ns = codec.%s(s)\nswitch {", mask(r, func(*Field) bool { return true }), in.trim)
	for _, f := range r.Fields {
		t := tag(f)
		head := fmt.Sprintf("s[:%d]", len(t))
		if in.bytes {
			head = "string(" + head + ")"
		}
		// The compiler compares a short constant with loads in place of a call.
		g.p("case seen&(%s) == 0 && len(s) >= %d && %s == %s:\nseen |= %[1]s\ns = s[%[2]d:]", r.Bit(f), len(t), head, quote(t))
		read(f)
	}
	g.p("default:\nreturn %s\n}", in.nothing)
}

// flatValue writes what sets a field from its text.
func (g *emitter) flatValue(f *Field, in fastForm) {
	text := "text"
	if in.bytes {
		text = "d.Keep(text)"
	}
	switch {
	case f.Kind == Form && in.bytes:
		g.p("if v.%s.UnmarshalText(text) != nil {\nreturn nil\n}", f.Go)
	case f.Kind != Text:
		parse := parseFunc(f)
		if f.Kind == UUID {
			parse = "codec.ParseLowerUUID" // Open and Next keep other spellings
		}
		g.p("if v.%s, err = %s(text); err != nil {\nreturn %s\n}", f.Go, parse, in.nothing)
	case f.Type == "string":
		g.p("v.%s = %s", f.Go, text)
	default:
		g.p("v.%s = %s(%s)", f.Go, f.Type, text)
	}
	if f.Valid {
		g.p("if !v.%s.Valid() {\nreturn %s\n}", f.Go, in.nothing)
	}
}

// flatTag writes what skips a tag.
func (g *emitter) flatTag(tag string) {
	g.p("if len(s) < %d || s[:%[1]d] != %q {\nreturn \"\"\n}\ns = s[%[1]d:]", len(tag), tag)
}
