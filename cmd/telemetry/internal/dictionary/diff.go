package dictionary

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
)

const diffHelp = `Compares two editions of the dictionary, as written by telemetry dictionary -format json or -format tsv, and
classifies each change.

usage: telemetry dictionary diff [-json] OLD NEW

The word now, in place of a file, means the edition of this program. A change is
  compatible  producers and receivers of the old edition are not affected: a new optional element, another wording
  breaking    they must change: an element was removed or is now required; another path, form or constant; values were removed
  privacy     the claims about an identifier changed: its class, scrambling or requirement, or what stays in clear; or a new element identifies something
A privacy change weakens protection if it leaves more in clear than before. Exit code 1 means that a change is breaking or
weakens protection.
`

// change is a difference between two editions.
type change struct {
	ID      string `json:"id"`
	Verdict string `json:"verdict"` // compatible, breaking or privacy
	Change  string `json:"change"`  // added, removed or changed
	Field   string `json:"field,omitempty"`
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
	Weakens bool   `json:"weakens,omitempty"`
}

func runDiff(_ context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("diff", diffHelp, std.Out)
	asJSON := f.Bool("json", false, "print one JSON object for each change")
	switch err := f.Parse(args, 2); {
	case err != nil:
		return err
	case f.NArg() != 2:
		return cli.Usage("OLD and NEW are required")
	case f.Arg(0) == "-" && f.Arg(1) == "-":
		return cli.Usage("only one of OLD and NEW can be standard input")
	}
	var editions [2]edition
	for i := range editions {
		var err error
		if editions[i], err = load(f.Arg(i), std.In); err != nil {
			return err
		}
	}
	changes := diff(editions[0], editions[1])
	if err := printChanges(std.Out, changes, *asJSON); err != nil {
		return err
	}
	breaking, weaker := 0, 0
	for _, c := range changes {
		if c.Verdict == "breaking" {
			breaking++
		}
		if c.Weakens {
			weaker++
		}
	}
	if breaking+weaker > 0 {
		return cli.Failed("%s, %s", cli.Count(breaking, "breaking change"), cli.Count(weaker, "weaker protection"))
	}
	return nil
}

