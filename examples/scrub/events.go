package main

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/csg-telemetry/telemetry/examples/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// mostReported is how many events that are broken are reported one by one.
const mostReported = 10

// events scrubs a stream of events, one at a time.
func (s *scrubbing) events(ctx context.Context, in io.Reader) error {
	w := event.NewWriter(s.out)
	n, bad := 0, 0
	for ev, err := range event.NewReader(in, record.Events()).Events(ctx) {
		if err == nil {
			if err = s.event(w, n, ev); err != nil {
				err = fmt.Errorf("event %d: %w", n, err)
			}
		}
		switch {
		case err == nil:
		case !cli.Wrong(err):
			return err
		default:
			if bad++; bad <= mostReported {
				fmt.Fprintln(s.errs, err)
			}
		}
		n++
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%w: %d events", cli.ErrInvalid, bad)
	}
	return nil
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
