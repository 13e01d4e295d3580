package main

import (
	"bytes"
	"fmt"
	"strings"
)

// writeRows writes the row types.
func writeRows(b *bytes.Buffer, tables []*table) {
	b.WriteString("package rows\n\nimport \"time\"\n")
	for _, t := range tables {
		switch {
		case t.doc != "":
			fmt.Fprintf(b, "\n// %s is a row of the table %s: %s.\n", t.row, t.name, t.doc)
		default:
			fmt.Fprintf(b, "\n// %s is a row of the table %s: a record of the type %s.\n", t.row, t.name, t.record)
		}
		writeStruct(b, t.row, t.fields)
	}
}

// writeStruct writes a struct and then those of its groups.
func writeStruct(b *bytes.Buffer, name string, fields []*field) {
	fmt.Fprintf(b, "type %s struct {\n", name)
	for i, f := range fields {
		if i > 0 {
			b.WriteString("\n")
		}
		comment(b, f)
		typ, options := "", ""
		if f.form != "" {
			typ, options = goTypes[f.form].typ, goTypes[f.form].options
		} else {
			typ = name + f.goName
		}
		if f.list {
			typ, options = "[]"+typ, options+",list"
		} else {
			typ = "*" + typ
		}
		fmt.Fprintf(b, "\t%s %s `parquet:\"%s,optional%s\"`\n", f.goName, typ, f.name, options)
	}
	b.WriteString("}\n")
	for _, f := range fields {
		if f.form == "" {
			fmt.Fprintf(b, "\n// %s%s is the group %s of %s.\n", name, f.goName, f.name, name)
			writeStruct(b, name+f.goName, f.fields)
		}
	}
}

func comment(b *bytes.Buffer, f *field) {
	if f.about.Meaning != "" {
		fmt.Fprintf(b, "\t// %s\n", f.about.Meaning)
	} else {
		fmt.Fprintf(b, "\t// %s is a nested record.\n", f.goName)
	}
	if f.about.ID != "" {
		fmt.Fprintf(b, "\t// Element: %s\n", f.about.ID)
	}
	if f.about.Class != "" {
		fmt.Fprintf(b, "\t// Class: %s\n", f.about.Class)
	}
}

// writeTables writes the list of the tables.
func writeTables(b *bytes.Buffer, tables []*table) {
	imports := map[string]bool{"event": true, "contrib/parquet/rows": true, "": true}
	for _, t := range tables {
		if pkg, _, ok := strings.Cut(t.record, "."); ok {
			imports[pkg] = true
		}
	}
	b.WriteString("package parquet\n\nimport (\n")
	for _, t := range append([]*table{{record: "."}, {record: "contrib/parquet/rows."}}, tables...) {
		pkg, _, ok := strings.Cut(t.record, ".")
		if !ok || !imports[pkg] {
			continue
		}
		imports[pkg] = false
		fmt.Fprintf(b, "\t%q\n", strings.TrimSuffix("github.com/csg-telemetry/telemetry/"+pkg, "/"))
	}
	b.WriteString(")\n\n// tables are all tables.\nvar tables = []*Table{\n")
	for _, t := range tables {
		fmt.Fprintf(b, "{\nname: %q, row: rows.%s{},\n", t.name, t.row)
		if t.record != "" {
			fmt.Fprintf(b, "new: func() telemetry.Record { return new(%s) },\n", t.record)
		}
		if len(t.ignore) > 0 {
			fmt.Fprintf(b, "ignore: %#v,\n", t.ignore)
		}
		b.WriteString("columns: []Column{\n")
		for _, f := range t.columns {
			fmt.Fprintf(b, "{%q, %q, %q, %q, %q, %q},\n", f.path, f.form, f.about.ID, f.about.Class, f.about.Subject, f.about.Meaning)
		}
		b.WriteString("},\n},\n")
	}
	b.WriteString("}\n")
}
