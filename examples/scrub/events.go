package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/csg-telemetry/telemetry/examples/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// events scrubs a stream of events, one at a time.
func (s *scrubbing) events(ctx context.Context, in io.Reader) error {
	w := event.NewWriter(s.out)
	err := cli.Events(ctx, event.NewReader(in, record.Events(), event.WithReuse()), s.errs, func(n int, ev event.Event) error {
		return s.event(w, n, ev)
	})
	return errors.Join(err, w.Flush())
}

// event scrubs event n of the stream, and writes or shows it.
func (s *scrubbing) event(w *event.Writer, n int, ev event.Event) error {
	safe, err := ev.Scrub(s.hasher, s.opts...)
	if err != nil {
		return err
	}
	s.add(safe.Report())
	if s.preview {
		return s.show(fmt.Sprintf("[%d].", n), ev, safe)
	}
	return w.Write(safe)
}

// show prints the identifiers of a record, each with what it was and what it has become. Both have them in one order.
func (s *scrubbing) show(place string, before pseudonym.Record, after pseudonym.Safe) error {
	next, stop := iter.Pull(after.Preview())
	defer stop()
	for was := range pseudonym.Preview(before) {
		is, _ := next()
		if _, err := fmt.Fprintf(s.out, "%s%s\t%s\t%s\t%s\n", place, was.Path, was.Class, was.State, is.State); err != nil {
			return err
		}
	}
	return nil
}
