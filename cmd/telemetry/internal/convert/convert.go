// Package convert is the command that converts a document between XML and JSON.
package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const summary = "converts a document from XML to JSON or back"

const help = `Converts a document from XML to JSON or from JSON to XML. The input format is detected.

usage: telemetry convert [-type TYPE] [-to xml|json] [-check] [-strict] [-o FILE] [FILE]

TYPE is one of
  %s
Without -type, the type is detected from the root element or the members. Without FILE, or with -, it reads standard input.

Identifiers and digests are unchanged, so a seal is valid only for the old format. Undocumented values cannot be converted;
their number is printed on standard error. Exit code 1 means that the document is broken, that -strict refused it, or that
-check found a failure. A broken or refused document is not written.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "convert", Summary: summary, Run: run} }

func run(ctx context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("convert", fmt.Sprintf(help, strings.Join(record.Kinds(), "\n  ")), std.Out)
	kind := f.String("type", "", "the `TYPE` of the document")
	output := f.String("o", "-", "the `file` to write; - is standard output")
	to := f.String("to", "", "the `format` to write: xml or json (default the other one)")
	check := f.Bool("check", false, "print the issues of the document on standard error")
	strict := f.Bool("strict", false, "refuse undocumented content")
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	switch {
	case *kind != "" && !record.Known(*kind):
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
		if several(text) {
			err = fmt.Errorf("%w; convert needs one document, not a stream of events", err)
		}
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
			return fmt.Errorf("%w: %s", cli.ErrInvalid, cli.Count(n, "undocumented value")+", which -strict refuses")
		case n > 0:
			fmt.Fprintf(std.Err, "%s could not be converted\n", cli.Count(n, "undocumented value"))
		}
	}
	write := func(w io.Writer) error { return record.Write(w, pseudonym.InClearRecord(doc), out) }
	if err := cli.WriteTo(ctx, *output, std.Out, 0o600, write); err != nil {
		return err
	}
	if err := issues.Err(); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	return nil
}

// several reports whether text is JSON that consists of several values, or of an array.
func several(text []byte) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	var first json.RawMessage
	return d.Decode(&first) == nil && (d.More() || first[0] == '[')
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
