// Package show is the command that summarizes a bundle, a stream or a document.
package show

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/source"
)

const summary = "summarizes a bundle, a stream of events or a document"

const help = `Summarizes a bundle, a stream of events or a document: the server, times, files, events by kind, identifiers and
whether they are in clear, and undocumented content. It shows no identifier values unless -events is given.

usage: telemetry show [-type TYPE] [-json | -events [-indent]] [FILE...]

TYPE is bundle or one of
  %s
Without -type, the type is detected from the beginning of FILE. Without FILE, or with -, it reads standard input. With -events
it prints the events of a stream or bundle, or the document, as JSON: everything that would be sent. Exit code 1 means that
something is broken or does not verify.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "show", Summary: summary, Run: run} }

// settings holds the values of the flags.
type settings struct {
	events, indent, asJSON bool
	shown                  bool // a file
}

func run(ctx context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("show", fmt.Sprintf(help, strings.Join(record.Kinds(), "\n  ")), std.Out)
	kind := f.String("type", "", "the `TYPE` of the input")
	f.BoolVar(&s.events, "events", false, "print the events, one JSON object per line")
	f.BoolVar(&s.indent, "indent", false, "with -events: indent the JSON")
	f.BoolVar(&s.asJSON, "json", false, "print one JSON object for each file")
	switch err := f.Parse(args, cli.AnyFiles); {
	case err != nil:
		return err
	case *kind != "" && *kind != record.Bundle && !record.Known(*kind):
		return cli.Usage("-type is bundle or one of %s", strings.Join(record.Kinds(), ", "))
	case s.indent && !s.events:
		return cli.Usage("-indent requires -events")
	case s.asJSON && s.events:
		return cli.Usage("only one of -json and -events is allowed; events are JSON")
	}
	progress := cli.NewProgress(std.Err, std.Out)
	defer progress.Wipe()
	in := source.Reading{Kind: *kind, Std: std, Progress: progress, Named: f.NArg() > 1}
	return f.Each(func(path string) error { return s.show(ctx, &in, path, std.Out) })
}

// show shows one file.
func (s *settings) show(ctx context.Context, in *source.Reading, path string, out io.Writer) error {
	if s.events {
		return s.printEvents(ctx, in, path, out)
	}
	c := newContents(path)
	src, err := in.Each(ctx, path, c.add)
	if err != nil && (!errors.Is(err, cli.ErrInvalid) || c.records == 0) {
		return err
	}
	c.of(src)
	if src.Report != nil && src.Report.Err() != nil {
		err = errors.Join(err, cli.Judge(src.Report.Err()))
	}
	print := c.print
	switch {
	case s.asJSON:
		print = c.printJSON
	case s.shown:
		fmt.Fprintln(out)
	}
	s.shown = true
	if printed := print(out); printed != nil {
		return printed
	}
	return err
}

// printEvents prints the events of a file, or its document.
func (s *settings) printEvents(ctx context.Context, in *source.Reading, path string, out io.Writer) error {
	w := bufio.NewWriter(out)
	var line, indented []byte
	n := 0
	_, err := in.Each(ctx, path, func(place string, doc record.Document) (err error) {
		if place == "manifest" {
			return nil
		}
		if line, err = doc.AppendJSON(line[:0]); err != nil {
			return err
		}
		n++
		if s.indent {
			var b bytes.Buffer
			if err := json.Indent(&b, line, "", "  "); err != nil {
				return err
			}
			indented = b.Bytes()
			_, err = w.Write(append(indented, '\n'))
			return err
		}
		_, err = w.Write(append(line, '\n'))
		return err
	})
	if err == nil && n == 0 {
		fmt.Fprintln(in.Progress, "there are no events")
	}
	return errors.Join(err, w.Flush())
}
