package dictionary

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
)

// columns lists everything that the dictionary says about an element.
var columns = []struct {
	title string
	text  func(*telemetry.Element) string
}{
	{"id", func(e *telemetry.Element) string { return e.ID }},
	{"package", func(e *telemetry.Element) string { return e.Package }},
	{"record", func(e *telemetry.Element) string { return e.Record }},
	{"name", func(e *telemetry.Element) string { return e.Name }},
	{"json", func(e *telemetry.Element) string { return e.JSONPath }},
	{"xml", func(e *telemetry.Element) string { return e.XMLPath }},
	{"go", goName},
	{"form", func(e *telemetry.Element) string { return e.Form }},
	{"requirement", func(e *telemetry.Element) string { return string(e.Requirement) }},
	{"requirement_by", func(e *telemetry.Element) string { return pages(e.RequirementBy) }},
	{"constant", func(e *telemetry.Element) string { return e.Constant }},
	{"values", func(e *telemetry.Element) string { return strings.Join(e.Values, "|") }},
	{"elsewhere", func(e *telemetry.Element) string { return elsewhere(e) }},
	{"class", func(e *telemetry.Element) string { return e.Class }},
	{"in clear", func(e *telemetry.Element) string { return e.Subject }},
	{"scrambled", func(e *telemetry.Element) string { return e.Scrambled }},
	{"scrambled_by", func(e *telemetry.Element) string { return pages(e.ScrambledBy) }},
	{"subject", func(e *telemetry.Element) string { return e.Subject }},
	{"example", func(e *telemetry.Element) string { return e.Example }},
	{"meaning", func(e *telemetry.Element) string { return e.Meaning }},
	{"source", func(e *telemetry.Element) string { return e.Source }},
	{"pages", func(e *telemetry.Element) string { return pages(e.Pages) }},
	{"certainty", func(e *telemetry.Element) string { return string(e.Certainty) }},
	{"note", func(e *telemetry.Element) string { return e.Note }},
}

// pages returns the short names of pages.
func pages(list []telemetry.Page) string {
	var names []string
	for _, p := range list {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}

// elsewhere returns the values that were seen outside the element's own table, and the pages with them.
func elsewhere(e *telemetry.Element) string {
	var texts []string
	for _, s := range e.Elsewhere {
		texts = append(texts, s.Value+" ("+pages(s.Pages)+")")
	}
	return strings.Join(texts, ", ")
}

// goName returns the field that holds an element, such as cvad.Manifest.GUID, or "" if there is none.
func goName(e *telemetry.Element) string {
	switch {
	case e.GoType == "" || e.GoField == "":
		return ""
	case strings.Contains(e.GoType, "."):
		return e.GoType + "." + e.GoField
	}
	return e.Package + "." + e.GoType + "." + e.GoField
}

// writeTable writes the columns that fit on a line of a terminal, and at the end the number of elements.
func writeTable(w io.Writer, elements []telemetry.Element) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ELEMENT\tFORM\tREQUIREMENT\tIDENTIFIER\tSCRAMBLED\tEXAMPLE")
	for _, e := range elements {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", e.ID, e.Form, e.Requirement, identifies(&e), e.Scrambled, shorten(e.Example))
	}
	fmt.Fprintf(t, "%d elements, of which %d are identifiers\n", len(elements), identifiers(elements))
	return t.Flush()
}

// shorten returns text, truncated if it is long.
func shorten(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// writeTSV writes a line of titles and then a line for each element. No text contains a tab or line break.
func writeTSV(w io.Writer, elements []telemetry.Element) error {
	b := bufio.NewWriter(w)
	line := func(cell func(i int) string) {
		for i := range columns {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(cell(i))
		}
		b.WriteByte('\n')
	}
	line(func(i int) string { return columns[i].title })
	for _, e := range elements {
		line(func(i int) string { return columns[i].text(&e) })
	}
	return b.Flush()
}

// writeJSON writes an array of objects. Empty members are omitted, except the constant of a constant element.
func writeJSON(w io.Writer, elements []telemetry.Element) error {
	list := make([]map[string]any, 0, len(elements))
	for _, e := range elements {
		object := make(map[string]any)
		for _, c := range columns {
			if text := c.text(&e); text != "" {
				object[c.title] = text
			}
		}
		if e.Values != nil {
			object["values"] = e.Values
		}
		for title, list := range map[string][]telemetry.Page{
			"pages": e.Pages, "requirement_by": e.RequirementBy, "scrambled_by": e.ScrambledBy,
		} {
			if list != nil {
				object[title] = list
			}
		}
		if e.Elsewhere != nil {
			seen := make(map[string][]telemetry.Page)
			for _, s := range e.Elsewhere {
				seen[s.Value] = s.Pages
			}
			object["elsewhere"] = seen
		}
		if e.Requirement == telemetry.Constant {
			object["constant"] = e.Constant
		}
		list = append(list, object)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}
