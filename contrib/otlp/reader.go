package otlp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"go.opentelemetry.io/collector/pdata/plog"
)

// ReaderOption configures [NewReader]. A nil ReaderOption is ignored.
type ReaderOption func(*Reader)

// WithLimits sets the limits for reading each event.
func WithLimits(l telemetry.Limits) ReaderOption { return func(r *Reader) { r.limits = l } }

// mostLine is the maximum length of a line.
const mostLine = 64 << 20

// Reader reads the events of a file that [Writer] or the collector's file exporter wrote. It holds one line of at most 64 MiB in memory.
// It is not safe for concurrent use.
type Reader struct {
	src    *bufio.Reader
	reg    *event.Registry
	limits telemetry.Limits
}

// NewReader returns a Reader of the events in src. The registry determines their types. If src or reg is nil, the reader yields only the
// error [telemetry.ErrRequired].
func NewReader(src io.Reader, reg *event.Registry, opts ...ReaderOption) *Reader {
	r := &Reader{reg: reg}
	if src != nil {
		r.src = bufio.NewReaderSize(src, 64<<10)
	}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	return r
}

// Events yields the events of the file, as the function [Events] does. For a line that is not OTLP JSON, it yields a [*telemetry.Error] and
// continues with the next line. An error of the source or of ctx, or a line that is too long, ends the iteration.
func (r *Reader) Events(ctx context.Context) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		if r.src == nil || r.reg == nil || ctx == nil {
			yield(nil, failure(telemetry.ErrRequired, "a source, a registry and a context"))
			return
		}
		for {
			line, err := r.line(ctx)
			if len(bytes.TrimSpace(line)) > 0 && (err == nil || err == io.EOF) {
				logs, bad := parse(line)
				if bad != nil {
					if !yield(nil, bad) {
						return
					}
				} else {
					for ev, bad := range Events(logs, r.reg, r.limits) {
						if !yield(ev, bad) {
							return
						}
					}
				}
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// line reads a line. The error is io.EOF after the last one.
func (r *Reader) line(ctx context.Context) (line []byte, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := r.src.ReadSlice('\n')
		if line = append(line, part...); len(line) > mostLine {
			return nil, failure(telemetry.ErrLimit, "a line of at most 64 MiB")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// parse reads a line. Errors of the library are not passed on, because they may contain parts of the line.
func parse(line []byte) (logs plog.Logs, err error) {
	defer func() {
		if recover() != nil {
			err = failure(telemetry.ErrSyntax, "logs in OTLP's JSON")
		}
	}()
	var u plog.JSONUnmarshaler
	if logs, err = u.UnmarshalLogs(line); err != nil {
		return logs, failure(telemetry.ErrSyntax, "logs in OTLP's JSON")
	}
	return logs, nil
}
