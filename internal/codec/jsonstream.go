package codec

import (
	"bytes"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// JSONStream reads a JSON document from a reader with the same scanner as JSON. It holds a window on the input, which
// advances between the members and items that are read. The caller therefore opens values that may be large, and reads all
// other values as a whole.
//
// A read that the end of the window may have cut short is repeated with more of the input, so a function that reads a value
// must start over each time it is called.
type JSONStream struct {
	d     JSON
	feed  feed
	i     int  // index of the next byte to read, or negative after a failure
	first bool // no member of the object opened last has been read yet
}

// itemTokens is how many tokens of the maximum length an item may have.
const itemTokens = 8

// NewJSONStream returns a scanner over the document that r returns.
func NewJSONStream(r io.Reader, lim Limits) *JSONStream {
	return &JSONStream{d: JSON{lim: lim, orders: new(orders)}, feed: newFeed(r, lim.Document)}
}

// Failed reports whether there was a failure.
func (s *JSONStream) Failed() bool { return s.d.err != nil }

// Offset returns the offset in the input of the next byte to be read.
func (s *JSONStream) Offset() int64 { return s.d.base + int64(max(s.i, 0)) }

// Sealed is like the method of JSON.
func (s *JSONStream) Sealed() (start, end int64, plain bool) { return s.d.Sealed() }

// WatchSeal is like the method of JSON.
func (s *JSONStream) WatchSeal(name string) { s.d.WatchSeal(name) }

// Root skips a byte order mark and white space before the document.
func (s *JSONStream) Root() {
	for len(s.d.src) < WideHead && s.more() {
	}
	if s.d.err != nil {
		return
	}
	if s.i = s.d.mark(); s.i >= 0 && !s.space() && s.i >= 0 {
		s.d.base = 0
		s.fail(0, fault.ErrSyntax, "an object")
	}
}

// End returns the first failure, or nil if there was none and only white space follows.
func (s *JSONStream) End() *fault.Error {
	if s.i >= 0 && s.space() {
		s.fail(s.i, fault.ErrSyntax, "the end of the document")
	}
	return s.d.err
}

func (s *JSONStream) fail(i int, kind error, want string) { s.i = s.d.fail(i, kind, want) }

// more advances the window to s.i and reads more of the input after it. It returns false at the end of the input. If the
// reader failed or the document is too large, it records a failure.
func (s *JSONStream) more() bool {
	if s.i < 0 || s.feed.ended == io.EOF {
		return false
	}
	if s.d.seal.tag != "" {
		s.d.seal.moved(s.d.window(), s.i)
	}
	win, more := next(&s.feed, s.d.src[s.i:])
	s.d.base += int64(s.i)
	s.d.src, s.d.watched, s.i = win, "", 0
	if more {
		return true
	}
	switch s.feed.ended {
	case io.EOF:
	case fault.ErrLimit:
		s.fail(len(s.d.src), fault.ErrLimit, "a smaller document")
	default:
		if s.d.err == nil {
			s.d.err = s.feed.failure(s.d.base+int64(len(s.d.src)), 0)
		}
		s.i = failed
	}
	return false
}

// space skips white space and reports whether anything follows.
func (s *JSONStream) space() bool {
	for s.i >= 0 {
		if s.i = s.d.space(s.i); s.i < len(s.d.src) {
			return true
		}
		if !s.more() {
			break
		}
	}
	return false
}

// short reports whether a value that ended at end, or failed, may have done so because the window ends there.
func (s *JSONStream) short(end int) bool {
	if s.feed.ended == io.EOF {
		return false
	}
	if end >= 0 {
		return end == len(s.d.src)
	}
	const escapes = len(`\ud800\udc00`)
	tail := s.d.src[s.d.err.Offset-s.d.base:]
	return len(tail) <= escapes || len(bytes.Trim(tail, "+-.0123456789Ee")) == 0
}

// Value reads the next value by calling read with its index. The function returns the index after the value.
func (s *JSONStream) Value(read func(d *JSON, i int) int) {
	for s.i >= 0 {
		depth, names := s.d.depth, s.d.unknown.n
		end := read(&s.d, s.i)
		if !s.short(end) {
			s.i = end
			return
		}
		s.again(depth, names, itemTokens*s.d.lim.Token, "a shorter item")
	}
}

// again returns to s.i and enlarges the window. The value there may have at most the given length.
func (s *JSONStream) again(depth, names, most int, want string) {
	s.d.err, s.d.depth, s.d.unknown.n = nil, depth, names
	if len(s.d.src)-s.i > most {
		s.fail(s.i, fault.ErrLimit, want)
		return
	}
	s.more()
}

// Held is Value for a value that is longer than an item, and for a function that can be called only once. The value is held in
// memory, so its length has a limit of its own, which all such values of a record share: n is the total length of those
// that were read before. Held returns the total with this one.
func (s *JSONStream) Held(n int, read func(d *JSON, i int) int) int {
	for s.i >= 0 && !s.complete() {
		if n+len(s.d.src)-s.i >= s.d.lim.whole() { // an incomplete value is at least that long
			s.fail(s.i, fault.ErrLimit, tooMuchHeld)
		}
		if !s.more() {
			break
		}
	}
	if s.i < 0 {
		return n
	}
	start := s.i
	if s.i = read(&s.d, start); s.i < 0 {
		return n
	}
	if n += s.i - start; n >= s.d.lim.whole() {
		s.fail(start, fault.ErrLimit, tooMuchHeld)
	}
	return n
}

// complete reports whether the next value is in the window, followed by at least one byte. It examines only brackets and
// quotes.
func (s *JSONStream) complete() bool {
	src, depth, token := s.d.src, 0, s.i
	i := s.i
	for ; i < len(src); i++ {
		switch src[i] {
		case '"':
			token = i
			end := stringEnd(src, i+1)
			if end < 0 {
				i = len(src)
				break
			}
			if i = end; depth == 0 {
				return i+1 < len(src)
			}
			token = i + 1
		case '{', '[':
			depth++
			token = i + 1
		case '}', ']':
			if depth--; depth <= 0 {
				return i+1 < len(src)
			}
			token = i + 1
		case ',', ':', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return true
			}
			token = i + 1
		}
	}
	if s.feed.ended == nil && len(src)-token > s.d.lim.Token {
		s.fail(token, fault.ErrLimit, "a shorter string")
	}
	return false
}
