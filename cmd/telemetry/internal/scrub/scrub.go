// Package scrub is the command that replaces identifiers with pseudonyms.
package scrub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	wire "github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const summary = "replaces the identifiers in a document or a stream of events"

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "scrub", Summary: summary, Run: run} }

// settings holds the values of the flags.
type settings struct {
	kind           string
	output         string
	pseudonyms     cli.Pseudonyms
	preview        bool
	onlyDocumented bool
}

func run(ctx context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("scrub", fmt.Sprintf(help, strings.Join(record.Kinds(), "\n  ")), std.Out)
	f.StringVar(&s.kind, "type", "", "the `TYPE` of the input")
	f.StringVar(&s.output, "o", "-", "the `file` to write; - is standard output")
	s.pseudonyms.Flags(f.FlagSet)
	f.BoolVar(&s.preview, "preview", false, "show what would change, without values")
	f.BoolVar(&s.onlyDocumented, "only-documented", false, "replace only identifiers that the documents call scrambled; the others stay in clear")
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	if s.kind != "" && !record.Known(s.kind) {
		return cli.Usage("-type is one of %s", strings.Join(record.Kinds(), ", "))
	}
	hasher, err := s.pseudonyms.Hasher()
	if err != nil {
		return err
	}
	in, err := cli.Open(f.Input(), std.In)
	if err != nil {
		return err
	}
	defer in.Close()
	return cli.WriteTo(ctx, s.output, std.Out, 0o600, func(out io.Writer) error {
		progress := cli.NewProgress(std.Err, out)
		defer progress.Wipe()
		p := scrubbing{hasher: hasher, opts: s.pseudonyms.Options, preview: s.preview, out: out, errs: progress}
		if s.onlyDocumented {
			p.opts = append(p.opts, pseudonym.OnlyDocumented())
		}
		return p.run(ctx, s.kind, progress.Reader(ctx, in))
	})
}

// scrubbing is one run of the program.
type scrubbing struct {
	hasher  *pseudonym.Hasher // nil if the input was scrubbed before
	opts    []pseudonym.ScrubOption
	preview bool
	out     io.Writer
	errs    io.Writer
	done    pseudonym.Report
}

// run scrubs the content of in.
func (s *scrubbing) run(ctx context.Context, kind string, in io.Reader) error {
	head, in, err := record.Peek(in)
	if err != nil {
		return err
	}
	if kind == "" {
		looks := record.Sniff(head)
		if !record.Known(looks.Kind) {
			return fmt.Errorf("%w: it looks like %s; scrub needs a document or events", cli.ErrInvalid, looks.Text)
		}
		kind = looks.Kind
	}
	switch {
	case kind == record.Event && wire.Form(head) == telemetry.JSON:
		err = s.events(ctx, in, record.Hint(head, record.Event))
	case kind == "report" && !s.preview:
		if err = s.report(ctx, in); errors.Is(err, telemetry.ErrRequired) || errors.Is(err, telemetry.ErrSyntax) {
			err = fmt.Errorf("%w%s", err, record.Hint(head, kind))
		}
	default:
		err = s.document(kind, in)
	}
	cli.Tell(s.errs, s.done)
	return cli.Judge(err)
}

// document scrubs a document of any kind as a whole.
func (s *scrubbing) document(kind string, in io.Reader) error {
	text, err := record.Load(in)
	if err != nil {
		return err
	}
	doc, form, err := record.Decode(kind, text)
	if err != nil {
		return err
	}
	safe, err := record.Scrub(doc, s.hasher, s.opts...)
	if err != nil {
		return err
	}
	s.done.Add(safe.Report())
	if s.preview {
		return s.show("", doc)
	}
	return record.Write(s.out, safe, form)
}

// report scrubs a report of any size. The digest at the beginning of the report is known only at its end, so the report
// is first written to a temporary file, already scrubbed. Nothing is written if the report turns out to be broken.
func (s *scrubbing) report(ctx context.Context, in io.Reader) (err error) {
	spool, done, err := cli.Temporary(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()

	r := licenseserver.NewReader(in)
	form, err := r.Format()
	if err != nil {
		return err
	}
	w, err := licenseserver.NewSealWriter(spool, form)
	if err != nil {
		return err
	}
	if s.hasher == nil {
		s.done, err = licenseserver.Restore(w, r, s.opts...)
	} else {
		s.done, err = licenseserver.Scrub(w, r, s.hasher, s.opts...)
	}
	if err != nil {
		return err
	}
	whole, err := r.Report()
	if err != nil {
		return err
	}
	if err := record.Complete(whole); err != nil {
		return err
	}
	if _, err := w.Close(); err != nil {
		return err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(s.out, spool)
	return err
}