// printChanges prints the changes, one per line.
func printChanges(out io.Writer, changes []change, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		for _, c := range changes {
			if err := enc.Encode(c); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(changes) == 0 {
		fmt.Fprintln(t, "no changes")
	}
	for _, c := range changes {
		what := ""
		if c.Change == "changed" {
			what = fmt.Sprintf("%s: %s -> %s", c.Field, quoted(c.Old), quoted(c.New))
		}
		weakens := ""
		if c.Weakens {
			weakens = " (weakens)"
		}
		fmt.Fprintf(t, "%s%s\t%s\t%s\t%s\n", c.Verdict, weakens, c.Change, cli.Printable(c.ID), cli.Printable(what))
	}
	return t.Flush()
}

func quoted(text string) string {
	if text == "" {
		return "nothing"
	}
	return shorten(text)
}

// edition maps the IDs of elements to the texts of their columns.
type edition struct {
	elements map[string]map[string]string
	order    []string
}

func (e *edition) add(element map[string]string) error {
	id := element["id"]
	if id == "" || e.elements[id] != nil {
		return cli.Failed("an element has no id, or two elements have the same id")
	}
	e.elements[id] = element
	e.order = append(e.order, id)
	return nil
}

// load reads an edition, in JSON or TSV.
func load(path string, stdin io.Reader) (edition, error) {
	e := edition{elements: make(map[string]map[string]string)}
	if path == "now" {
		for _, element := range All() {
			texts := make(map[string]string)
			for _, c := range columns {
				texts[c.title] = c.text(&element)
			}
			if err := e.add(texts); err != nil {
				return e, err
			}
		}
		return e, nil
	}
	in, err := cli.Open(path, stdin)
	if err != nil {
		return e, err
	}
	defer in.Close()
	r := bufio.NewReader(io.LimitReader(in, telemetry.Limits{}.OrDefault().Document))
	first, err := r.Peek(1)
	if err != nil && err != io.EOF {
		return e, err
	}
	if string(first) == "[" {
		err = e.loadJSON(r)
	} else {
		err = e.loadTSV(r)
	}
	if err != nil {
		return e, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

func (e *edition) loadJSON(in io.Reader) error {
	var list []map[string]any
	if err := json.NewDecoder(in).Decode(&list); err != nil {
		return cli.Failed("not a dictionary in JSON")
	}
	for _, object := range list {
		texts := make(map[string]string)
		for name, v := range object {
			texts[name] = text(name, v)
		}
		if err := e.add(texts); err != nil {
			return err
		}
	}
	return nil
}

// text returns a member of an element as the text of its column.
func text(name string, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		separator := ", "
		if name == "values" {
			separator = "|"
		}
		var parts []string
		for _, item := range v {
			parts = append(parts, fmt.Sprint(item))
		}
		return strings.Join(parts, separator)
	case map[string]any:
		var parts []string
		for value, pages := range v {
			parts = append(parts, value+" ("+text(name, pages)+")")
		}
		slices.Sort(parts)
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

func (e *edition) loadTSV(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	var titles []string
	for lines.Scan() {
		cells := strings.Split(strings.TrimSuffix(lines.Text(), "\r"), "\t")
		switch {
		case titles == nil:
			if titles = cells; !slices.Contains(titles, "id") || !slices.Contains(titles, "requirement") {
				return cli.Failed("not a dictionary in JSON or TSV")
			}
			continue
		case len(cells) != len(titles):
			return cli.Failed("a line has a different number of columns than the first")
		}
		texts := make(map[string]string)
		for i, title := range titles {
			texts[title] = cells[i]
		}
		if err := e.add(texts); err != nil {
			return err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return cli.Failed("not a dictionary in JSON or TSV")
	case err == nil && titles == nil:
		return cli.Failed("the file is empty")
	default:
		return err
	}
}

// diff returns the changes from one edition to the other, in the order of the old one.
func diff(before, after edition) (changes []change) {
	for _, id := range before.order {
		was, is := before.elements[id], after.elements[id]
		if is == nil {
			changes = append(changes, change{ID: id, Verdict: "breaking", Change: "removed"})
			continue
		}
		changes = append(changes, compare(id, was, is)...)
	}
	for _, id := range after.order {
		if before.elements[id] != nil {
			continue
		}
		c := change{ID: id, Verdict: "compatible", Change: "added"}
		switch e := after.elements[id]; {
		case e["class"] != "":
			c.Verdict = "privacy"
		case e["subject"] != "":
			c.Verdict, c.Weakens = "privacy", true
		case e["requirement"] == string(telemetry.Required), e["requirement"] == string(telemetry.Constant):
			c.Verdict = "breaking"
		}
		changes = append(changes, c)
	}
	return changes
}

// compare returns the changes of one element.
func compare(id string, was, is map[string]string) (changes []change) {
	for _, c := range columns {
		before, after := was[c.title], is[c.title]
		if c.title == "elsewhere" && reflect.DeepEqual(sorted(before), sorted(after)) || before == after {
			continue
		}
		if c.title == "in clear" { // it is the same as subject
			continue
		}
		changed := change{ID: id, Verdict: "compatible", Change: "changed", Field: c.title, Old: before, New: after}
		identifies := was["class"] != "" || is["class"] != ""
		switch c.title {
		case "class":
			// A change to no class, or to opaque, says less about how to treat the element.
			changed.Verdict, changed.Weakens = "privacy", before != "" && after == ""
		case "scrambled":
			changed.Verdict, changed.Weakens = "privacy", strength(after) < strength(before)
		case "subject":
			changed.Verdict, changed.Weakens = "privacy", before == ""
		case "requirement":
			switch needs := needs(after) && !needs(before); {
			case identifies || was["subject"] != "" || is["subject"] != "":
				changed.Verdict, changed.Weakens = "privacy", needs
			case needs || needsUnused(before, after):
				changed.Verdict = "breaking"
			}
		case "json", "xml", "form", "constant", "record", "package", "name":
			changed.Verdict = "breaking"
		case "go":
			changed.Verdict = "breaking"
		case "values":
			if gone(before, after) {
				changed.Verdict = "breaking"
			}
		}
		changes = append(changes, changed)
	}
	return changes
}

func sorted(text string) []string { return slices.Sorted(strings.SplitSeq(text, ", ")) }

// strength orders the claims about scrambling.
func strength(scrambled string) int {
	return slices.Index([]string{"", "optional", "always"}, scrambled)
}

// needs reports whether an element with the given requirement is always present.
func needs(requirement string) bool {
	return requirement == string(telemetry.Required) || requirement == string(telemetry.Constant)
}

// needsUnused reports whether an element is no longer used, has become constant or is no longer constant.
func needsUnused(before, after string) bool {
	return after == string(telemetry.Unused) || before == string(telemetry.Constant) || after == string(telemetry.Constant) || needs(before) && !needs(after)
}

// gone reports whether a value is no longer documented.
func gone(before, after string) bool {
	list := strings.Split(after, "|")
	for value := range strings.SplitSeq(before, "|") {
		if before != "" && !slices.Contains(list, value) {
			return true
		}
	}
	return false
}
