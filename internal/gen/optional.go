package main

import (
	"strings"
)

// subjects lists the values of the tag subject.
var subjects = []string{"customer", "installation", "serial", "session", "host", "text"}

// kinds returns the kinds of a field of r, as names of constants of package pseudonym without their prefix. holder is
// the field that contains r, or nil; it says which members are undocumented there, and which are required.
func (f *Field) kinds(r *Record, holder *Field) (kinds []string) {
	var lacks, requires map[string]bool
	if holder != nil {
		lacks, requires = holder.Lacks, holder.Requires
	}
	if f.Need == "unused" {
		kinds = append(kinds, "Unused")
	}
	switch {
	case f.Undocumented, lacks[f.JSON]:
		kinds = append(kinds, "Undocumented")
	case f.Need == "optional" && !requires[f.JSON] && !classifies(r, f):
		kinds = append(kinds, "Optional")
	}
	if f.Subject != "" {
		kinds = append(kinds, titled(f.Subject))
	}
	return kinds
}

// classifies reports whether f names the class of another field of r.
func classifies(r *Record, f *Field) bool {
	for _, other := range r.Fields {
		if other.ClassBy == f.Go {
			return true
		}
	}
	return false
}

// union returns an expression for the set of kinds.
func union(kinds []string) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = "pseudonym.Fields" + k
	}
	return strings.Join(names, "|")
}

// kindsIn returns the kinds of the fields of r and of its nested records, in order and without duplicates.
func kindsIn(r *Record, holder *Field) (all []string) {
	seen := make(map[string]bool)
	var add func(r *Record, holder *Field)
	add = func(r *Record, holder *Field) {
		for _, f := range r.Fields {
			for _, k := range f.kinds(r, holder) {
				if !seen[k] {
					seen[k] = true
					all = append(all, k)
				}
			}
			if f.Kind == Struct {
				add(f.Of, f)
			}
		}
	}
	add(r, holder)
	return all
}

// omitFields writes the method that removes fields by kind.
func (g *emitter) omitFields(r *Record) {
	g.p("\nfunc (v *access%s) OmitFields(kinds pseudonym.Fields, ask func(path string, kinds pseudonym.Fields) bool) (n int) {", r.Name)
	if len(kindsIn(r, nil)) > 0 {
		g.omitIn(r, nil, "v", `"`, 0)
	}
	g.p("return n\n}")
}

// omitIn writes the code that removes the fields of a record at the Go expression v. path is the beginning of a Go
// string expression, as for visit.
func (g *emitter) omitIn(r *Record, holder *Field, v, path string, depth int) {
	for _, f := range r.Fields {
		at := v + "." + f.Go
		if kinds := f.kinds(r, holder); len(kinds) > 0 {
			held := "record.Held(" + nonZero(f, at) + ")"
			if f.List {
				held = "len(" + at + ")"
			}
			g.p("if k := kinds & (%s); k != 0 {\nheld := %s", union(kinds), held)
			g.p("if ask == nil || held > 0 && ask(%s%s\", k) {\nn += held\nrecord.Empty(&%s)", path, f.JSON, at)
			if f.Need != "unused" && !f.carries() {
				absent, present := r.Bit(f), "0"
				if f.OmitZero {
					absent, present = present, absent
				}
				g.p("%s.Kept = %s.Kept.Omit(%s, %s)", v, v, absent, present)
			}
			g.p("}\n}")
		}
		if f.Kind != Struct {
			continue
		}
		kinds := kindsIn(f.Of, f)
		if len(kinds) == 0 {
			continue
		}
		if !f.List {
			g.omitIn(f.Of, f, at, path+f.JSON+".", depth)
			continue
		}
		j := "j" + strings.Repeat("j", depth)
		g.p("if kinds&(%s) != 0 {\nfor %s := range %s {", union(kinds), j, at)
		g.omitIn(f.Of, f, at+"["+j+"]", path+f.JSON+`[" + strconv.Itoa(`+j+`) + "].`, depth+1)
		g.p("}\n}")
	}
}
