package main

import (
	"fmt"
	"slices"
	"strings"
)

// partMethods lists the methods of itemwise.Record. No field of a record with streamed fields may have one of these
// names.
var partMethods = []string{"Table", "Enter", "New", "Of", "Head", "Marked", "Open", "Len", "Nth", "Unseal"}

// streamable returns an error for a streamed field that package itemwise cannot read.
func streamable(r *Record, f *Field) error {
	switch {
	case r.Part && slices.Contains(partMethods, f.Go):
		return fmt.Errorf("%s.%s: package itemwise has a method of this name", r.Type, f.Go)
	case !f.Stream:
	case !f.List && (f.Kind != Struct || !f.Of.Part):
		return fmt.Errorf("%s.%s: it has no streamed fields", r.Type, f.Go)
	case f.List && f.Kind == Code:
		return fmt.Errorf("%s.%s: a streamed list must contain records or text", r.Type, f.Go)
	case f.List && f.Kind != Struct && f.Wrap == "":
		return fmt.Errorf("%s.%s: a streamed list of text needs an element around it", r.Type, f.Go)
	case f.List && f.Kind == Struct && f.Of.Part && !f.Of.piece():
		return fmt.Errorf("%s.%s: its records need the directive item", r.Type, f.Go)
	}
	return nil
}

// piece reports whether a record with streamed fields is read and written on its own, not only nested in such a record.
func (r *Record) piece() bool { return r.Part && (r.Root != nil || r.Item != "") }

// streamedList is a streamed list of a record or of a record nested in it.
type streamedList struct {
	*Field
	owner *Record // has the field
	at    string  // the owner as a Go expression
	via   []int   // the numbers of the fields from the record to the owner
}

// streamedLists returns those of a record in the order of the documents.
func streamedLists(r *Record, at string, via []int) (lists []streamedList) {
	for n, f := range r.Fields {
		switch {
		case !f.Stream:
		case f.List:
			lists = append(lists, streamedList{f, r, at, via})
		default:
			lists = append(lists, streamedLists(f.Of, at+"."+f.Go, append(via[:len(via):len(via)], n))...)
		}
	}
	return lists
}

// part writes the table of a record that is read item by item, and the methods that package itemwise calls. Those that read
// and keep are written with the decoders, which call them too.
func (g *emitter) part(r *Record) {
	var items, of []string
	var streamed, lists, texts uint64
	for i, f := range r.Fields {
		if !f.Stream {
			continue
		}
		streamed |= 1 << i
		if f.List {
			lists |= 1 << i
		}
		if f.List && f.Kind != Struct {
			texts |= 1 << i
		}
		if f.Wrap != "" {
			items = append(items, fmt.Sprintf("%d: &%s", i, itemsOf(r, f)))
		}
		if f.Kind == Struct && f.Of.Part {
			of = append(of, fmt.Sprintf("%d: &part%s", i, f.Of.Name))
		}
	}
	g.p("\nvar part%s = codec.Part{", r.Name)
	if r.Root != nil {
		g.p("Root: %q,", r.Root.XML)
		for _, s := range seals(r, "") {
			g.p("Seal: %q,", s.XML)
		}
	}
	g.p("JSON: &%s,\nXML: &%s,\nStreamed: %#x,", tableOf(r, "JSON"), tableOf(r, "XML"), streamed)
	if lists != 0 {
		g.p("Lists: %#x,", lists)
	}
	if texts != 0 {
		g.p("Texts: %#x,", texts)
	}
	if items != nil {
		g.p("Items: []*codec.Fields{%s},", strings.Join(items, ", "))
	}
	if of != nil {
		g.p("Of: []*codec.Part{%s},", strings.Join(of, ", "))
	}
	g.p("}")
	g.p("\n// streamed%s is what package itemwise reads and writes of the record.\ntype streamed%[1]s %s", r.Name, r.Type)
	g.p("\nfunc (*streamed%s) Table() *codec.Part { return &part%[1]s }", r.Name)
	g.p("\nfunc (v *streamed%s) Enter(f int) itemwise.Part {\nswitch f {", r.Name)
	for n, f := range r.Fields {
		switch {
		case !f.Stream || f.Kind != Struct || !f.Of.Part:
		case f.List:
			g.p("case %d:\nreturn new(streamed%s)", n, f.Of.Name)
		default:
			g.p("case %d:\nreturn (*streamed%s)(&v.%s)", n, f.Of.Name, f.Go)
		}
	}
	g.p("}\nreturn nil\n}")
	if r.piece() {
		g.piece(r)
	}
	for _, f := range r.Fields {
		if f.Stream && f.List && (f.Kind != Struct || !f.Of.Part) {
			g.streamedItem(r, f)
		}
	}
}

