// Command bundle does the main job of this module from end to end: usage events in, a verified upload bundle out.
//
//	go run ./examples/bundle                        # the events that come with it
//	go run ./examples/bundle -o b.zip events.jsonl  # a file of events, one JSON object a line
package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/csg-telemetry/telemetry/examples/internal/record"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

const help = `Reads usage events, replaces their identifiers by pseudonyms, writes them into an upload bundle, verifies the bundle
and prints what is in it.

usage: bundle [flags] [FILE]

FILE has JSON events: one a line, in an array, or one behind the other; - is standard input. Without FILE a few sample
events are taken. Without -o the bundle is removed again. Exit code 1 means that an event is not valid. Events that were
scrubbed before are refused; with -scrubbed they are accepted as they are, and an identifier in clear is refused.
`

// scrubber makes an event ready to leave.
type scrubber func(*cvad.UsageEvent) (pseudonym.Scrubbed[cvad.UsageEvent], error)

//go:embed sample.jsonl
var sample string

func main() { cli.Main(run) }

// settings are what the flags say.
type settings struct {
	output     string
	pseudonyms cli.Pseudonyms
	format     string
}

func run(ctx context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("bundle", help, std.Out)
	f.StringVar(&s.output, "o", "", "write the bundle to this `file`")
	s.pseudonyms.Flags(f.FlagSet)
	f.BoolVar(&s.pseudonyms.InClear, "in-clear", false, "no pseudonyms: identifiers leave in clear text")
	f.StringVar(&s.format, "format", "xml", "the manifest's `form`: xml or json")
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	switch {
	case s.format != "xml" && s.format != "json":
		return cli.Usage("-format is xml or json")
	case s.output == "-":
		return cli.Usage("-o needs a file, because standard output has the table")
	}
	scrub, err := s.scrubber()
	if err != nil {
		return err
	}
	in := io.NopCloser(io.Reader(strings.NewReader(sample)))
	if f.NArg() == 1 {
		if in, err = cli.Open(f.Arg(0), std.In); err != nil {
			return err
		}
	}
	defer in.Close()
	return s.build(ctx, in, scrub, std)
}

// scrubber returns the scrubber that the flags ask for.
func (s *settings) scrubber() (scrubber, error) {
	h, err := s.pseudonyms.Hasher()
	opts := s.pseudonyms.Options
	return func(e *cvad.UsageEvent) (pseudonym.Scrubbed[cvad.UsageEvent], error) {
		switch {
		case s.pseudonyms.InClear:
			return pseudonym.InClear(e), nil
		case s.pseudonyms.Scrubbed:
			return pseudonym.Restore(e, opts...)
		}
		return pseudonym.Scrub(h, e, opts...)
	}, err
}

// build writes the bundle under a temporary name, verifies it, and only then gives it its own and prints what is in it.
func (s *settings) build(ctx context.Context, in io.Reader, scrub scrubber, std cli.Streams) error {
	out, err := cli.Create(ctx, cmp.Or(s.output, filepath.Join(os.TempDir(), "bundle.zip")), 0o600)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	err = s.write(ctx, out, in, scrub, std)
	if err == nil {
		err = verify(ctx, out, &table)
	}
	if err != nil || s.output == "" {
		err = errors.Join(err, out.Discard())
	} else {
		err = out.Commit()
	}
	if err != nil {
		return err
	}
	_, err = table.WriteTo(std.Out)
	return err
}

// write writes the events of in as a bundle to out. An event that is not valid is reported, and then there is no bundle.
func (s *settings) write(ctx context.Context, out io.Writer, in io.Reader, scrub scrubber, std cli.Streams) error {
	// A product takes these from its License Server.
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	if err != nil {
		return err
	}
	m := cvad.NewManifest(uuid.MustParse("a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"), deployed)

	progress := cli.NewProgress(std.Err, nil)
	defer progress.Wipe()
	show := func(p cvad.Progress) { progress.Show("%d events, %d MB in %d files ", p.Events, p.Bytes>>20, p.Files) }
	w := cvad.NewBundleWriter(ctx, out, m, cvad.WithFormat(telemetry.Format(s.format)), cvad.WithProgress(show))
	kinds, err := event.NewRegistry(cvad.Events())
	if err != nil {
		return err
	}
	events := event.NewReader(in, kinds, event.WithReuse())
	var done pseudonym.Report
	err = cli.Events(ctx, events, progress, func(_ int, ev event.Event) error { return add(w, ev, scrub, &done) })
	cli.Tell(progress, done)
	if _, closed := w.Close(); err == nil {
		err = closed
	}
	return err
}

// add scrubs one event and adds it to the bundle.
func add(w *cvad.BundleWriter, ev event.Event, scrub scrubber, done *pseudonym.Report) error {
	usage, ok := ev.(*cvad.UsageEvent)
	if !ok {
		return &telemetry.Error{Kind: telemetry.ErrUnsupported, Offset: -1, Want: "a usage event"}
	}
	if err := record.Complete(usage); err != nil {
		return err
	}
	scrubbed, err := scrub(usage)
	if err != nil {
		return err
	}
	done.Add(scrubbed.Report())
	return w.Write(scrubbed)
}

// verify reads a bundle back and prints what is in it.
func verify(ctx context.Context, bundle *atomicfile.File, out io.Writer) error {
	b, err := cvad.NewBundle(ctx, bundle, bundle.Size())
	if err != nil {
		return err
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err != nil {
		return err
	}
	if err := report.Err(); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FILE\tBYTES\tFIRST EVENT\tLAST EVENT\tSHA-256\tSTATE")
	for i, f := range report.Files {
		listed := b.Manifest().File[i]
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%.12s…\t%v\n", f.Name, f.Size,
			listed.EventStartTS.Time().Format(time.DateTime), listed.EventEndTS.Time().Format(time.DateTime), f.UI, f.State)
	}
	fmt.Fprintf(t, "FilesUI\t\t\t\t%.12s…\t%v\n", b.Manifest().FilesUI, report.FilesUI)
	fmt.Fprintf(t, "ManifestUI\t\t\t\t%.12s…\t%v\n", b.Manifest().ManifestUI, report.ManifestUI)
	return t.Flush()
}
