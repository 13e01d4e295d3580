package main

import (
	"cmp"
	"strings"
)

// place is the position of a record's fields in the documents, in JSON and in XML.
type place struct {
	record, name string          // dictionary; name is set if it is that of the nested record's one field
	prefix       string          // of the names in it
	json, xml    string          // wire paths, ending in a separator
	source       string          // of the last record that is the package's own
	pages        []string        // of the last record that names some
	scrambled    string          // what the field that holds the record says
	scrambledBy  []string        // the same
	lacks        map[string]bool // the same
	requires     map[string]bool // the same
	stated       bool            // the same
	told         told            // the same
}

// elements writes the dictionary of the package.
func (g *emitter) elements() {
	table := "elements"
	if g.OwnElements {
		table = "recordElements"
		g.p("\n// recordElements are the data elements of the package's records, in document order.")
	} else {
		g.p("\n// Elements yields the package's data elements, the dictionary of its records, in document order.")
		g.p("func Elements() iter.Seq[telemetry.Element] { return slices.Values(elements[:]) }\n")
	}
	g.p("var %s = [...]telemetry.Element{", table)
	for _, r := range g.Records {
		if r.Root != nil && r.Root.Record != "" {
			g.elementsOf(r, place{record: r.Root.Record, xml: r.Root.XML + "/"})
		}
	}
	g.p("}")
}

func (g *emitter) elementsOf(r *Record, at place) {
	if r.Local {
		at.source = r.Source
	}
	if r.Pages != nil {
		at.pages = r.Pages
	}
	for _, f := range r.Fields {
		if at.lacks[f.JSON] || f.Unlisted {
			continue
		}
		f = at.told.of(f).within(at.requires, at.stated)
		here := place{record: at.record, name: at.prefix + f.Name, source: at.source, pages: at.pages}
		if f.Pages != nil {
			here.pages = f.Pages
		}
		here.json, here.xml = at.json+f.JSON, at.xml+f.Element()
		if at.name != "" {
			here.name = at.name
		}
		if f.Attr {
			here.xml = at.xml + "@" + f.XML
		}
		if here.scrambled, here.scrambledBy = f.Scrambled, f.ScrambledBy; at.scrambled != "" {
			here.scrambled, here.scrambledBy = at.scrambled, at.scrambledBy
		}
		if f.Listed {
			list := *f
			if f.Record != "" {
				list.Class, list.Example = "", "" // they belong to the items, which are elements of their own
			}
			g.element(&list, here, containerForm(f))
		}
		item := here
		item.lacks, item.requires, item.stated, item.told = f.Lacks, f.Requires, f.Stated, f.Told
		if f.List {
			item.json += "[]"
		}
		if f.Wrap != "" {
			item.xml += "/" + f.XML
		}
		if f.Record != "" {
			item.record, item.name, _ = strings.Cut(f.Record, "/")
		}
		switch {
		case f.Kind == Struct:
			item.prefix, item.json, item.xml = here.name+".", item.json+".", item.xml+"/"
			if f.Record != "" {
				item.prefix = ""
			} else {
				item.name = ""
			}
			g.elementsOf(f.Of, item)
		case f.List && f.Record != "":
			item.name = cmp.Or(item.name, f.XML)
			g.element(f, item, form(f))
		case f.Listed:
		default:
			g.element(f, item, form(f))
		}
	}
}

// containerForm returns the dictionary's word for an element that contains other elements.
func containerForm(f *Field) string {
	if f.List {
		return "list"
	}
	return "object"
}

func (g *emitter) element(f *Field, at place, form string) {
	g.p("{")
	set := func(name, value string) {
		if value != "" {
			g.p("%s: %s,", name, quote(value))
		}
	}
	set("ID", g.Package+"/"+at.record+"/"+at.name)
	set("Package", g.Package)
	set("Record", at.record)
	set("Name", at.name)
	set("JSONPath", at.json)
	set("XMLPath", at.xml)
	set("GoType", f.In)
	set("GoField", f.Go)
	set("Form", form)
	g.p("Requirement: telemetry.%s,", map[string]string{
		"required": "Required", "optional": "Optional", "const": "Constant", "unused": "Unused",
	}[f.Need])
	if f.Need != "optional" || f.Stated {
		g.p("RequirementBy: %s,", g.pageList(at.pages))
	}
	set("Constant", f.Constant)
	if len(f.Values) > 0 {
		g.p("Values: []string{%s},", "`"+strings.Join(f.Values, "`, `")+"`")
	}
	if len(f.Seen) > 0 {
		g.p("Elsewhere: []telemetry.Sighting{")
		for _, s := range f.Seen {
			g.p("{Value: %s, Pages: %s},", quote(s.value), g.pageList(s.pages))
		}
		g.p("},")
	}
	if f.Identifies() {
		set("Class", f.Class)
		if at.scrambled != "" {
			set("Scrambled", at.scrambled)
			g.p("ScrambledBy: %s,", g.pageList(at.scrambledBy))
		}
	}
	set("Subject", f.Subject)
	set("Example", f.Example)
	set("Meaning", f.Meaning)
	set("Source", at.source)
	g.p("Pages: %s,", g.pageList(at.pages))
	g.p("Certainty: telemetry.%s,", map[string]string{"": "Complete", "cut off": "CutOff", "inferred": "Inferred"}[f.Certainty])
	set("Note", f.Note)
	g.p("},")
}

// form returns the dictionary's word for the form of a value.
func form(f *Field) string {
	switch f.Kind {
	case Form:
		return f.Base
	case Text:
		if !f.Valid {
			return "text"
		}
	case Bool:
		return "boolean"
	case Count:
		return "count"
	case Code:
		return "code"
	case UUID:
		return "uuid"
	}
	return f.Type[strings.LastIndexByte(f.Type, '.')+1:]
}
