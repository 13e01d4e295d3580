// Package check is the command that prints the issues of documents, streams and bundles.
package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/source"
)

const summary = "prints the issues of documents, streams of events and bundles"

const help = `Checks documents, streams of events and upload bundles against the documentation, and prints a line for each issue.

usage: telemetry check [-type TYPE] [-all] [-json] [FILE...]

TYPE is bundle or one of
  %s
Without -type, the type is detected from the beginning of FILE. Without FILE, or with -, it reads standard input.

A failure breaks a rule that a page states, a warning contradicts a page, and a note is something that no page lists. If many
events have the same issue, it is printed once, with the first event and the number of others; -all prints a line for each
event. A bundle is also verified. With -json each line is an object with the members file, place, severity, kind, path, text and
count.

Exit code 1 means that there is a failure, or that something is broken. With only warnings and notes the exit code is 0.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "check", Summary: summary, Run: run} }

func run(ctx context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("check", fmt.Sprintf(help, strings.Join(record.Kinds(), "\n  ")), std.Out)
	kind := f.String("type", "", "the `TYPE` of the input")
	all := f.Bool("all", false, "print every issue of every event")
	asJSON := f.Bool("json", false, "print one JSON object for each issue")
	if err := f.Parse(args, cli.AnyFiles); err != nil {
		return err
	}
	if *kind != "" && *kind != record.Bundle && !record.Known(*kind) {
		return cli.Usage("-type is bundle or one of %s", strings.Join(record.Kinds(), ", "))
	}
	progress := cli.NewProgress(std.Err, std.Out)
	defer progress.Wipe()
	in := source.Reading{Kind: *kind, Std: std, Progress: progress, Named: f.NArg() > 1}
	return f.Each(func(path string) error {
		l := list{file: path, all: *all, index: make(map[string]int)}
		s, err := in.Each(ctx, path, l.add)
		if err != nil && !errors.Is(err, cli.ErrInvalid) {
			return err
		}
		if s.Report != nil && s.Report.Err() != nil {
			err = errors.Join(err, cli.Judge(s.Report.Err()))
		}
		print := l.print
		if *asJSON {
			print = l.printJSON
		}
		if printed := print(std.Out, f.NArg() > 1, err == nil); printed != nil {
			return printed
		}
		if err == nil && l.failures > 0 {
			err = cli.Failed("%s", cli.Count(l.failures, "failure"))
		}
		return err
	})
}

// list holds the issues of a file.
type list struct {
	file     string
	all      bool
	lines    []line
	index    map[string]int // of lines
	failures int
	records  int
}

// line is an issue and the number of issues like it.
type line struct {
	File     string             `json:"file"`
	Place    string             `json:"place"`
	Severity telemetry.Severity `json:"severity"`
	Kind     string             `json:"kind"`
	Path     string             `json:"path"`
	Text     string             `json:"text"`
	Count    int                `json:"count"`

	issue telemetry.Issue
}

// mostLines is the maximum number of different lines of a file; further issues are only counted.
const mostLines = 10_000

// indices matches the indices in a path.
var indices = regexp.MustCompile(`\[[0-9]+\]`)

// add adds the issues of a record.
func (l *list) add(place string, doc record.Document) error {
	l.records++
	for _, i := range doc.Check() {
		if i.Severity == telemetry.Failure {
			l.failures++
		}
		key := fmt.Sprintf("%v %v %s %s", i.Severity, i.Kind, indices.ReplaceAllString(i.Path, "[]"), i.Text)
		if l.all {
			key = fmt.Sprint(len(l.lines))
		}
		n, ok := l.index[key]
		if !ok {
			if len(l.lines) == mostLines {
				key = "more"
				if n, ok = l.index[key]; ok {
					l.lines[n].Count++
					continue
				}
				i = telemetry.Issue{Severity: i.Severity, Text: "more issues, of other kinds or places"}
			}
			n = len(l.lines)
			l.index[key] = n
			l.lines = append(l.lines, line{l.file, place, i.Severity, telemetry.KindName(i.Kind), i.Path, i.Text, 0, i})
		}
		l.lines[n].Count++
	}
	return nil
}

// print prints the issues as text. If a file has none, it says so, unless something else is wrong with the file.
func (l *list) print(out io.Writer, named, fine bool) error {
	before := ""
	if named {
		before = cli.Printable(l.file) + ": "
	}
	for _, i := range l.lines {
		place, more := "", ""
		if i.Place != "" {
			place = i.Place + ": "
		}
		if i.Count > 1 {
			more = fmt.Sprintf(" (and %d more like it)", i.Count-1)
		}
		if _, err := fmt.Fprintf(out, "%s%s%v%s\n", before, place, cli.Printable(i.issue.String()), more); err != nil {
			return err
		}
	}
	if len(l.lines) > 0 || !fine {
		return nil
	}
	_, err := fmt.Fprintf(out, "%sno issues in %s\n", before, cli.Count(l.records, "record"))
	return err
}

// printJSON prints the issues as objects.
func (l *list) printJSON(out io.Writer, _, _ bool) error {
	enc := json.NewEncoder(out)
	for _, i := range l.lines {
		if err := enc.Encode(i); err != nil {
			return err
		}
	}
	return nil
}
