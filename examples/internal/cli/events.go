package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry/event"
)

// mostReported is how many events that are broken are reported one by one.
const mostReported = 10

// Events has do called for each event of a stream, with its number. What is wrong with an event is said on stderr, and
// the next one still comes; in the end the error is ErrInvalid then. Errors of reading or writing end it.
func Events(ctx context.Context, r *event.Reader, stderr io.Writer, do func(n int, ev event.Event) error) error {
	n, bad := 0, 0
	for ev, err := range r.Events(ctx) {
		if err == nil {
			if err = do(n, ev); err != nil {
				err = fmt.Errorf("event %d: %w", n, err)
			}
		}
		switch {
		case err == nil:
		case !wrong(err):
			return err
		default:
			if bad++; bad <= mostReported {
				fmt.Fprintln(stderr, err)
			}
		}
		n++
	}
	if bad > 0 {
		return fmt.Errorf("%w: %d events", ErrInvalid, bad)
	}
	return nil
}
