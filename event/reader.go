package event

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

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

// ReaderOption changes how a [Reader] reads.
type ReaderOption func(*Reader)

// WithLimits sets what the reader accepts. An event beyond the limits fails, and the stream goes on behind it.
func WithLimits(l telemetry.Limits) ReaderOption {
	return func(r *Reader) { r.limits = l.OrDefault() }
}

// WithWorkers has n events decoded at a time; the order stays. The reader then reads ahead by some hundred events, which
// suits files. Events of a live source may be held back until more of it comes. The default, and the least, is 1.
func WithWorkers(n int) ReaderOption {
	return func(r *Reader) { r.workers = n }
}

// Reader reads a stream of events: JSON Lines, one JSON array, or JSON values one behind the other. A byte order mark
// may stand in front, white space between the events, and lines may end in CRLF. It holds one event at a time; see
// WithWorkers.
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

// Events yields the events of the stream, once. An event that cannot be read yields an *[Error], and the next one still
// comes; so does broken syntax between the events of an array. When the source fails or ctx ends, the error of the
// source or of ctx comes last, as it is.
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

// serial decodes one value after the other.
func (r *Reader) serial(out *sequence) {
	var results []result
	for {
		f, ok := r.frames.next()
		if !ok {
			return
		}
		results = r.decode(f, results[:0])
		if !out.put(results) {
			return
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

// decode appends the event in f to results: all of them where f is a line with more than one.
func (r *Reader) decode(f frame, results []result) []result {
	if f.err != nil {
		return append(results, result{nil, f.at, f.err, f.between})
	}
	ev, err := r.event(f.text)
	if err != nil && f.line {
		line := []byte(f.text)
		for n := objectBeforeAnother(line); n > 0; n = objectBeforeAnother(line) {
			ev, err = r.event(f.text[:n])
			results = append(results, result{event: ev, at: f.at, err: err})
			line, f.text, f.at = line[n:], f.text[n:], f.at+int64(n)
			ev, err = r.event(f.text)
		}
	}
	return append(results, result{event: ev, at: f.at, err: err})
}

// objectBeforeAnother returns the length of the object that line begins with, and of the white space behind it, where
// another object follows, and else 0.
func objectBeforeAnother(line []byte) int {
	var s scan
	if line[0] != '{' {
		return 0
	}
	end := s.end(line)
	if end < 0 {
		return 0
	}
	rest := bytes.TrimLeft(line[end:], " \t\r")
	if len(rest) == 0 || rest[0] != '{' {
		return 0
	}
	return len(line) - len(rest)
}

// event decodes one event.
func (r *Reader) event(text string) (Event, error) {
	if strings.HasPrefix(text, byteOrderMark) {
		return nil, record.Failure(fault.ErrSyntax, "no byte order mark behind the beginning of the stream")
	}
	return r.reg.Decode(text, r.limits)
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
