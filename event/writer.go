package event

import (
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Writer writes events as JSON Lines. It accepts only results of [pseudonym.Scrub], [pseudonym.Restore] or
// [pseudonym.InClear], so that no identifier is written in clear by mistake. It is not safe for concurrent use. The
// methods of the zero Writer fail.
type Writer struct {
	dst io.Writer
	buf []byte
	err error
}

// NewWriter returns a Writer to w. The Writer buffers lines; Flush writes the rest. If w is nil, every call fails with
// [telemetry.ErrRequired].
func NewWriter(w io.Writer) *Writer { return &Writer{dst: w} }

// Write writes one event. If the event cannot be encoded, Write returns an error and the Writer remains usable. The
// error for a nil event is [telemetry.ErrClearText]. After an error of the destination, all further calls fail.
func (w *Writer) Write(e pseudonym.Safe) error {
	switch {
	case w == nil || w.dst == nil:
		return errNoDestination()
	case e == nil:
		return record.Failure(fault.ErrClearText, "a value that Scrub, Restore or InClear returned")
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

// Flush writes the buffered lines.
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
