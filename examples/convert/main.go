// Command convert turns a document into its other wire form, or writes it anew in the same one.
//
//	go run ./examples/convert -type report < report.xml > report.json
//	go run ./examples/convert -type manifest -to xml -check manifest.xml > /dev/null
package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/csg-telemetry/telemetry/examples/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const help = `Converts a document from XML to JSON or from JSON to XML. What comes in is detected.

usage: convert -type TYPE [-to xml|json] [-check] [-strict] [FILE]

TYPE is one of
  %s

Without FILE, or with -, it reads standard input. Identifiers and digests stay as they are, so a seal fits the old form
only. What the documents do not name cannot go into the other form; how much that was is said on standard error. Exit code
1 means that the document is broken, that -strict refused it, or that -check found a failure in it; with broken and refused
documents, nothing is written.
`

func main() { cli.Main(run) }

func run(ctx context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("convert", fmt.Sprintf(help, strings.Join(record.Kinds(), "\n  ")), std.Out)
	kind := f.String("type", "", "the `TYPE` of the document")
	to := f.String("to", "", "the `form` to write: xml or json (default the other one)")
	check := f.Bool("check", false, "print the issues of the document on standard error")
	strict := f.Bool("strict", false, "refuse what the documents do not name")
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	switch {
	case !record.Known(*kind):
		return cli.Usage("-type is one of %s", strings.Join(record.Kinds(), ", "))
	case !slices.Contains([]string{"", "xml", "json"}, *to):
		return cli.Usage("-to is xml or json")
	}
	text, err := load(ctx, f.Input(), std)
	if err != nil {
		return err
	}
	doc, from, err := record.Decode(*kind, text)
	if err != nil {
		return err
	}
	var issues telemetry.Issues
	if *check {
		issues = doc.Check()
		for _, i := range issues {
			fmt.Fprintln(std.Err, i)
		}
	}
	out := telemetry.Format(*to)
	if out == "" {
		out = map[telemetry.Format]telemetry.Format{telemetry.XML: telemetry.JSON, telemetry.JSON: telemetry.XML}[from]
	}
	if *strict || out != from {
		switch n := telemetry.DropUnknown(doc); {
		case n > 0 && *strict:
			return fmt.Errorf("%w: %d members, elements or attributes that the documents do not name", cli.ErrInvalid, n)
		case n > 0:
			fmt.Fprintf(std.Err, "%d members, elements or attributes that the documents do not name could not be carried\n", n)
		}
	}
	if err := record.Write(std.Out, pseudonym.InClearRecord(doc), out); err != nil {
		return err
	}
	if err := issues.Err(); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	return nil
}

// load reads the document in a file.
func load(ctx context.Context, path string, std cli.Streams) ([]byte, error) {
	in, err := cli.Open(path, std.In)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	progress := cli.NewProgress(std.Err, nil)
	defer progress.Wipe()
	return record.Load(progress.Reader(ctx, in))
}
