package main

import "slices"

// carries reports whether the Go value of a field itself says whether the field is present: a pointer, or a list that
// may be absent.
func (f *Field) carries() bool { return f.Pointer || f.List && f.Need == "optional" }

// always reports whether a field is always written, unless it was absent from the decoded document.
func (f *Field) always() bool { return !f.carries() && !f.OmitZero }

// value returns the expression of the field's value.
func (f *Field) value() string {
	if f.Pointer {
		return "*v." + f.Go
	}
	return "v." + f.Go
}

// nested reports whether a field is a single record.
func (f *Field) nested() bool { return f.Kind == Struct && !f.List }

// noted returns the fields whose absence a decoder records. In XML a list without an enclosing element is absent if it
// is empty.
func noted(r *Record, xml bool) uint64 {
	return mask(r, func(f *Field) bool { return f.always() && !(xml && f.List && f.Wrap == "") })
}

// presence writes the code that determines which fields of a record are present.
func (g *emitter) presence(r *Record) {
	always := noted(r, false)
	if always != 0 {
		g.p("\n// absent%s returns the fields that were absent from the document and were not set since.", r.Name)
		g.p("func absent%s(v *%s) uint64 {\nabsent := v.Kept.Surprises() & %#x\nif absent == 0 {\nreturn 0\n}", r.Name, r.Type, always)
		for _, f := range r.Fields {
			if f.always() {
				g.p("if %s {\nabsent &^= %s\n}", nonZero(f, "v."+f.Go), r.Bit(f))
			}
		}
		g.p("return absent\n}")
	}
}

// zeroFunc writes the code that determines whether a nested record is empty.
func (g *emitter) zeroFunc(r *Record) {
	cond := "v.Kept == nil"
	for _, f := range r.Fields {
		cond += " &&\n" + zero(f, "v."+f.Go)
	}
	g.p("\nfunc zero%s(v *%s) bool {\nreturn %s\n}", r.Name, r.Type, cond)
}

// absent writes the declaration of the set of fields of v that are not written, and reports whether there may be any.
func (g *emitter) absent(r *Record) bool {
	bits := noted(r, false)
	if bits == 0 {
		return false
	}
	g.p("var absent uint64\nif kept.Surprises()&%#x != 0 {\nabsent = absent%s(v)\n}", bits, r.Name)
	return true
}

// has writes the code that determines whether a record has the value at a path.
func (g *emitter) has(r *Record) {
	always := noted(r, false)
	table := tableOf(r, "JSON")
	g.p("\nfunc has%s(v *%s, path string) bool {", r.Name, r.Type)
	g.p("s := %s.Walk(path)\nif s.Field < 0 {\nreturn false\n}", table)
	lists := slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.List })
	nested := slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind == Struct })
	if lists {
		g.p("if s.Item >= 0 {\nswitch s.Field {")
		for n, f := range r.Fields {
			switch {
			case !f.List:
			case f.Kind == Struct:
				g.p("case %d:\nreturn s.Item < len(v.%s) && (s.Rest == \"\" || has%s(&v.%[2]s[s.Item], s.Rest))", n, f.Go, f.Of.Name)
			default:
				g.p("case %d:\nreturn s.Item < len(v.%s) && s.Rest == \"\"", n, f.Go)
			}
		}
		g.p("}\nreturn false\n}")
	} else {
		g.p("if s.Item >= 0 {\nreturn false\n}")
	}
	if nested {
		g.p("if s.Rest != \"\" {\nswitch s.Field {")
		for n, f := range r.Fields {
			if f.nested() {
				g.p("case %d:\nreturn has%s(&v.%s, s.Rest)", n, f.Of.Name, f.Go)
			}
		}
		g.p("}\nreturn false\n}")
	} else {
		g.p("if s.Rest != \"\" {\nreturn false\n}")
	}
	g.p("switch s.Field {")
	for n, f := range r.Fields {
		switch {
		case f.carries():
			g.p("case %d:\nreturn v.%s != nil", n, f.Go)
		case f.OmitZero:
			g.p("case %d:\nreturn %s || v.Kept.Surprises()&(%s) != 0", n, nonZero(f, "v."+f.Go), r.Bit(f))
		}
	}
	g.p("}")
	if always != 0 {
		g.p("return absent%s(v)>>s.Field&1 == 0\n}", r.Name)
	} else {
		g.p("return false\n}")
	}
}

// missing writes the code that yields the paths of missing required values.
func (g *emitter) missing(r *Record) {
	g.p("\nfunc missing%s(v *%s, path string, yield func(string) bool) bool {", r.Name, r.Type)
	if bits := mask(r, (*Field).must); bits != 0 {
		g.p("missing := lacks%s(v)", r.Name)
		if !slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind == Struct }) {
			g.p("return missing == 0 || record.YieldMissing(path, missing, %s.Names, yield)\n}", tableOf(r, "JSON"))
			return
		}
	}
	for n, f := range r.Fields {
		if f.must() {
			g.p("if missing>>%d&1 != 0 && !yield(path + %q) {\nreturn false\n}", n, f.JSON)
		}
		switch {
		case f.nested() && f.must():
			g.p("if missing>>%d&1 == 0 && !missing%s(&v.%s, path + %q, yield) {\nreturn false\n}", n, f.Of.Name, f.Go, f.JSON+".")
			for m, cond := range f.lacking("v." + f.Go) {
				g.p("if missing>>%d&1 == 0 && %s && !yield(path + %q) {\nreturn false\n}", n, cond, f.JSON+"."+m.JSON)
			}
		case f.nested():
			g.p("if !missing%s(&v.%s, path + %q, yield) {\nreturn false\n}", f.Of.Name, f.Go, f.JSON+".")
		case f.Kind == Struct:
			g.p("for j := range v.%s {", f.Go)
			g.p("if !missing%s(&v.%s[j], record.ItemPath(path, %q, j), yield) {\nreturn false\n}\n}", f.Of.Name, f.Go, f.JSON)
		}
	}
	g.p("return true\n}")
}

// lacks writes the code that determines which required fields of a record have no value: absent fields, and zero UUIDs
// and times, which cannot be encoded.
func (g *emitter) lacks(r *Record) {
	required := mask(r, (*Field).must)
	if required == 0 {
		return
	}
	g.p("\nfunc lacks%s(v *%s) uint64 {\nmissing := absent%s(v) & %#x", r.Name, r.Type, r.Name, required)
	for _, f := range r.Fields {
		if f.must() && (f.Kind == UUID || f.Kind == Form && f.Base != "Digest") {
			g.p("if %s {\nmissing |= %s\n}", zero(f, "v."+f.Go), r.Bit(f))
		}
	}
	g.p("return missing\n}")
}

// spelled reports whether a record has UUIDs, whose spelling is kept.
func spelled(r *Record) bool {
	return slices.ContainsFunc(r.Fields, func(f *Field) bool { return f.Kind == UUID })
}
