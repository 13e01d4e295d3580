package event

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/ctxio"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Error is the failure of one event in a stream, or of the text between two events of an array.
type Error struct {
	// Index is the number of the event, counted from 0, including failed events. The text between two events has the
	// number of the second one.
	Index int
	// Offset is the offset of the event, or of the text between events, in the stream in bytes, counted from 0. The
	// offset in Err is relative to it.
	Offset int64
	// Err is the failure, a [*telemetry.Error].
	Err error
}

// Error returns the position of the event and the failure.
func (e *Error) Error() string {
	return fmt.Sprintf("event %d at byte %d: %v", e.Index, e.Offset, e.Err)
}

// Unwrap returns the failure.
func (e *Error) Unwrap() error { return e.Err }

// MarshalJSON returns the error as an object, with the failure as [telemetry.Error.MarshalJSON] returns it:
//
//	{"index":1,"offset":141,"error":{"kind":"syntax","path":"ver","offset":8,"want":"a value"}}
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Index  int   `json:"index"`
		Offset int64 `json:"offset"`
		Error  any   `json:"error"`
	}{e.Index, e.Offset, record.Encodable(e.Err)})
}

// ReaderOption configures [NewReader]. A nil ReaderOption is ignored.
type ReaderOption func(*Reader)

// WithLimits sets the limits of the reader. An event that exceeds them fails, and the reader continues with the next
// one.
func WithLimits(l telemetry.Limits) ReaderOption {
	return func(r *Reader) { r.limits = l.OrDefault() }
}

// WithLines makes the reader decode every line as one event, as in JSON Lines. A line that is torn, is not JSON or
// contains several values is one failure and does not affect other lines. This also holds for the first line, and for
// zero bytes, which a journal may contain after a power failure. Arrays and events of several lines are then not
// supported.
func WithLines() ReaderOption {
	return func(r *Reader) { r.frames.whole = true }
}

// WithWorkers makes the reader decode n events at a time; their order is preserved. The reader then reads ahead, for
// each worker at most a few hundred events and about 128 KiB, or two long events, which is suitable for files. Events
// of a live source may be delayed until more data arrives. The default and minimum is 1, and the maximum is 256.
func WithWorkers(n int) ReaderOption {
	return func(r *Reader) { r.workers = min(n, maxWorkers) }
}

const maxWorkers = 256

// WithReuse makes the reader decode each event into the memory of an earlier event. An event is then valid only until
// the next iteration, like the bytes of a bufio.Scanner. To keep an event, copy it, such as *ev of a *cvad.UsageEvent.
// Texts and lists never change, so they may be kept without copying. But the texts of several events share memory, so
// use strings.Clone to keep a short text for long.
//
// The results of Scrub, Restore and InClear are copies and remain valid. An event contains nothing of an earlier event.
func WithReuse() ReaderOption {
	return func(r *Reader) { r.reuse = true }
}

// Reader reads a stream of events: JSON Lines, one JSON array, or concatenated JSON values. An event in XML is a
// document of its own; see [Registry.DecodeXML]. The stream may begin with a byte order mark; unless it is an array, so
// may any line. White space is allowed between events, and lines may end in CRLF. A Reader holds one event at a time and
// about 64 KiB of text, regardless of the length of lines; see WithWorkers.
//
// If the first object is on one line, the stream is JSON Lines: a broken event ends with its line. Otherwise values may
// span lines, and a broken value ends at its closing bracket, or before a line that begins with the brace of the next
// one. With [WithLines] the layout is not guessed.
//
// If a stream has more than 1,024 events, they must have at least 20 bytes each on average, which is less than the
// shortest event with a product and a type.
//
// A Reader is not safe for concurrent use. The zero Reader yields an error.
type Reader struct {
	src     io.Reader
	frames  frames
	reg     *Registry
	limits  telemetry.Limits
	workers int
	reuse   bool
}

