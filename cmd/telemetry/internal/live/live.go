// Package live is the command that compares what is sent with the dictionary.
package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/dictionary"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/source"
)

const summary = "counts the elements of streams, bundles and documents against the dictionary"

const help = `Counts which documented elements occur in streams of events, bundles and documents, which never occur, which names
are undocumented, and how many values are not among those that the documentation names. It shows counts, never values.

usage: telemetry live [-type TYPE] [-json] [FILE...]

TYPE is bundle or one of
  %s
Without -type, the type is detected from the beginning of FILE. Without FILE, or with -, it reads standard input. All files are
counted together. Only elements of the kinds of records that occur are listed. Exit code 1 means that something is broken.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "live", Summary: summary, Run: run} }

func run(ctx context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("live", fmt.Sprintf(help, strings.Join(record.Kinds(), "\n  ")), std.Out)
	kind := f.String("type", "", "the `TYPE` of the input")
	asJSON := f.Bool("json", false, "print one JSON object")
	if err := f.Parse(args, cli.AnyFiles); err != nil {
		return err
	}
	if *kind != "" && *kind != record.Bundle && !record.Known(*kind) {
		return cli.Usage("-type is bundle or one of %s", strings.Join(record.Kinds(), ", "))
	}
	progress := cli.NewProgress(std.Err, std.Out)
	defer progress.Wipe()
	in := source.Reading{Kind: *kind, Std: std, Progress: progress, Named: f.NArg() > 1}
	c := counts{all: dictionary.All(), Records: make(map[string]int), Undocumented: make(Counter), kinds: make(map[reflect.Type]*counted)}
	err := f.Each(func(path string) error {
		_, err := in.Each(ctx, path, c.add)
		return err
	})
	switch {
	case err != nil && (len(c.Records) == 0 || !cli.OneFile(err)):
		return err
	case *asJSON:
		return errors.Join(c.printJSON(std.Out), err)
	}
	return errors.Join(c.print(std.Out), err)
}

// counts holds the results.
type counts struct {
	Records      map[string]int `json:"records"`
	Elements     []*element     `json:"elements"`
	Undocumented Counter        `json:"undocumented"`

	all   []telemetry.Element
	kinds map[reflect.Type]*counted
	byID  map[string]*element
}

// element is one element and its number of occurrences.
type element struct {
	ID     string `json:"id"`
	Path   string `json:"path"`
	Occurs int    `json:"occurs"`
	Beyond int    `json:"beyond"`

	name  string
	named []string // values that the documents name, or nil
}

// counted maps paths to the elements of records of one type. Two elements may have the same path.
type counted struct {
	name   string
	byPath map[string][]*element
}

// add counts a record.
func (c *counts) add(_ string, doc record.Document) error {
	for name := range Undocumented(doc) {
		c.Undocumented.Add(name)
	}
	typ := reflect.TypeOf(doc)
	k := c.kinds[typ]
	if k == nil {
		k = c.kind(doc)
		c.kinds[typ] = k
	}
	c.Records[k.name]++
	text, err := doc.AppendJSON(nil)
	if err != nil {
		return err
	}
	return values(text, func(path, value string) {
		for _, e := range k.byPath[path] {
			if len(k.byPath[path]) > 1 && value != e.name {
				continue // elements with the same path are distinguished by their value
			}
			e.Occurs++
			if e.named != nil && !slices.Contains(e.named, value) {
				e.Beyond++
			}
		}
	})
}

// kind returns the elements of the type of a record. An element that several types have is counted together.
func (c *counts) kind(doc record.Document) *counted {
	if c.byID == nil {
		c.byID = make(map[string]*element)
	}
	k := &counted{name: strings.TrimPrefix(reflect.TypeOf(doc).String(), "*"), byPath: make(map[string][]*element)}
	for _, e := range elementsOf(doc, c.all) {
		counter := c.byID[e.ID]
		if counter == nil {
			counter = &element{ID: e.ID, Path: e.JSONPath, name: e.Name, named: named(&e)}
			c.byID[e.ID] = counter
			c.Elements = append(c.Elements, counter)
		}
		k.byPath[e.JSONPath] = append(k.byPath[e.JSONPath], counter)
	}
	return k
}

// named returns all values that the documents name for an element.
func named(e *telemetry.Element) []string {
	list := slices.Clone(e.Values)
	if e.Requirement == telemetry.Constant {
		list = append(list, e.Constant)
	}
	for _, s := range e.Elsewhere {
		if list != nil {
			list = append(list, s.Value)
		}
	}
	return list
}

func (c *counts) printJSON(out io.Writer) error { return json.NewEncoder(out).Encode(c) }

// print prints tables of the elements that occur, those that never occur, and undocumented names.
func (c *counts) print(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(c.Records) == 0 {
		fmt.Fprintln(t, "no records")
	}
	fmt.Fprintln(t, "RECORD\tCOUNT\t")
	for _, name := range slices.Sorted(maps.Keys(c.Records)) {
		fmt.Fprintf(t, "%s\t%d\t\n", name, c.Records[name])
	}
	fmt.Fprintln(t, "\t\t\nELEMENT\tOCCURS\tBEYOND THE DOCUMENTED VALUES")
	never := 0
	for _, e := range c.Elements {
		if e.Occurs == 0 {
			never++
			continue
		}
		beyond := "-"
		if e.named != nil {
			beyond = fmt.Sprint(e.Beyond)
		}
		fmt.Fprintf(t, "%s\t%d\t%s\n", e.ID, e.Occurs, beyond)
	}
	fmt.Fprintf(t, "\t\t\nNEVER\t%d\t\n", never)
	for _, e := range c.Elements {
		if e.Occurs == 0 {
			fmt.Fprintf(t, "%s\t\t\n", e.ID)
		}
	}
	fmt.Fprintf(t, "\t\t\nUNDOCUMENTED\t%d\t\n", len(c.Undocumented))
	for _, name := range slices.Sorted(maps.Keys(c.Undocumented)) {
		fmt.Fprintf(t, "%s\t%d\t\n", cli.Printable(name), c.Undocumented[name])
	}
	return t.Flush()
}
