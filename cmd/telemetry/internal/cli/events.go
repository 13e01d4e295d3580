package cli

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry/event"
)

// mostReported is the number of broken events that are reported individually.
const mostReported = 10

// Events calls do for each event, with its number. It prints the error of a broken event on stderr and continues with
// the next event; at the end it returns ErrInvalid. If no event is valid, it prints only the first error, with a hint
// about what was read instead. Errors of reading or writing stop it.
func Events(events iter.Seq2[event.Event, error], stderr io.Writer, hint string, do func(n int, ev event.Event) error) error {
	n, good, bad := 0, 0, 0
	var held []error
	for ev, err := range events {
		if err == nil {
			if err = do(n, ev); err != nil {
				err = fmt.Errorf("event %d: %w", n, err)
			}
		}
		switch {
		case err == nil:
			good++
		case !wrong(err):
			return err
		default:
			if bad++; bad <= mostReported {
				held = append(held, err)
			}
		}
		if good > 0 {
			held = say(stderr, held)
		}
		n++
	}
	switch {
	case bad == 0:
		return nil
	case good == 0 && bad == 1:
		return fmt.Errorf("%w: %w%s", ErrInvalid, held[0], hint)
	case good == 0:
		return fmt.Errorf("%w: %w (and %d more)%s", ErrInvalid, held[0], bad-1, hint)
	}
	return Failed("%d of %s cannot be used", bad, Count(n, "event"))
}

// say prints errors, one per line.
func say(stderr io.Writer, errs []error) []error {
	for _, err := range errs {
		fmt.Fprintln(stderr, Printable(err.Error()))
	}
	return errs[:0]
}

// Stream returns the events of a stream.
func Stream(ctx context.Context, in io.Reader, kinds *event.Registry, opts ...event.ReaderOption) iter.Seq2[event.Event, error] {
	return event.NewReader(in, kinds, opts...).Events(ctx)
}
