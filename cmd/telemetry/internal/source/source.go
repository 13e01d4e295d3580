// Package source reads the FILE arguments of the command: upload bundles, streams of events, and documents.
package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	wire "github.com/csg-telemetry/telemetry/internal/record"
)

// Source describes a file.
type Source struct {
	// Kind is the kind of document, record.Event or record.Bundle.
	Kind string
	// Manifest and Report are set for a bundle.
	Manifest *cvad.Manifest
	Report   *cvad.Report
}

// Reading holds the settings for reading files.
type Reading struct {
	// Kind is the kind that the user gave, or empty.
	Kind string
	Std  cli.Streams
	// Progress is the line of progress.
	Progress *cli.Progress
	// Named makes the errors of broken events begin with the name of the file, because there are several files.
	Named bool
}

// Each reads a file and calls do for every record in it: the manifest and then the events of a bundle, the events of a
// stream, or a document. The place names the event, such as "event 3", and is empty for a document. Each prints the
// error of a broken event on standard error and continues with the next one; at the end it returns cli.ErrInvalid.
func (r *Reading) Each(ctx context.Context, path string, do func(place string, doc record.Document) error) (s Source, err error) {
	in, err := cli.Open(path, r.Std.In)
	if err != nil {
		return s, err
	}
	defer in.Close()
	head, whole, err := record.Peek(r.Progress.Reader(ctx, in))
	if err != nil {
		return s, err
	}
	s.Kind = r.Kind
	if looks := record.Sniff(head); s.Kind == "" {
		if s.Kind = looks.Kind; s.Kind == "" {
			return s, fmt.Errorf("%w: it looks like %s, not like a bundle, a document or events", cli.ErrInvalid, looks.Text)
		}
	}
	kinds, err := record.Events()
	if err != nil {
		return s, err
	}
	var stderr io.Writer = r.Progress
	if r.Named {
		stderr = cli.Prefixed(stderr, cli.Printable(path))
	}
	hint := record.Hint(head, s.Kind)
	each := func(n int, ev event.Event) error { return do(fmt.Sprintf("event %d", n), ev) }
	switch {
	case s.Kind == record.Bundle:
		err := cli.Judge(r.bundle(ctx, in, whole, kinds, &s, stderr, do, each))
		if errors.Is(err, cli.ErrInvalid) && s.Manifest == nil {
			err = fmt.Errorf("%w%s", err, hint)
		}
		return s, err
	case s.Kind == record.Event && wire.Form(head) == telemetry.JSON:
		return s, cli.Events(cli.Stream(ctx, whole, kinds, event.WithReuse()), stderr, hint, each)
	}
	text, err := record.Load(whole)
	if err != nil {
		return s, err
	}
	doc, _, err := record.Decode(s.Kind, text)
	if err != nil {
		return s, err
	}
	return s, do("", doc)
}

// bundle reads a bundle.
func (r *Reading) bundle(ctx context.Context, in, whole io.Reader, kinds *event.Registry, s *Source, stderr io.Writer,
	do func(string, record.Document) error, each func(int, event.Event) error) error {
	b, err := OpenBundle(ctx, in, whole, cvad.WithKinds(kinds))
	if err != nil {
		return err
	}
	defer b.Close()
	s.Manifest = b.Manifest()
	if s.Report, err = b.Verify(ctx); err != nil {
		return err
	}
	if err := do("manifest", s.Manifest); err != nil {
		return err
	}
	if len(s.Manifest.File) == 0 {
		return nil
	}
	return cli.Events(b.Events(ctx), stderr, "", each)
}

// OpenBundle opens the bundle in a file, or in the stream whole, which it first reads into memory.
func OpenBundle(ctx context.Context, in, whole io.Reader, opts ...cvad.ReaderOption) (*cvad.Bundle, error) {
	if f, ok := in.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		size, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, err
		}
		return cvad.NewBundle(ctx, f, size, opts...)
	}
	const most = 1<<30 + 16<<20 // the limit of a reader, and headers
	data, err := io.ReadAll(io.LimitReader(whole, most+1))
	if err != nil {
		return nil, err
	}
	if len(data) > most {
		return nil, errors.New("the bundle is too large to be read into memory; pass it as a file")
	}
	return cvad.NewBundle(ctx, bytes.NewReader(data), int64(len(data)), opts...)
}
