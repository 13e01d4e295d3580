package event

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/ctxio"
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

// ReaderOption changes how a [Reader] reads.
type ReaderOption func(*Reader)

// WithLimits sets what the reader accepts. An event beyond the limits fails, and the stream goes on behind it.
func WithLimits(l telemetry.Limits) ReaderOption {
	return func(r *Reader) { r.limits = l.OrDefault() }
}

// WithWorkers has n events decoded at a time; the order stays. The reader then reads ahead, for each worker by at most some
// hundred events and some 100 KiB, or two long events, which suits files. Events of a live source may be held back until
// more of it comes. The default, and the least, is 1.
func WithWorkers(n int) ReaderOption {
	return func(r *Reader) { r.workers = n }
}

// WithReuse has each event decoded into the memory of one that came before it. The event that a loop gets is then good
// until its next turn, as the bytes of a bufio.Scanner are; a loop that keeps events keeps copies, such as *ev of a
// *cvad.UsageEvent. Texts and lists never change, so they may be kept as they are. But the texts of some hundred events
// share memory: who keeps a short one for long, keeps it as strings.Clone returns it.
//
// What Scrub, Restore and InClear return is a copy, which stays good. No event shows anything of the one before it.
func WithReuse() ReaderOption {
	return func(r *Reader) { r.reuse = true }
}

// Reader reads a stream of events: JSON Lines, one JSON array, or JSON values one behind the other. A byte order mark
// may stand in front, white space between the events, and lines may end in CRLF. It holds one event at a time, and some
// 64 KiB of text; see WithWorkers.
//
// Where the first value is one line, the stream is JSON Lines: an event that is broken ends with its line. Otherwise
// values may span lines, and a broken one ends where its brackets do, or where a line begins with the brace of the next
// one.
type Reader struct {
	src     io.Reader
	frames  frames
	reg     *Registry
	limits  telemetry.Limits
	workers int
	reuse   bool
}

// NewReader returns a Reader of the events in r, whose types reg knows.
func NewReader(r io.Reader, reg *Registry, opts ...ReaderOption) *Reader {
	rd := &Reader{src: r, reg: reg, limits: telemetry.Limits{}.OrDefault()}
	for _, opt := range opts {
		opt(rd)
	}
	rd.frames.most = int(rd.limits.Event)
	return rd
}

// Events yields the events of the stream, once: a second loop would miss what was read ahead for the first one. An event
// that cannot be read yields an *[Error], and the next one still comes; so does broken syntax between the events of an
// array. When the source fails or ctx ends, the error of the source or of ctx comes last, as it is.
//
// A loop that is left early leaves nothing running. The source is read in the goroutine of the loop alone.
func (r *Reader) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
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
	var results []result
	for {
		p, ok := r.frames.next()
		if !ok {
			return
		}
		values := newCutter(p, r.frames.most, r.reuse)
		for f, ok := values.next(); ok; f, ok = values.next() {
			d.reset()
			results = d.frame(f, results[:0])
			if !out.put(results) {
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
	n     int
	over  bool // the loop was left, or its context has ended
}

// put yields results, and reports whether to go on.
func (s *sequence) put(results []result) bool {
	for _, res := range results {
		if !s.live() {
			return false
		}
		if res.err == nil {
			s.over = !s.yield(res.event, nil)
		} else {
			s.over = !s.yield(nil, &Error{Index: s.n, Offset: res.at, Err: res.err})
		}
		if !res.between {
			s.n++
		}
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
