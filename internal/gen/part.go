package main

import (
	"fmt"
	"strings"
)

// part writes the table of a record that is read item by item, and the numbers of its streamed fields.
func (g *emitter) part(r *Record) {
	var items, of []string
	var streamed, lists uint64
	g.p("\n// The numbers of the streamed fields of %s.\nconst (", r.Type)
	for i, f := range r.Fields {
		if !f.Stream {
			continue
		}
		g.p("field%s%s = %d", r.Name, f.Go, i)
		streamed |= 1 << i
		if f.List {
			lists |= 1 << i
		}
		if f.Wrap != "" {
			items = append(items, fmt.Sprintf("%d: &%s", i, itemsOf(r, f)))
		}
		if f.Kind == Struct && f.Of.Part {
			of = append(of, fmt.Sprintf("%d: &part%s", i, f.Of.Name))
		}
	}
	g.p(")")
	g.p("\nfunc (*%s) part() *codec.Part { return &part%s }", r.Type, r.Name)
	g.p("\nvar part%s = codec.Part{", r.Name)
	g.p("JSON: &%s,\nXML: &%s,\nStreamed: %#x,\nLists: %#x,", tableOf(r, "JSON"), tableOf(r, "XML"), streamed, lists)
	if items != nil {
		g.p("Items: []*codec.Fields{%s},", strings.Join(items, ", "))
	}
	if of != nil {
		g.p("Of: []*codec.Part{%s},", strings.Join(of, ", "))
	}
	g.p("}")
}

// item writes the methods of a nested record that can be written by itself.
func (g *emitter) item(r *Record) {
	recv := r.Receiver
	rep := strings.NewReplacer("GUARDAPPEND", "", "RECV", recv, "TYPE", r.Type, "NAME", r.Name, "XMLROOT", r.Item)
	start := g.out.Len()
	g.p("%s", rep.Replace(appendMethods))
	if !r.Hidden {
		g.access(r, rep)
		return
	}
	g.identifiers(r, recv, "("+recv+" *"+r.Type+") identifiers()")
	hide := strings.NewReplacer("AppendJSON", "appendJSON", "AppendXML", "appendXML")
	text := hide.Replace(g.out.String()[start:])
	g.out.Truncate(start)
	g.out.WriteString(text)
}