// seal is a field that holds the digest of its document.
type seal struct {
	*Field
	at string // the record that has it as a Go expression
}

// seals returns those of a record and of the records nested in it.
func seals(r *Record, at string) (found []seal) {
	for _, f := range r.Fields {
		switch {
		case f.Seal:
			found = append(found, seal{f, at})
		case f.nested():
			found = append(found, seals(f.Of, at+"."+f.Go)...)
		}
	}
	return found
}

// piece writes the methods of a record that is read and written by itself.
func (g *emitter) piece(r *Record) {
	lists := streamedLists(r, "v", nil)
	g.p("\nfunc (%s *%s) streamed() itemwise.Record { return (*streamed%s)(%[1]s) }", r.Receiver, r.Type, r.Name)
	g.p("\nfunc (*streamed%s) New() itemwise.Record { return new(streamed%[1]s) }", r.Name)
	g.p("\nfunc (v *streamed%s) Of() telemetry.Record { return (*%s)(v) }", r.Name, r.Type)
	for _, form := range []string{"XML", "JSON"} {
		g.p("\nfunc (v *streamed%s) Append%s(dst []byte) ([]byte, error) { return (*%s)(v).Append%[2]s(dst) }", r.Name, form, r.Type)
	}
	if r.Root != nil {
		for _, s := range seals(r, "v") {
			g.p("\nfunc (v *streamed%s) Unseal() { %s.%s = %s{} }", r.Name, s.at, s.Go, s.Type)
		}
	}

	g.p("\nfunc (v *streamed%s) Head() itemwise.Record {\nh := new(*v)", r.Name)
	for _, l := range streamedLists(r, "h", nil) {
		at := l.at + "." + l.Go
		if l.Kind != Struct {
			g.p("if !%s.Kept.Marks(%q) {", l.at, l.Element())
		}
		if l.carries() {
			g.p("%s = %s[:0:0] // nil stays nil, which is an absent list", at, at)
		} else {
			g.p("if len(%s) > 0 {", at)
			g.include(r, l, "h")
			g.p("}\n%s = nil", at)
		}
		if l.Kind != Struct {
			g.p("}")
		}
	}
	g.p("return h\n}")

	var marked []string
	for _, l := range lists {
		if l.Kind != Struct {
			marked = append(marked, fmt.Sprintf("%s.Kept.Marks(%q)", l.at, l.Element()))
		}
	}
	if marked == nil {
		g.p("\nfunc (*streamed%s) Marked() bool { return false }", r.Name)
	} else {
		g.p("\nfunc (v *streamed%s) Marked() bool { return %s }", r.Name, strings.Join(marked, " || "))
	}

	g.p("\nfunc (v *streamed%s) Open(list int) {\nswitch list {", r.Name)
	for n, l := range lists {
		g.p("case %d:", n)
		if l.carries() {
			g.p("%s.%s = []%s{}", l.at, l.Go, l.Type)
		} else {
			g.include(r, l, "v")
		}
	}
	g.p("}\n}")

	g.p("\nfunc (v *streamed%s) Len(list int) int {\nswitch list {", r.Name)
	for n, l := range lists {
		g.p("case %d:\nreturn len(%s.%s)", n, l.at, l.Go)
	}
	g.p("}\nreturn 0\n}")

	g.p("\nfunc (v *streamed%s) Nth(list, i int) itemwise.Value {\nswitch list {", r.Name)
	for n, l := range lists {
		of := itemOf(l.owner, l.Field)
		if l.Kind == Struct && l.Of.Part {
			of = "streamed" + l.Of.Name
		}
		g.p("case %d:\nreturn (*%s)(&%s.%s[i])", n, of, l.at, l.Go)
	}
	g.p("}\nreturn nil\n}")
}

// include writes what takes back that the document lacked a list, and the records that it is in.
func (g *emitter) include(r *Record, l streamedList, at string) {
	for _, n := range l.via {
		g.p("%s.Kept = %[1]s.Kept.Included(%d)", at, n)
		at += "." + r.Fields[n].Go
		r = r.Fields[n].Of
	}
	for n, f := range r.Fields {
		if f == l.Field {
			g.p("%s.Kept = %[1]s.Kept.Included(%d)", at, n)
		}
	}
}

