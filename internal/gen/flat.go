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

// flatXML writes the fast path of a record's decoder.
func (g *emitter) flatXML(r *Record) {
	g.p("if s := d.Flat(); s != \"\" {\nif rest := flat%s(s, v); rest != \"\" && d.Accept(rest) {\nreturn\n}\n}", r.Name)
}

// flatFields writes the code that reads the fields of a record and returns the text after them. It returns "" if they
// are not written in the usual way or a value is malformed; then the decoder reads the record again and finds the
// error.
func (g *emitter) flatFields(r *Record) {
	g.p("\nfunc flat%s(s string, v *%s) (rest string) {", r.Name, r.Type)
	if slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind != Text }) {
		g.p("var err error")
	}
	g.p("var n int")
	for _, f := range r.Fields {
		g.p("s = codec.Unspaced(s)")
		g.flatTag("<" + f.XML + ">")
		g.p("n = codec.Bare(s)")
		switch {
		case f.Kind != Text:
			parse := parseFunc(f)
			if f.Kind == UUID {
				parse = "codec.ParseLowerUUID" // Open and Next keep other spellings
			}
			g.p("if v.%s, err = %s(s[:n]); err != nil {\nreturn \"\"\n}", f.Go, parse)
		case f.Type == "string":
			g.p("v.%s = s[:n]", f.Go)
		default:
			g.p("v.%s = %s(s[:n])", f.Go, f.Type)
		}
		if f.Valid {
			g.p("if !v.%s.Valid() {\nreturn \"\"\n}", f.Go)
		}
		g.p("s = s[n:]")
		g.flatTag("</" + f.XML + ">")
	}
	g.p("v.Unknown = telemetry.Unknown{}\nreturn s\n}")
}

// flatTag writes the code that skips a tag. The compiler compares a short constant with loads instead of a call.
func (g *emitter) flatTag(tag string) {
	g.p("if len(s) < %d || s[:%[1]d] != %q {\nreturn \"\"\n}\ns = s[%[1]d:]", len(tag), tag)
}
