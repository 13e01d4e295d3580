// Command scrub replaces the identifiers in a document, or in a stream of events, by pseudonyms.
//
//	go run ./examples/scrub events.jsonl > scrubbed.jsonl
//	go run ./examples/scrub -type report -key telemetry.key -o scrubbed.xml report.xml
//	go run ./examples/scrub -type report -preview report.xml
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/csg-telemetry/telemetry/examples/internal/record"
	wire "github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const help = `Replaces the identifiers in a document, or in a stream of events, by pseudonyms. The form stays: XML or JSON.

usage: scrub [-type TYPE] [flags] [FILE]

TYPE is one of
  %s

Events are one in XML, or any number in JSON: one a line, in an array, or one behind the other. Without FILE, or with -, it
reads standard input. What the documents do not name is removed, and so are identifiers that are not in the form of their
class; standard error says how many. Of an event of an unknown kind the header remains. A report is sealed
anew; a manifest is not, and its digest fits the old bytes only.

A document that was scrubbed before is refused, because tokens of tokens join with nothing. With -scrubbed it is accepted: its
pseudonyms stay as they are, and an identifier in clear is refused.

With -preview nothing is written but a line for each identifier: its place, its class, what it is (clear, token or empty) and
what it becomes (scrubbed, clear, token, dropped or empty). Fields that are left out have a line with their kinds in place of
a class.

Exit code 1 means that a document is broken, and then it is not written; or that an event is, and then the others are,
except with -o, which makes a file of valid input only.
`

func main() { cli.Main(run) }

// settings are what the flags say.
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
	f.StringVar(&s.kind, "type", record.Event, "the `TYPE` of what is read")
	f.StringVar(&s.output, "o", "-", "the `file` to write; - is standard output")
	s.pseudonyms.Flags(f.FlagSet)
	f.BoolVar(&s.preview, "preview", false, "show what would change, without values")
	f.BoolVar(&s.onlyDocumented, "only-documented", false, "replace only what the documents call scrambled; the rest stays in clear")
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	if !record.Known(s.kind) {
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

// run scrubs what in holds.
func (s *scrubbing) run(ctx context.Context, kind string, in io.Reader) error {
	r := bufio.NewReader(in)
	var err error
	switch {
	case kind == record.Event && form(r) == telemetry.JSON:
		err = s.events(ctx, r)
	case kind == "report" && !s.preview:
		err = s.report(ctx, r)
	default:
		err = s.document(kind, r)
	}
	cli.Tell(s.errs, s.done)
	return cli.Judge(err)
}

// form returns the form of what r holds. White space may stand in front of it.
func form(r *bufio.Reader) telemetry.Format {
	start, _ := r.Peek(512) // an error comes again when it is read
	return wire.Form(start)
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
	safe, err := s.scrub(doc)
	if err != nil {
		return err
	}
	s.done.Add(safe.Report())
	if s.preview {
		return s.show("", doc, safe)
	}
	return record.Write(s.out, safe, form)
}

// sniffed is how much of a document is looked at to tell what it looks like, if it is no report.
const sniffed = 1 << 20

// report scrubs a report of any size. The digest in it is known at its end and stands at its beginning, so the report goes
// to a temporary file first, where nothing is in clear any more; and nothing is written of one that turns out to be broken.
func (s *scrubbing) report(ctx context.Context, in io.Reader) (err error) {
	head := new(bytes.Buffer)
	if _, err := io.CopyN(head, in, sniffed); err != nil && err != io.EOF {
		return err
	}
	text := head.Bytes()
	defer func() {
		if errors.Is(err, telemetry.ErrRequired) || errors.Is(err, telemetry.ErrSyntax) {
			err = fmt.Errorf("%w%s", err, record.LooksLike(text, wire.Form(text)))
		}
	}()
	in = io.MultiReader(bytes.NewReader(text), in)
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

// scrub scrubs a record, or restores it if it was scrubbed before.
func (s *scrubbing) scrub(doc record.Document) (pseudonym.Safe, error) {
	if s.hasher == nil {
		return pseudonym.RestoreRecord(doc, s.opts...)
	}
	return pseudonym.ScrubRecord(s.hasher, doc, s.opts...)
}
