package event

import (
	"bytes"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// frames cuts a stream into the texts of its values without looking into them further than it has to.
type frames struct {
	src  io.Reader
	most int // bytes of a value

	buf   []byte // buf[:n] has been read, buf[:at] is done with
	at, n int
	off   int64 // offset in the stream of buf[0]
	err   error // why reading ended

	layout layout
}

// layout is how the values of a stream are told apart.
type layout uint8

const (
	undecided layout = iota
	lines
	values
	array
)

const chunk = 64 << 10

// failed reports whether the source failed, so that nothing more will come.
func (f *frames) failed() bool { return f.err != nil && f.err != io.EOF }

// next returns the text of the next value and its offset in the stream. The text is valid until the next call. The error
// is io.EOF at the end of the stream, the source's own error, or ErrLimit for a value that is too long, behind which the
// next call goes on.
func (f *frames) next() (text []byte, at int64, err error) {
	if f.layout == undecided {
		if err := f.begin(); err != nil {
			return nil, f.off, err
		}
	}
	if err := f.space(); err != nil {
		return nil, f.off + int64(f.at), err
	}
	at = f.off + int64(f.at)
	ends := valueEnd
	if f.layout == lines {
		ends = lineEnd
	}
	text, err = f.take(ends)
	return text, at, err
}

// split tells whether text, which next returned last, is more than one value. If so it returns the first one, and the
// next call of next returns what is behind it.
func (f *frames) split(text []byte) []byte {
	if f.layout != lines {
		return nil
	}
	var s scan
	end := s.end(text)
	if end < 0 || len(bytes.TrimSpace(text[end:])) == 0 || bytes.TrimSpace(text[end:])[0] != '{' {
		return nil
	}
	f.at -= len(text) - end
	return text[:end]
}

// begin decides on the layout.
func (f *frames) begin() error {
	for f.n < 3 && f.fill() {
	}
	if bytes.HasPrefix(f.buf[:f.n], []byte("\ufeff")) {
		f.at = len("\ufeff")
	}
	f.layout = values
	if err := f.space(); err != nil {
		return err
	}
	if f.buf[f.at] == '[' {
		f.at++
		f.layout = array
		return nil
	}
	for n := 0; ; n = f.n - f.at {
		var s scan
		line := f.buf[f.at:f.n]
		if i := bytes.IndexByte(line[n:], '\n'); i >= 0 {
			line = line[:n+i]
		} else if len(line) <= f.most && f.fill() {
			continue
		}
		if s.end(line) >= 0 || len(line) > f.most {
			f.layout = lines
		}
		return nil
	}
}

// space passes over white space between values, and over commas and the closing bracket in an array.
func (f *frames) space() error {
	for {
		for f.at < f.n {
			switch c := f.buf[f.at]; {
			case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			case f.layout == array && (c == ',' || c == ']'):
			default:
				return nil
			}
			f.at++
		}
		if !f.fill() {
			return f.err
		}
	}
}

// take returns the text up to where end says the value ends. end is given more and more of the text, and returns a
// negative number while it has not seen the end.
func (f *frames) take(end func(s *scan, text []byte) int) ([]byte, error) {
	var s scan
	for {
		text := f.buf[f.at:f.n]
		n := end(&s, text)
		switch {
		case n < 0 && len(text) <= f.most && f.fill():
			continue
		case n < 0 && len(text) <= f.most: // the stream ends
			n = len(text)
			if f.failed() {
				return nil, f.err
			}
		case n < 0 || n > f.most:
			return nil, f.discard(&s, end, n)
		}
		f.at += n
		return text[:n:n], nil
	}
}

// discard passes over a value that is too long, without holding it.
func (f *frames) discard(s *scan, end func(*scan, []byte) int, n int) error {
	for n < 0 {
		f.off += int64(f.n)
		f.at, f.n = 0, 0
		s.done = 0
		if !f.fill() {
			if f.failed() {
				return f.err
			}
			break
		}
		n = end(s, f.buf[:f.n])
	}
	f.at += max(n, 0)
	return (*telemetry.Error)(fault.New(fault.ErrLimit, "a shorter event"))
}

// fill reads more, and reports whether it did. The text from at on stays.
func (f *frames) fill() bool {
	if f.err != nil {
		return false
	}
	if f.at > 0 {
		f.off += int64(f.at)
		f.n = copy(f.buf, f.buf[f.at:f.n])
		f.at = 0
	}
	if len(f.buf)-f.n < chunk/2 {
		f.buf = append(f.buf[:f.n], make([]byte, max(chunk, f.n))...)
	}
	for range 100 {
		var n int
		n, f.err = f.src.Read(f.buf[f.n:])
		f.n += n
		if n > 0 || f.err != nil {
			return n > 0
		}
	}
	f.err = io.ErrNoProgress
	return false
}

// scan follows the brackets and strings of a value through pieces of its text.
type scan struct {
	done    int // bytes of the text that were looked at
	depth   int
	text    bool // inside a string
	escaped bool // behind a backslash in one
	begun   bool
}

func lineEnd(s *scan, text []byte) int {
	i := bytes.IndexByte(text[s.done:], '\n')
	if i < 0 {
		s.done = len(text)
		return -1
	}
	return s.done + i
}

func valueEnd(s *scan, text []byte) int { return s.end(text) }

// end returns the index behind the value that text begins with, or a negative number where it does not end in text. What
// is neither object nor array ends with its line or in front of a brace.
func (s *scan) end(text []byte) int {
	for i := s.done; i < len(text); i++ {
		c := text[i]
		switch {
		case s.escaped:
			s.escaped = false
		case s.text:
			s.escaped = c == '\\'
			s.text = c != '"'
		case c == '"':
			s.text, s.begun = true, true
		case c == '{' || c == '[':
			if s.depth == 0 && s.begun {
				return i
			}
			s.depth++
			s.begun = true
		case c == '}' || c == ']':
			s.depth--
			if s.depth <= 0 {
				return i + 1
			}
		case s.depth == 0 && c == '\n':
			return i
		default:
			s.begun = true
		}
	}
	s.done = len(text)
	return -1
}
