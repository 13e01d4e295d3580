package event

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/ctxio"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Error is the failure of one event in a stream, or of what stands between two events of an array.
type Error struct {
	// Index is the number of the event from 0. Events that failed count. What stands between two events has the number of
	// the second one.
	Index int
	// Offset is where the event, or what is wrong, begins in the stream, in bytes from 0. The offset in Err counts from
	// there.
	Offset int64
	// Err is the failure, a [*telemetry.Error].
	Err error
}

// Error returns the place of the event and the failure.
func (e *Error) Error() string {
	return fmt.Sprintf("event %d at byte %d: %v", e.Index, e.Offset, e.Err)
}

// Unwrap returns the failure.
func (e *Error) Unwrap() error { return e.Err }

// ReaderOption configures [NewReader]. A nil ReaderOption is ignored.
type ReaderOption func(*Reader)

// WithLimits sets what the reader accepts. An event beyond the limits fails, and the next one still comes.
func WithLimits(l telemetry.Limits) ReaderOption {
	return func(r *Reader) { r.limits = l.OrDefault() }
}

// WithLines reads every line as one event, whatever is in it, as JSON Lines are written. A line that is torn, is no JSON or
// holds several values is one failure and costs no other line: the first one not either, and zero bytes neither, which a
// journal may have after a loss of power. Arrays, and events of several lines, are not read then.
func WithLines() ReaderOption {
	return func(r *Reader) { r.frames.whole = true }
}

// WithWorkers has n events decoded at a time; the order stays. The reader then reads ahead, for each worker by at most some
// hundred events and some 100 KiB, or two long events, which suits files. Events of a live source may be held back until
// more of it comes. The default, and the least, is 1, and the most is 256.
func WithWorkers(n int) ReaderOption {
	return func(r *Reader) { r.workers = min(n, maxWorkers) }
}

const maxWorkers = 256

// WithReuse has each event decoded into the memory of one that came before it. The event that a loop gets is then good
// until its next turn, as the bytes of a bufio.Scanner are; a loop that keeps events keeps copies, such as *ev of a
// *cvad.UsageEvent. Texts and lists never change, so they may be kept as they are. But the texts of some hundred events
// share memory: who keeps a short one for long, keeps it as strings.Clone returns it.
//
// What Scrub, Restore and InClear return is a copy, which stays good. No event shows anything of the one before it.
func WithReuse() ReaderOption {
	return func(r *Reader) { r.reuse = true }
}

// Reader reads a stream of events: JSON Lines, one JSON array, or JSON values one after the other. A byte order mark
// may begin the stream, and a later line of it if it is no array; white space may be between the events, and lines may end
// in CRLF. It holds one event at a time, and some 64 KiB of text, whatever is in a line; see WithWorkers.
//
// If the first object is one line, the stream is JSON Lines: an event that is broken ends with its line. Otherwise
// values may span lines, and a broken one ends where its brackets do, or before a line that begins with the brace of the next
// one. [WithLines] leaves nothing to guess.
//
// If a stream has more than 1,024 events, these must have 20 bytes each on the average, which is less than the shortest
// event that names its product and type has.
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

// NewReader returns a Reader of the events in r, whose types reg knows. If r or reg is nil, the reader yields
// nothing but an error, [telemetry.ErrRequired].
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

// unusable returns why there is nothing to read, or nil.
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

// Events yields the events of the stream, once: a second loop would miss what was read ahead for the first one. An event
// that cannot be read yields an *[Error], and the next one still comes; so does broken syntax between the events of an
// array. When the source fails or ctx ends, the error of the source or of ctx comes last, as it is; so does a
// [*telemetry.Error] if the stream has more events than its length allows.
//
// A loop that is left early leaves nothing running. The source is read in the goroutine of the loop alone.
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

// decoder returns a decoder of the events of the stream.
func (r *Reader) decoder() decoder {
	return decoder{reg: r.reg, limits: r.limits, reuse: r.reuse}
}

// serial decodes one value after the other.
func (r *Reader) serial(out *sequence) {
	d := r.decoder()
	r.frames.guess = true
	for {
		p, ok := r.frames.next()
		if !ok {
			return
		}
		values := newCutter(p, r.frames.most, r.reuse)
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
				values = newCutter(p, r.frames.most, r.reuse)
				continue
			}
			if !out.put(&res) {
				return
			}
		}
	}
}

// result is one event, or why there is none.
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
	n     int  // of the next event
	over  bool // the loop was left, or its context has ended

	results int64
}

// How many events a stream may have for its length. Without a bound, the few hundred bytes that a file of empty objects
// is packed into would be decoded for minutes.
const (
	eventBytes = 20
	freeEvents = 1024
)

// put yields a result, and reports whether to go on.
func (s *sequence) put(res *result) bool {
	if !s.live() {
		return false
	}
	if s.results*eventBytes > max(res.at, freeEvents*eventBytes) {
		s.over = true
		s.yield(nil, (*telemetry.Error)(&fault.Error{
			Kind: fault.ErrLimit, Offset: res.at, Want: "fewer events that are nearly empty",
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

// live reports whether the loop goes on. It yields the error of the context when that has ended.
func (s *sequence) live() bool {
	if err := s.ctx.Err(); err != nil && !s.over {
		s.over = true
		s.yield(nil, err)
	}
	return !s.over
}
