package main

import "slices"

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
	g.p("if s := d.Flat(i); s != \"\" {\nif end := d.Accept(i, flat%sJSON(s, v)); end >= 0 {\nreturn end\n}\n*v = %s{}\n}", r.Name, r.Type)
}

// flatFields writes what reads the children of an element and returns what follows them, or nothing if they are not each there
// once, written in the usual way and in their form. Then the decoder reads the element again, and finds the error.
func (g *emitter) flatFields(r *Record) {
	g.p("\nfunc flat%sXML(s string, v *%s) (rest string) {", r.Name, r.Type)
	g.flatLoop(r, func(f *Field) string { return "<" + f.XML + ">" }, func(f *Field) {
		g.p("n := codec.Bare(s)\ntext := s[:n]\ns = s[n:]")
		g.flatValue(f)
		g.flatTag("</" + f.XML + ">")
	})
	g.p("}\nv.Unknown = telemetry.Unknown{}\nreturn s\n}")
}

// flatMembers writes what reads the members of an object, like flatFields.
func (g *emitter) flatMembers(r *Record) {
	g.p("\nfunc flat%sJSON(s string, v *%s) (rest string) {", r.Name, r.Type)
	g.p("if s == \"\" || s[0] != '{' {\nreturn \"\"\n}\ns = s[1:]")
	g.flatLoop(r, func(f *Field) string { return `"` + f.JSON + `":` }, func(f *Field) {
		if f.Kind == Text || f.Kind == Form || f.Kind == UUID {
			g.p("text, after, ok := codec.Quoted(s)\nif !ok {\nreturn \"\"\n}\ns = after")
		} else {
			g.p("text, after := codec.Digits(s)\nif text == \"\" {\nreturn \"\"\n}\ns = after")
		}
		g.flatValue(f)
	})
	g.p("end, ok := byte(','), false\nif seen == %#x {\nend = '}'\n}", mask(r, func(*Field) bool { return true }))
	g.p("if s, ok = codec.After(s, end); !ok {\nreturn \"\"\n}\n}\nv.Unknown = telemetry.Unknown{}\nreturn s\n}")
}

// flatLoop writes the beginning of a loop that reads each field once, after the tag that it has.
func (g *emitter) flatLoop(r *Record, tag func(*Field) string, read func(*Field)) {
	if slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind != Text }) {
		g.p("var err error")
	}
	g.p("for seen := 0; seen != %#x; {\ns = codec.Unspaced(s)\nswitch {", mask(r, func(*Field) bool { return true }))
	for _, f := range r.Fields {
		t := tag(f)
		// The compiler compares a short constant with loads in place of a call.
		g.p("case seen&(%s) == 0 && len(s) >= %d && s[:%[2]d] == %s:\nseen |= %[1]s\ns = s[%[2]d:]", r.Bit(f), len(t), quote(t))
		read(f)
	}
	g.p("default:\nreturn \"\"\n}")
}

// flatValue writes what sets a field from its text.
func (g *emitter) flatValue(f *Field) {
	switch {
	case f.Kind != Text:
		parse := parseFunc(f)
		if f.Kind == UUID {
			parse = "codec.ParseLowerUUID" // Open and Next keep other spellings
		}
		g.p("if v.%s, err = %s(text); err != nil {\nreturn \"\"\n}", f.Go, parse)
	case f.Type == "string":
		g.p("v.%s = text", f.Go)
	default:
		g.p("v.%s = %s(text)", f.Go, f.Type)
	}
	if f.Valid {
		g.p("if !v.%s.Valid() {\nreturn \"\"\n}", f.Go)
	}
}

// flatTag writes what skips a tag.
func (g *emitter) flatTag(tag string) {
	g.p("if len(s) < %d || s[:%[1]d] != %q {\nreturn \"\"\n}\ns = s[%[1]d:]", len(tag), tag)
}
