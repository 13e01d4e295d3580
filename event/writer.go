package event

import (
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Writer writes events as JSON Lines. It takes only what [pseudonym.Scrub] or [pseudonym.InClear] returned, so that no clear
// identifier is written by forgetting. It is not safe for concurrent use. The zero Writer fails.
type Writer struct {
	dst io.Writer
	buf []byte
	err error
}

// NewWriter returns a Writer to w. It collects lines; Flush writes the rest. If w is nil, every call fails with
// [telemetry.ErrRequired].
func NewWriter(w io.Writer) *Writer { return &Writer{dst: w} }

// Write writes one event. An event that has no wire form is refused, and the writer can go on; so is a nil one, as
// [telemetry.ErrClearText]. An error of the destination stays.
func (w *Writer) Write(e pseudonym.Safe) error {
	switch {
	case w == nil || w.dst == nil:
		return errNoDestination()
	case e == nil:
		return record.Failure(fault.ErrClearText, "a value made by Scrub or Clear")
	case w.err != nil:
		return w.err
	}
	out, err := e.AppendJSON(w.buf)
	if err != nil {
		return err
	}
	w.buf = append(out, '\n')
	if len(w.buf) >= chunk {
		return w.Flush()
	}
	return nil
}

func errNoDestination() error {
	return record.Failure(fault.ErrRequired, "a writer with a destination")
}

// Flush writes what is collected.
func (w *Writer) Flush() error {
	if w == nil || w.dst == nil {
		return errNoDestination()
	}
	if w.err == nil && len(w.buf) > 0 {
		var n int
		if n, w.err = w.dst.Write(w.buf); w.err == nil && n < len(w.buf) {
			w.err = io.ErrShortWrite
		}
		w.buf = w.buf[:0]
	}
	return w.err
}
