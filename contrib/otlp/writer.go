package otlp

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"go.opentelemetry.io/collector/pdata/plog"
)

// WriterOption configures [NewWriter]. A nil WriterOption is ignored.
type WriterOption func(*Writer)

// WithBatch sets the maximum number of events per line. The default is 100.
func WithBatch(events int) WriterOption { return func(w *Writer) { w.most = events } }

const defaultBatch = 100

// Writer writes events as lines of JSON, each of which is an ExportLogsServiceRequest. The collector's file exporter writes this form, and
// its receiver otlpjsonfile reads it. A Writer holds one line in memory. It accepts only events that [pseudonym.Scrub],
// [pseudonym.Restore] or [pseudonym.InClear] returned. It is not safe for concurrent use. The zero Writer returns errors.
type Writer struct {
	dst   io.Writer
	batch Batch
	most  int
	err   error
}

// NewWriter returns a Writer that writes to dst. If dst is nil, every method returns [telemetry.ErrRequired].
func NewWriter(dst io.Writer, opts ...WriterOption) *Writer {
	w := &Writer{dst: dst, most: defaultBatch}
	for _, opt := range opts {
		if opt != nil {
			opt(w)
		}
	}
	return w
}

// Write writes one event. Errors are those of [Batch.Add], after which the writer can still be used, and those of the destination. After
// an error of the destination, every later call returns it.
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

// Flush writes the events of the unfinished line.
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