// itemOf returns the name of the type of a streamed list's items.
func itemOf(r *Record, f *Field) string { return "item" + r.Name + f.Go }

// streamedItem writes the type of the items of a streamed list that are no pieces, and its methods.
func (g *emitter) streamedItem(r *Record, f *Field) {
	name := itemOf(r, f)
	g.p("\n// %s is an item of %s.\ntype %[1]s %[3]s", name, f.Element(), f.Type)
	g.p("\nfunc (v *%s) DecodeXML(d *codec.XML) {", name)
	if f.Kind == Struct {
		g.p("*v = %s{}\ndecode%sXML(d, (*%s)(v))\n}", name, f.Of.Name, f.Type)
	} else {
		g.p("var item %s", f.Type)
		g.decodeXMLValue(f, "item", "")
		g.p("*v = %s(item)\n}", name)
	}
	g.p("\nfunc (v *%s) DecodeJSON(d *codec.JSON, i int) int {", name)
	if f.Kind == Struct {
		g.p("*v = %s{}\nreturn decode%sJSON(d, i, (*%s)(v))\n}", name, f.Of.Name, f.Type)
	} else {
		g.p("var item %s", f.Type)
		g.decodeJSONValue(f, "item", "")
		g.p("*v = %s(item)\nreturn i\n}", name)
	}
	switch {
	case f.Kind == Struct && g.flat(f.Of):
		g.p("\nfunc (v *%s) FlatXML(s string) string { return flat%sXML(s, (*%s)(v)) }", name, f.Of.Name, f.Type)
	case f.Kind == Struct || f.Valid:
		g.p("\nfunc (*%s) FlatXML(string) string { return \"\" }", name)
	default:
		g.p("\nfunc (v *%s) FlatXML(s string) string {\nn := codec.Bare(s)\n*v = %[1]s(s[:n])\nreturn s[n:]\n}", name)
	}
	switch {
	case f.Kind == Struct && g.flatInJSON(f.Of):
		g.p("\nfunc (v *%s) FlatJSON(d *codec.JSON, s []byte) []byte { return flat%sJSON(d, s, (*%s)(v)) }", name, f.Of.Name, f.Type)
	case f.Kind == Struct || f.Valid:
		g.p("\nfunc (*%s) FlatJSON(*codec.JSON, []byte) []byte { return nil }", name)
	default:
		g.p("\nfunc (v *%s) FlatJSON(d *codec.JSON, s []byte) []byte {\ntext, rest, ok := codec.Quoted(s)\nif !ok {\nreturn nil\n}", name)
		g.p("*v = %s(d.Keep(text))\nreturn rest\n}", name)
	}
	g.p("\nfunc (v *%s) AppendXML(dst []byte) ([]byte, error) {", name)
	if f.Kind == Struct {
		g.p("out, err := append%sXML(append(dst, %q...), (*%s)(v))", f.Of.Name, "<"+f.XML, f.Type)
	} else {
		g.p("out, err := codec.AppendXMLText(append(dst, %q...), string(*v))", "<"+f.XML+">")
	}
	g.p("if err != nil {\nreturn dst, record.Error(err)\n}\nreturn append(out, %q...), nil\n}", "</"+f.XML+">")
	g.p("\nfunc (v *%s) AppendJSON(dst []byte) ([]byte, error) {", name)
	if f.Kind == Struct {
		g.p("out, err := append%sJSON(dst, (*%s)(v))", f.Of.Name, f.Type)
	} else {
		g.p("out, err := codec.AppendString(append(dst, '\"'), string(*v))")
	}
	g.p("if err != nil {\nreturn dst, record.Error(err)\n}\nreturn out, nil\n}")
	if f.Kind == Struct {
		g.identifiers(f.Of, "v", "(v *"+name+") Identifiers()")
	}
}

// item writes the methods of a nested record that can be written on its own.
func (g *emitter) item(r *Record) {
	rep := strings.NewReplacer("GUARDAPPEND", "", "RECV", r.Receiver, "TYPE", r.Type, "NAME", r.Name, "XMLROOT", r.Item)
	g.p("%s", rep.Replace(appendMethods))
	g.access(r, rep)
}
