package event

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
)

// Error is the failure of one event in a stream.
type Error struct {
	// Index is the number of the event from 0. Events that failed count.
	Index int
	// Offset is where the event begins in the stream, in bytes from 0. The offset in Err counts from there.
	Offset int64
	// Err is the failure, a *telemetry.Error as a rule.
	Err error
}

// Error returns the place of the event and the failure.
func (e *Error) Error() string {
	return fmt.Sprintf("event %d at byte %d: %v", e.Index, e.Offset, e.Err)
}

// Unwrap returns the failure.
func (e *Error) Unwrap() error { return e.Err }

// ReaderOption changes how a [Reader] reads.
type ReaderOption func(*Reader)

// WithLimits sets what the reader accepts. An event beyond the limits fails, and the stream goes on behind it.
func WithLimits(l telemetry.Limits) ReaderOption {
	return func(r *Reader) { r.limits = l.OrDefault() }
}

// Reader reads a stream of events: JSON Lines, one JSON array, or JSON values one behind the other. It holds one event
// at a time.
//
// Where the first value ends on its line, the stream is JSON Lines: an event that is broken ends with its line.
// Otherwise values may span lines, and a broken one ends where its brackets do.
type Reader struct {
	frames frames
	reg    *Registry
	limits telemetry.Limits
}

// NewReader returns a Reader of the events in r, whose types reg knows.
func NewReader(r io.Reader, reg *Registry, opts ...ReaderOption) *Reader {
	rd := &Reader{reg: reg, limits: telemetry.Limits{}.OrDefault()}
	for _, opt := range opts {
		opt(rd)
	}
	rd.frames = frames{src: r, most: int(rd.limits.Event)}
	return rd
}

// Events yields the events of the stream, each once. An event that cannot be read yields an *[Error], and the next one
// still comes. When the source fails or ctx ends, that error comes last.
func (r *Reader) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		var likely *Kind
		for n := 0; ; n++ {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			doc, at, err := r.frames.next()
			if err == io.EOF {
				return
			}
			var ev Event
			if err == nil {
				ev, likely, err = r.reg.decode(string(doc), r.limits, likely)
				if err != nil {
					// The line may hold more than one value.
					if short := r.frames.split(doc); short != nil {
						ev, likely, err = r.reg.decode(string(short), r.limits, nil)
					}
				}
			}
			if err != nil && r.frames.failed() {
				yield(nil, err)
				return
			}
			if err != nil {
				ev, err = nil, &Error{Index: n, Offset: at, Err: err}
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}
