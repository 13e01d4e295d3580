package scrub

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// events scrubs a stream of events, one at a time.
func (s *scrubbing) events(ctx context.Context, in io.Reader, hint string) error {
	kinds, err := record.Events()
	if err != nil {
		return err
	}
	w := event.NewWriter(s.out)
	err = cli.Events(cli.Stream(ctx, in, kinds, event.WithReuse()), s.errs, hint, func(n int, ev event.Event) error {
		return s.event(w, n, ev)
	})
	return errors.Join(err, w.Flush())
}

// event scrubs event n of the stream, and writes or shows it.
func (s *scrubbing) event(w *event.Writer, n int, ev event.Event) error {
	if err := record.Complete(ev); err != nil {
		return err
	}
	safe, err := record.Scrub(ev, s.hasher, s.opts...)
	if err != nil {
		return err
	}
	s.done.Add(safe.Report())
	if s.preview {
		return s.show(fmt.Sprintf("[%d].", n), ev)
	}
	return w.Write(safe)
}

// show prints the identifiers and the omitted fields of a record, each with its state before and after.
func (s *scrubbing) show(place string, r telemetry.Record) error {
	for line := range pseudonym.Preview(s.hasher, r, s.opts...) {
		what := line.Class.String()
		if line.Fields != 0 {
			what = line.Fields.String()
		}
		if s.hasher == nil && line.After == pseudonym.StateRefused {
			line.After = line.State // tokens are restored
		}
		if _, err := fmt.Fprintf(s.out, "%s%s\t%s\t%s\t%s\n", place, line.Path, what, line.State, line.After); err != nil {
			return err
		}
	}
	return nil
}
