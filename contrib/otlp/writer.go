package otlp

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"go.opentelemetry.io/collector/pdata/plog"
)

// WriterOption configures [NewWriter]. A nil WriterOption is ignored.
type WriterOption func(*Writer)

// WithBatch sets how many events a line has at most. The default is 100.
func WithBatch(events int) WriterOption { return func(w *Writer) { w.most = events } }

const defaultBatch = 100

// Writer writes events as lines of JSON, each an ExportLogsServiceRequest: the file that the collector's file exporter writes and
// its receiver otlpjsonfile reads. It holds one line. It accepts only what [pseudonym.Scrub], [pseudonym.Restore] or
// [pseudonym.InClear] returned. It is not safe for concurrent use. The zero Writer fails.
type Writer struct {
	dst   io.Writer
	batch Batch
	most  int
	err   error
}

// NewWriter returns a Writer to dst. If dst is nil, every call fails with [telemetry.ErrRequired].
func NewWriter(dst io.Writer, opts ...WriterOption) *Writer {
	w := &Writer{dst: dst, most: defaultBatch}
	for _, opt := range opts {
		if opt != nil {
			opt(w)
		}
	}
	return w
}

// Write writes one event. Errors are those of [Batch.Add], after which the writer can go on; an error of the destination stays.
func (w *Writer) Write(e pseudonym.Safe) error {
	if w.dst == nil {
		return failure(telemetry.ErrRequired, "a destination")
	}
	if w.err != nil {
		return w.err
	}
	if err := w.batch.Add(e); err != nil {
		return err
	}
	if w.batch.Len() < w.most {
		return nil
	}
	return w.Flush()
}

// Flush writes the line that was begun.
func (w *Writer) Flush() error {
	if w.dst == nil {
		return failure(telemetry.ErrRequired, "a destination")
	}
	if w.err != nil || w.batch.Len() == 0 {
		return w.err
	}
	var m plog.JSONMarshaler
	line, err := m.MarshalLogs(w.batch.Take())
	if err == nil {
		_, err = w.dst.Write(append(line, '\n'))
	}
	w.err = err
	return err
}
