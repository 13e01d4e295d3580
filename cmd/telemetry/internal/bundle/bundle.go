// Package bundle is the command that writes usage events into an upload bundle.
package bundle

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/verify"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

const summary = "scrubs events, writes them into an upload bundle and verifies it"

const help = `Reads events, replaces their identifiers with pseudonyms, writes them into an upload bundle, verifies the bundle
and prints its contents.

usage: telemetry bundle [-o BUNDLE] [flags] [FILE...]

A FILE contains JSON events of any product: one per line, in an array, or concatenated. Without FILE, or with -, it reads
standard input. Without -o the bundle is removed after it is verified. Exit code 1 means that an event is invalid; then no
bundle is written. Events that were scrubbed before are refused. With -scrubbed they are accepted unchanged, and identifiers in
clear are refused.

-guid and -deployed identify the License Server. The defaults are those of the example in the documentation.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "bundle", Summary: summary, Run: run} }

// settings holds the values of the flags.
type settings struct {
	output         string
	pseudonyms     cli.Pseudonyms
	format         string
	asJSON         bool
	guid, deployed string
	manifest       cvad.Manifest
	hasher         *pseudonym.Hasher
	kinds          *event.Registry
}

func run(ctx context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("bundle", help, std.Out)
	f.StringVar(&s.output, "o", "", "write the bundle to this `file`")
	s.pseudonyms.Flags(f.FlagSet)
	f.BoolVar(&s.pseudonyms.InClear, "in-clear", false, "no pseudonyms: identifiers are written in clear text")
	f.StringVar(&s.format, "format", "xml", "the `format` of the manifest: xml or json")
	f.StringVar(&s.guid, "guid", "a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef", "the `GUID` of the License Server")
	f.StringVar(&s.deployed, "deployed", "2022-03-21T00:00:00Z", "the `time` when the License Server was installed, in UTC")
	f.BoolVar(&s.asJSON, "json", false, "print one JSON object in place of the table")
	if err := f.Parse(args, cli.AnyFiles); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	var err error
	if s.hasher, err = s.pseudonyms.Hasher(); err != nil {
		return err
	}
	if s.kinds, err = record.Events(); err != nil {
		return err
	}
	var in []input
	for _, path := range f.Inputs() {
		r, err := cli.Open(path, std.In)
		if err != nil {
			return err
		}
		defer r.Close()
		in = append(in, input{path, r})
	}
	return s.build(ctx, in, std)
}

// input is a file of events.
type input struct {
	path string
	io.Reader
}

// check checks the flags.
func (s *settings) check() error {
	id, err := uuid.Parse(s.guid)
	if err != nil || len(s.guid) != 36 {
		return cli.Usage("-guid is a GUID, such as a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef")
	}
	deployed, err := telemetry.ParseUTCTime(s.deployed)
	if err != nil {
		return cli.Usage("-deployed is a time in UTC, such as 2022-03-21T00:00:00Z")
	}
	s.manifest = cvad.NewManifest(id, deployed)
	switch {
	case s.format != "xml" && s.format != "json":
		return cli.Usage("-format is xml or json")
	case s.output == "-":
		return cli.Usage("-o must be a file, because the table is printed on standard output")
	}
	return nil
}

// build writes the bundle to a temporary file, verifies it, and only then renames it and prints its contents.
func (s *settings) build(ctx context.Context, in []input, std cli.Streams) error {
	out, err := cli.Create(ctx, cmp.Or(s.output, filepath.Join(os.TempDir(), "bundle.zip")), 0o600)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	err = s.write(ctx, out, in, std)
	if err == nil {
		err = s.verify(ctx, out, &table)
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

// write writes the events of all files as a bundle to out. If an event is invalid, it is reported and there is no
// bundle.
func (s *settings) write(ctx context.Context, out io.Writer, in []input, std cli.Streams) error {
	progress := cli.NewProgress(std.Err, nil)
	defer progress.Wipe()
	show := func(p cvad.Progress) {
		progress.Show("%s, %d MB in %s ", cli.Count(p.Events, "event"), p.Bytes>>20, cli.Count(p.Files, "file"))
	}
	w := cvad.NewBundleWriter(ctx, out, s.manifest, cvad.WithFormat(telemetry.Format(s.format)), cvad.WithProgress(show))
	defer w.Discard()
	var done pseudonym.Report
	total := 0
	var failed error
	for _, file := range in {
		n, err := s.addAll(ctx, w, file, progress, &done)
		if err != nil && len(in) > 1 {
			err = fmt.Errorf("%s: %w", file.path, err)
		}
		failed = errors.Join(failed, err)
		total += n
	}
	cli.Tell(progress, done)
	if failed == nil && total == 0 {
		failed = cli.Failed("there are no events")
	}
	if failed == nil {
		_, failed = w.Close()
	}
	return failed
}

// addAll adds the events of a file, and returns how many there are.
func (s *settings) addAll(ctx context.Context, w *cvad.BundleWriter, file input, progress *cli.Progress, done *pseudonym.Report) (n int, err error) {
	head, in, err := record.Peek(file)
	if err != nil {
		return 0, err
	}
	events := cli.Stream(ctx, in, s.kinds, event.WithReuse())
	return n, cli.Events(events, progress, record.Hint(head, record.Event), func(_ int, ev event.Event) error {
		n++
		return s.add(w, ev, done)
	})
}

// add scrubs one event and adds it to the bundle.
func (s *settings) add(w *cvad.BundleWriter, ev event.Event, done *pseudonym.Report) error {
	if _, raw := ev.(*event.Raw); raw {
		return &telemetry.Error{Kind: telemetry.ErrUnsupported, Offset: -1, Want: "an event of a documented kind"}
	}
	if err := record.Complete(ev); err != nil {
		return err
	}
	safe, err := s.scrub(ev)
	if err != nil {
		return err
	}
	done.Add(safe.Report())
	return w.Write(safe)
}

func (s *settings) scrub(ev event.Event) (pseudonym.Safe, error) {
	if s.pseudonyms.InClear {
		return pseudonym.InClearRecord(ev), nil
	}
	return record.Scrub(ev, s.hasher, s.pseudonyms.Options...)
}

// verify verifies the written bundle and prints its contents.
func (s *settings) verify(ctx context.Context, bundle *atomicfile.File, out io.Writer) error {
	b, err := cvad.NewBundle(ctx, bundle, bundle.Size(), cvad.WithKinds(s.kinds))
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
	if s.asJSON {
		return verify.PrintJSON(out, s.output, report, nil)
	}
	return printTable(out, b.Manifest(), report)
}

// printTable prints the contents of a bundle.
func printTable(out io.Writer, m *cvad.Manifest, report *cvad.Report) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FILE\tBYTES\tFIRST EVENT\tLAST EVENT\tSHA-256\tSTATE")
	for i, f := range report.Files {
		listed := m.File[i]
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%.12s…\t%v\n", f.Name, f.Size,
			listed.EventStartTS.Time().Format(time.DateTime), listed.EventEndTS.Time().Format(time.DateTime), f.UI, f.State)
	}
	fmt.Fprintf(t, "FilesUI\t\t\t\t%.12s…\t%v\n", m.FilesUI, report.FilesUI)
	fmt.Fprintf(t, "ManifestUI\t\t\t\t%.12s…\t%v\n", m.ManifestUI, report.ManifestUI)
	return t.Flush()
}
