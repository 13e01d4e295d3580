package main

import "slices"

// flat reports whether a record has the fast path for XML: one that is an item of lists, so that there may be many, and
// consists of scalars that are always written.
func (g *emitter) flat(r *Record) bool {
	scalar := func(f *Field) bool {
		return f.Kind != Struct && !f.List && !f.Attr && !f.OmitZero && !f.CDATA && !f.Seal && f.ClassBy == ""
	}
	listed := func(outer *Record) bool {
		return slices.ContainsFunc(outer.Fields, func(f *Field) bool { return f.List && f.Of == r })
	}
	return !r.Part && slices.ContainsFunc(g.Records, listed) &&
		!slices.ContainsFunc(r.Fields, func(f *Field) bool { return !scalar(f) })
}

// flatXML writes the fast path of a record's decoder.
func (g *emitter) flatXML(r *Record) {
	g.p("var texts [%d]string", len(r.Fields))
	g.p("if end := d.Flat(&%s, texts[:]); end >= 0 && set%s(v, &texts) {\nd.Accept(end)\nreturn\n}", tableOf(r, "XML"), r.Name)
}

// setTexts writes what sets a record from the texts of its fields. Where one of them is not in its form, the decoder
// reads the record again, and finds the error.
func (g *emitter) setTexts(r *Record) {
	g.p("\nfunc set%s(v *%s, texts *[%d]string) bool {", r.Name, r.Type, len(r.Fields))
	if slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind != Text }) {
		g.p("var err error")
	}
	for n, f := range r.Fields {
		switch {
		case f.Kind != Text:
			g.p("if v.%s, err = %s(texts[%d]); err != nil {\nreturn false\n}", f.Go, parseFunc(f), n)
			continue
		case f.Type == "string":
			g.p("v.%s = texts[%d]", f.Go, n)
		default:
			g.p("v.%s = %s(texts[%d])", f.Go, f.Type, n)
		}
		if f.Identifies() {
			g.p("if codec.HasControl(v.%s) {\nreturn false\n}", f.Go)
		}
		if f.Valid {
			g.p("if !v.%s.Valid() {\nreturn false\n}", f.Go)
		}
	}
	g.p("return true\n}")
}
