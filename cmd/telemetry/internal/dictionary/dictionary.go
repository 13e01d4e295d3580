// Package dictionary is the command that lists every data element: what it is, its paths in JSON and in XML, and whether it
// is an identifier.
package dictionary

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/xenserver"
)

const summary = "lists every documented data element, and compares two editions"

const help = `Lists every documented data element: its paths in JSON and XML, its form, and its class if it is an identifier.

usage: telemetry dictionary [-format table|tsv|json|md|html] [-o FILE] [filters]
       telemetry dictionary diff [-json] OLD NEW

The HTML is a single self-contained page. It also has the filters, and keeps them in its address after the #. diff compares two
editions; telemetry dictionary diff -h explains it.
`

// reading explains the claims of the dictionary.
const reading = `Each claim names the pages that make it, by their short names in the table of pages: that the element exists,
when it is present, its values, and whether it is scrambled. If a page lists an element and does not call it optional, the
element is required. The identifier classes and the wording are this module's own, and so are requirements without a page. No
page says that an element is never scrambled; if an element names no page for scrambling, no page says that it is scrambled.`

// undocumented explains what records contain besides the elements.
const undocumented = `These are the elements that the documents name. Records also contain values that no document lists: the
language and the least urgent priority of e-mail alerts, the entries of the status report list that a XenServer host prints,
options of an analytics profile, the parameters of a NetScaler report, and any other content of a decoded document. Scrubbing
removes undocumented content, except the structure of a NetScaler report and of a status report list.

Scrubbing leaves some elements in clear by design, although they identify something or may contain anything. These are marked
"in clear" with their kind: the customer with its tenant and site, an installation, the serial number of a license, a session,
an application and its hosts, or free text. To omit them, use pseudonym.Omit or the flag -omit of the command.`

// Command returns the command.
func Command() cli.Command {
	return cli.Command{
		Name: "dictionary", Summary: summary, Run: run,
		Commands: []cli.Command{{Name: "diff", Summary: "compares two editions of the dictionary", Run: runDiff}},
	}
}

func run(ctx context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("dictionary", help, std.Out)
	format := f.String("format", "table", "the output `format`: table, tsv, json, md or html")
	asJSON := f.Bool("json", false, "the same as -format json")
	path := f.String("o", "-", "the `file` to write; - is standard output")
	var want filter
	f.StringVar(&want.pkg, "package", "", "only this `package`, such as cvad")
	f.StringVar(&want.class, "class", "", "only this identifier `class`, such as upn or \"PII yes\"; any for all identifiers, none for other elements")
	f.StringVar(&want.requirement, "requirement", "", "only elements with this `requirement`: required, optional, const or unused")
	f.StringVar(&want.text, "find", "", "only elements with all of these `words`")
	if err := f.Parse(args, 0); err != nil {
		return err
	}
	if *asJSON {
		*format = "json"
	}
	write, ok := formats[*format]
	if !ok {
		return cli.Usage("-format is table, tsv, json, md or html")
	}
	elements := All()
	if err := want.check(elements); err != nil {
		return err
	}
	elements = slices.DeleteFunc(elements, func(e telemetry.Element) bool { return !want.matches(e) })
	return cli.WriteTo(ctx, *path, std.Out, 0o666, func(out io.Writer) error { return write(out, elements) })
}

// formats holds the output formats.
var formats = map[string]func(io.Writer, []telemetry.Element) error{
	"table": writeTable, "tsv": writeTSV, "json": writeJSON, "md": writeMarkdown, "html": writeHTML,
}

// All returns the elements of all packages, grouped by record.
func All() (all []telemetry.Element) {
	all = slices.Collect(packages.Elements())
	place := make(map[string]int) // of the record
	for i, e := range all {
		if _, ok := place[recordOf(e)]; !ok {
			place[recordOf(e)] = i
		}
	}
	slices.SortStableFunc(all, func(a, b telemetry.Element) int { return place[recordOf(a)] - place[recordOf(b)] })
	return all
}

// recordOf returns the name of an element's record, qualified by its package.
func recordOf(e telemetry.Element) string { return e.Package + "/" + e.Record }

// inClear marks elements that identify something but have no class, so that scrubbing leaves them in clear.
const inClear = "in clear: "

// identifies returns what an element identifies: the class of an identifier, the subject of an element that scrubbing
// leaves in clear, or PII and the page's word for a log type that contains or may contain personally identifiable
// information. It is empty for other elements.
func identifies(e *telemetry.Element) string {
	if e.Form == "log-type" && e.Example != string(xenserver.PIINo) {
		return "PII " + e.Example
	}
	if e.Subject != "" {
		return inClear + e.Subject
	}
	return e.Class
}

// identifiers counts the elements that have an identifier class.
func identifiers(elements []telemetry.Element) (n int) {
	for _, e := range elements {
		if e.Class != "" {
			n++
		}
	}
	return n
}

// filter selects elements. An empty field matches all.
type filter struct{ pkg, class, requirement, text string }

// check returns an error if a filter cannot match, because no element has its value.
func (want filter) check(all []telemetry.Element) error {
	for _, f := range []struct {
		flag, value string
		always      []string // values that are always allowed
		of          func(*telemetry.Element) string
	}{
		{"-package", want.pkg, nil, func(e *telemetry.Element) string { return e.Package }},
		{"-requirement", want.requirement, []string{"required", "optional", "const", "unused"}, func(e *telemetry.Element) string { return string(e.Requirement) }},
		{"-class", want.class, append(strings.Fields(cli.Classes()), "any", "none"), func(e *telemetry.Element) string {
			return strings.TrimPrefix(identifies(e), inClear)
		}},
	} {
		values := f.always
		for i := range all {
			if v := f.of(&all[i]); v != "" && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if f.value != "" && !slices.Contains(values, strings.TrimPrefix(f.value, inClear)) {
			return cli.Usage("%s is one of %s", f.flag, strings.Join(values, ", "))
		}
	}
	return nil
}

func (want filter) matches(e telemetry.Element) bool {
	switch {
	case want.pkg != "" && want.pkg != e.Package,
		want.requirement != "" && want.requirement != string(e.Requirement),
		want.class == "any" && identifies(&e) == "", want.class == "none" && identifies(&e) != "",
		want.class != "" && want.class != "any" && want.class != "none" && want.class != identifies(&e) && want.class != e.Subject:
		return false
	}
	var all strings.Builder
	for _, c := range columns {
		all.WriteString(strings.ToLower(c.text(&e)) + "\n")
	}
	for word := range strings.FieldsSeq(strings.ToLower(want.text)) {
		if !strings.Contains(all.String(), word) {
			return false
		}
	}
	return true
}
