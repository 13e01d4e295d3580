package main

import (
	"fmt"
	"iter"
	"strings"
)

// check writes the mechanical part of a record's Check, which follows from its tags and types.
func (g *emitter) check(r *Record) {
	required := mask(r, func(f *Field) bool { return f.must() })
	for _, f := range r.Fields {
		if f.Kind == Struct && !f.List {
			g.listPaths(r, f)
		}
	}
	g.p("\nfunc check%s(is telemetry.Issues, v *%s) telemetry.Issues {", r.Name, r.Type)
	g.p("if v.Kept.HasUnknown() {")
	severity := "Warning"
	switch {
	case r.Closed:
		severity = "Failure"
	case r.CutOff:
		severity = "Note"
	}
	g.p("is.Add(telemetry.%s, telemetry.ErrUnknown, \"\", \"has undocumented members, elements or attributes\")", severity)
	g.checkFolded(r)
	g.p("}")
	if required != 0 {
		g.p("missing := lacks%s(v)", r.Name)
		g.p("if missing != 0 {\nis = record.AddMissing(is, missing, %s.Names)\n}", tableOf(r, "JSON"))
	}
	for _, f := range r.Fields {
		g.checkField(r, f)
	}
	g.p("return is\n}")
}

// pathsOf returns the paths of the fields of f, a nested record, as the items of a Go list.
func pathsOf(f *Field) string {
	var list strings.Builder
	for _, m := range f.Of.Fields {
		fmt.Fprintf(&list, "%q,\n", f.JSON+"."+m.JSON)
	}
	return list.String()
}

// listPaths writes the list of the paths of the fields of f, unless another record has the same.
func (g *emitter) listPaths(r *Record, f *Field) {
	list := pathsOf(f)
	if g.paths[list] == "" {
		g.paths[list] = "paths" + r.Name + f.Go
		g.p("\n// %s holds the paths of the fields of %s.\nvar %[1]s = []string{\n%[3]s}", g.paths[list], f.JSON, list)
	}
}

// checkField writes the checks of one value.
func (g *emitter) checkField(r *Record, f *Field) {
	v := "v." + f.Go
	add := func(cond, severity, kind, text string) {
		g.p("if %s {\nis.Add(telemetry.%s, telemetry.%s, %q, %q)\n}", cond, severity, kind, f.JSON, text)
	}
	there := fmt.Sprintf(" && missing&(%s) == 0", r.Bit(f))
	switch {
	case f.Kind == Struct && f.List:
		g.p("for j := range %s {\nn := len(is)\nis = check%s(is, &%s[j])\nrecord.WithinItem(is[n:], %q, j)\n}", v, f.Of.Name, v, f.JSON)
	case f.Kind == Struct:
		g.p("{\nn := len(is)\nis = check%s(is, &%s)", f.Of.Name, v)
		for _, m := range f.Of.Fields {
			if f.Lacks[m.JSON] {
				g.p("if %s {\nis.Add(telemetry.Warning, telemetry.ErrUnknown, %q, %q)\n}",
					nonZero(m, v+"."+m.Go), m.JSON, "is not documented for this record")
			}
		}
		for m, cond := range f.lacking(v) {
			g.p("if %s%s {\nis.Add(telemetry.Failure, telemetry.ErrRequired, %q, \"is missing\")\n}", cond, there, m.JSON)
		}
		g.p("record.WithinField(is[n:], %q, %s.Find, %s)\n}", f.JSON, tableOf(f.Of, "JSON"), g.paths[pathsOf(f)])
	case f.List:
	case f.Pointer:
		if f.Kind == Count || f.Kind == Int64 && !f.Signed {
			add(v+" != nil && *"+v+" < 0", "Failure", "ErrRange", "is negative")
		}
	case f.IsVersion && (f.Need == "const" || f.Version != ""):
		g.checkVersion(f, v, there)
	case f.Need == "const":
		cond := fmt.Sprintf("%s != %q", v, f.Constant)
		for _, other := range f.Accepted {
			cond += fmt.Sprintf(" && %s != %q", v, other)
		}
		text := "has a fixed value: " + f.Constant
		if f.Constant == "" {
			text = "is always empty"
		}
		add(cond+there, "Failure", "ErrFormat", text)
	case f.Need == "unused":
		add(fmt.Sprintf("%s && %s != %q", nonZero(f, v), v, notApplicable), "Warning", "ErrFormat", "is not in use, but is neither empty nor "+notApplicable)
	case f.Enum:
		cond := "!" + v + ".Known()"
		if f.Need == "required" {
			cond += there
		}
		if f.OmitZero {
			cond += " && " + nonZero(f, v)
		}
		severity := "Warning"
		if f.Examples || len(f.Values) < 2 {
			severity = "Note"
		}
		add(cond, severity, "ErrUnknown", "is not a documented value")
	case f.Identifies():
		g.p("if !codec.IsPrintableASCII(%s) {", str(f, v))
		add("codec.HasControl("+str(f, v)+")", "Failure", "ErrIdentifier", "contains control characters")
		add("codec.HasBidi("+str(f, v)+")", "Warning", "ErrIdentifier", "contains bidirectional formatting characters")
		g.p("}")
	case f.Kind == Text:
		if f.Valid {
			add("!"+v+".Valid()", "Failure", "ErrFormat", "does not have the format of its type")
		}
		if f.Need == "required" && f.ClassBy == "" {
			add(zero(f, v)+there, "Warning", "ErrRequired", "is empty")
		}
	case f.Kind == Count, f.Kind == Int64 && !f.Signed:
		add(v+" < 0", "Failure", "ErrRange", "is negative")
	}
}

// notApplicable is the example that pages give for a value that is not in use.
const notApplicable = "Not applicable"

// checkFolded writes the check for undocumented names that case-insensitive readers take for documented ones.
func (g *emitter) checkFolded(r *Record) {
	cond := fmt.Sprintf("v.Kept.FoldedMember(&%s) || v.Kept.FoldedElement(&%s)", tableOf(r, "JSON"), tableOf(r, "XML"))
	for _, f := range r.Fields {
		if f.Wrap != "" {
			cond += fmt.Sprintf(" || v.Kept.FoldedItem(%q, %q)", f.Wrap, f.XML)
		}
	}
	g.p("if %s {", cond)
	g.p("is.Add(telemetry.Failure, telemetry.ErrUnknown, \"\", \"has a name that differs from a documented one only in letter case\")\n}")
}

// lacking yields the members of a nested record at v that are required there, each with the condition under which it is
// absent. A present but empty member is not absent.
func (f *Field) lacking(v string) iter.Seq2[*Field, string] {
	return func(yield func(*Field, string) bool) {
		for _, m := range f.Of.Fields {
			cond := fmt.Sprintf("%s && %s.Kept.Surprises()&(%s) == 0", zero(m, v+"."+m.Go), v, f.Of.Bit(m))
			if f.Requires[m.JSON] && !yield(m, cond) {
				return
			}
		}
	}
}

// checkVersion writes the check of a version against the documented one.
func (g *emitter) checkVersion(f *Field, v, there string) {
	documented, fixed := f.Version, f.Need == "const"
	if fixed {
		documented = f.Constant
	}
	cond := fmt.Sprintf("%s != %q", v, documented)
	for _, other := range f.Accepted {
		cond += fmt.Sprintf(" && %s != %q", v, other)
	}
	g.p("if %s%s {\nis = record.CheckVersion(is, %q, telemetry.Version(%s), %q, %v)\n}", cond, there, f.JSON, v, documented, fixed)
}
