// Command convert turns a document into its other wire form, or writes it anew in the same one.
//
//	go run ./examples/convert -type report < report.xml > report.json
//	go run ./examples/convert -type manifest -to xml -check manifest.xml > /dev/null
package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
)

const help = `Converts a document from XML to JSON or from JSON to XML. What comes in is detected.

usage: convert -type TYPE [-to xml|json] [-check] [-strict] [FILE]

TYPE is %s. Without FILE, or with -, it reads standard input. What the documents do not name cannot
go into the other form; how much that was is said on standard error. Exit code 1 means that the document is broken, that
-strict refused it, or that -check found a failure in it; with broken and refused documents, nothing is written.
`

func main() { cli.Main(run) }

func run(_ context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("convert", fmt.Sprintf(help, strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")), std.Err)
	kind := f.String("type", "", "what the document is")
	to := f.String("to", "", "form to write (default the other one)")
	check := f.Bool("check", false, "print the issues of the document on standard error")
	strict := f.Bool("strict", false, "refuse what the documents do not name")
	if err := cli.Parse(f, args); err != nil {
		return err
	}
	read := kinds[*kind]
	if read == nil || f.NArg() > 1 || !slices.Contains([]string{"", "xml", "json"}, *to) {
		return cli.ErrUsage
	}
	path := "-"
	if f.NArg() == 1 {
		path = f.Arg(0)
	}
	text, err := load(path, std.In)
	if err != nil {
		return err
	}
	from := detect(text)
	doc, err := read(text, from)
	if err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
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
		switch n := doc.DropUnknown(); {
		case n > 0 && *strict:
			return fmt.Errorf("%w: %d members, elements or attributes that the documents do not name", cli.ErrInvalid, n)
		case n > 0:
			fmt.Fprintf(std.Err, "%d members, elements or attributes that the documents do not name could not be carried\n", n)
		}
	}
	if err := write(std.Out, doc, out); err != nil {
		return err
	}
	if err := issues.Err(); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	return nil
}

// load reads a document of at most the default limit.
func load(path string, stdin io.Reader) ([]byte, error) {
	in, err := cli.Open(path, stdin)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	most := telemetry.Limits{}.OrDefault().Document
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(text)) > most {
		err = errors.New("the document is too large")
	}
	return text, err
}

// detect returns the form of a document: XML begins with an angle bracket.
func detect(text []byte) telemetry.Format {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) {
		return telemetry.XML
	}
	return telemetry.JSON
}

// write writes a document as it stands in a file. A value that the form cannot carry is an invalid document.
func write(out io.Writer, doc document, f telemetry.Format) error {
	var text []byte
	var err error
	if f == telemetry.XML {
		text, err = doc.AppendXML([]byte(xml.Header))
	} else {
		text, err = doc.AppendJSON(nil)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	_, err = out.Write(append(text, '\n'))
	return err
}