// NewReader returns a Reader of the events in r. reg determines their types. If r or reg is nil, the reader only yields
// the error [telemetry.ErrRequired].
func NewReader(r io.Reader, reg *Registry, opts ...ReaderOption) *Reader {
	rd := &Reader{src: r, reg: reg, limits: telemetry.Limits{}.OrDefault()}
	for _, opt := range opts {
		if opt != nil {
			opt(rd)
		}
	}
	rd.frames.most = int(rd.limits.Event)
	return rd
}

// unusable returns an error if nothing can be read, or nil.
func (r *Reader) unusable(ctx context.Context) error {
	switch {
	case r == nil || r.src == nil:
		return record.Failure(fault.ErrRequired, "a reader with a source")
	case r.reg == nil:
		return record.Failure(fault.ErrRequired, wantRegistry)
	case ctx == nil:
		return record.Failure(fault.ErrRequired, "a context")
	}
	return nil
}

// Events yields the events of the stream. Use only one loop for each Reader: a second one would miss what the first one
// read ahead. An event that cannot be decoded yields an *[Error], and the loop continues with the next one; so does a syntax
// error between the events of an array. If the source fails or ctx ends, its error is yielded unchanged, and the loop
// ends. The loop also ends with a [*telemetry.Error] if the stream has more events than its length allows.
//
// If the loop is left early, no goroutine is left. The source is read only in the goroutine of the loop.
func (r *Reader) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := r.unusable(ctx); err != nil {
			yield(nil, err)
			return
		}
		r.frames.src = ctxio.NewReader(ctx, r.src)
		out := &sequence{ctx: ctx, yield: yield}
		if r.workers > 1 {
			r.parallel(ctx, out)
		} else {
			r.serial(out)
		}
		if err := r.frames.failed(); err != nil && !out.over {
			yield(nil, err)
		}
	}
}

// decoder returns a decoder of the events of the stream. It needs a scanner.
func (r *Reader) decoder() decoder {
	return decoder{reg: r.reg, limits: r.limits, reuse: r.reuse}
}

// serial decodes one value after the other.
func (r *Reader) serial(out *sequence) {
	d := r.decoder()
	d.json = codec.NewJSON()
	defer d.json.Free()
	r.frames.guess = true
	for {
		p, ok := r.frames.next()
		if !ok {
			return
		}
		values := cutter{piece: p, most: r.frames.most}
		for {
			d.reset()
			res, ok := d.next(&values)
			if !ok {
				break
			}
			if res.err != nil && p.guessed {
				if p, ok = r.frames.again(); !ok {
					return
				}
				values = cutter{piece: p, most: r.frames.most}
				continue
			}
			if !out.put(&res) {
				return
			}
		}
	}
}

// result is one event, or an error.
type result struct {
	event   Event
	at      int64
	err     error
	between bool
}

// sequence numbers results and yields them.
type sequence struct {
	ctx   context.Context
	yield func(Event, error) bool
	n     int  // number of the next event
	over  bool // the loop was left or its context has ended

	results int64
}

// These constants bound the number of events of a stream by its length. Without a bound, a file of empty objects, which
// packs into a few hundred bytes, would be decoded for minutes.
const (
	eventBytes = 20
	freeEvents = 1024
)

// put yields a result, and reports whether to continue.
func (s *sequence) put(res *result) bool {
	if !s.live() {
		return false
	}
	if s.results*eventBytes > max(res.at, freeEvents*eventBytes) {
		s.over = true
		s.yield(nil, (*telemetry.Error)(&fault.Error{
			Kind: fault.ErrLimit, Offset: res.at, Want: "fewer nearly empty events",
		}))
		return false
	}
	if res.err == nil {
		s.over = !s.yield(res.event, nil)
	} else {
		s.over = !s.yield(nil, &Error{Index: s.n, Offset: res.at, Err: res.err})
	}
	s.results++
	if !res.between {
		s.n++
	}
	return s.live()
}

// live reports whether the loop continues. If the context has ended, it yields the error of the context.
func (s *sequence) live() bool {
	if err := s.ctx.Err(); err != nil && !s.over {
		s.over = true
		s.yield(nil, err)
	}
	return !s.over
}
