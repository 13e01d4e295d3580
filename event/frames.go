package event

import (
	"bytes"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// frames splits a stream into pieces, with as little parsing as possible.
type frames struct {
	src   io.Reader
	most  int  // maximum bytes of a value
	whole bool // each line is one value, regardless of its content
	ahead bool // reading continues until there is much text

	buf   []byte // buf[:n] has been read, buf[:at] has been processed
	at, n int
	off   int64 // offset in the stream of buf[0]
	err   error // the error that ended reading

	layout  layout
	first   bool // only the opening bracket of the array was read
	oneLine bool // the first value had no line break
	column  int  // of buf[at] in its line, in bytes

	guess  bool   // values may be cut where they are likely to end
	begun  place  // where the value began that was cut so
	right  int    // how many values ended there
	wrong  int    // and how many did not
	ending string // what the last one ended with
}

// place is where a stream is.
type place struct {
	at, column int
	layout     layout
}

// piece is a part of a stream: one value, some lines of JSON Lines, or an error in their place.
type piece struct {
	text  []byte // valid until the next piece, see exchange; empty if there is an error
	at    int64  // offset in the stream
	lines bool   // text consists of complete lines
	whole bool   // each of which is one value
	err   error
	// between says that err is about the text between two values.
	between bool
	// marked says that a byte order mark was skipped in the line that text begins with.
	marked bool
	// guessed says that text may end elsewhere if it does not decode; see [frames.again].
	guessed bool
}

// layout says how the values of a stream are separated and, in an array, the position relative to the values.
type layout uint8

const (
	unread  layout = iota
	opening        // before the first value
	unclear        // after the first value; what follows it decides
	lines
	values
	array  // before a comma or the closing bracket
	item   // before a value
	closed // after the closing bracket
	done
)

const chunk = 64 << 10

// next returns the next piece. It returns false at the end of the stream, or if the source failed.
func (f *frames) next() (piece, bool) {
	switch f.layout {
	case done:
		return piece{}, false
	case unread:
		if !f.begin() {
			f.layout = done
			return piece{err: record.Failure(fault.ErrEncoding, codec.WantUTF8)}, true
		}
	}
	if f.layout == array {
		if bad := f.separator(); bad >= 0 {
			return piece{at: bad, err: record.Failure(fault.ErrSyntax, "one comma between events, and ] at the end"), between: true}, true
		}
	}
	newline := f.space()
	if f.layout == unclear {
		f.layout = values
		if newline && f.oneLine {
			f.layout = lines
		}
	}
	marked := false
	switch f.layout {
	case opening, values:
		marked = f.marks(newline)
	case lines: // a piece ends with its line
		marked = f.marks(true)
	}
	at := f.off + int64(f.at)
	if f.at == f.n {
		return piece{}, false
	}
	if f.layout == closed {
		f.layout = done
		return piece{at: at, err: record.Failure(fault.ErrSyntax, "the end of the stream"), between: true}, true
	}
	if text := f.likely(); text != nil {
		p := f.piece(text, at, nil)
		p.guessed = true
		return p, true
	}
	text, err := f.take()
	if err == nil && text == nil {
		return piece{}, false
	}
	p := f.piece(text, at, err)
	p.marked = marked
	return p, true
}

// piece returns what was cut out of the stream at an offset, and moves to what follows it.
func (f *frames) piece(text []byte, at int64, err error) piece {
	p := piece{text: text, at: at, lines: f.layout == lines && err == nil, whole: f.whole, err: err}
	switch {
	case f.layout == item:
		f.layout = array
	case f.layout == opening && (err != nil || text[0] == '{'): // a value that is not an object does not show the layout
		f.layout, f.oneLine = unclear, err == nil && bytes.IndexByte(text, '\n') < 0
	}
	return p
}

// Values are cut where they are likely to end only while few of them end elsewhere, and are not indented far.
const (
	mostWrong  = 4
	mostColumn = 32
)

// likely returns the text of the value at hand if it is an object of several lines that ends where others do: at the first
// brace that is as far in as its own, at the beginning of a line. It is nil if there is none in the buffer. Whoever gets it
// decodes it, since an object that decodes ends there and nowhere else, and calls again if it does not.
func (f *frames) likely() []byte {
	if !f.guess || f.layout != values && f.layout != item || f.buf[f.at] != '{' || f.column > mostColumn || f.wrong > mostWrong+f.right/64 {
		return nil
	}
	if len(f.ending) != f.column+2 {
		f.ending = "\n" + strings.Repeat(" ", f.column) + "}"
	}
	text := f.buf[f.at:f.n]
	n := bytes.Index(text, []byte(f.ending)) + len(f.ending)
	if n < len(f.ending) || n > f.most {
		return nil
	}
	f.begun = place{f.at, f.column, f.layout}
	f.right++
	f.at += n
	f.column = len(f.ending) - len("\n")
	return text[:n]
}

// again cuts the value once more that was cut where it was likely to end, wherever it does end. It is called before next is.
func (f *frames) again() (piece, bool) {
	f.at, f.column, f.layout = f.begun.at, f.begun.column, f.begun.layout
	f.right--
	f.wrong++
	at := f.off + int64(f.at)
	text, err := f.take()
	if err == nil && text == nil {
		return piece{}, false
	}
	return f.piece(text, at, err), true
}

// failed returns the error of the source, or nil.
func (f *frames) failed() error {
	if f.err == io.EOF {
		return nil
	}
	return f.err
}

// begin skips a byte order mark and the opening bracket of an array. It returns false if the stream is not UTF-8.
func (f *frames) begin() bool {
	if f.whole {
		f.layout = lines
		return true
	}
	for f.n < 2 && f.fill() {
	}
	if f.n > 1 && (f.buf[0] == 0 || f.buf[1] == 0 || f.buf[0] >= 0xfe) {
		for f.n < codec.WideHead && f.fill() {
		}
		if codec.IsWide(f.buf[:f.n]) {
			return false
		}
	}
	f.layout = opening
	f.marks(true)
	f.marks(f.space())
	if f.at < f.n && f.buf[f.at] == '[' {
		f.at++
		f.layout, f.first = array, true
	}
	return true
}

// marks skips a byte order mark at the beginning of a line, and the white space after it. A stream of concatenated
// files has one in the middle. It reports whether there was one in the line that it ends in.
func (f *frames) marks(begins bool) (marked bool) {
	for begins && f.at < f.n && f.buf[f.at] == byteOrderMark[0] {
		for f.n-f.at < len(byteOrderMark) && f.fill() {
		}
		if !bytes.HasPrefix(f.buf[f.at:f.n], []byte(byteOrderMark)) {
			return false
		}
		f.at += len(byteOrderMark)
		begins = f.space()
		marked = !begins
	}
	return marked
}

const byteOrderMark = "\ufeff"

// separator skips the text between two values of an array, or after the last one. It returns the offset of the first
// byte that is not allowed there, or -1.
func (f *frames) separator() (bad int64) {
	bad = -1
	note := func() {
		if bad < 0 {
			bad = f.off + int64(f.at)
		}
	}
	commas := 0
	for f.space(); f.at < f.n; f.space() {
		c := f.buf[f.at]
		if c != ',' {
			switch {
			case c != ']':
				if commas == 0 && !f.first {
					note()
				}
				f.layout = item
			case commas > 0:
				note()
				fallthrough
			default:
				f.layout = closed
				f.at++
			}
			f.first = false
			return bad
		}
		if commas > 0 || f.first {
			note()
		}
		commas++
		f.at++
		f.column++
	}
	f.layout = done
	if f.failed() == nil {
		note()
	}
	return bad
}

// space skips white space, and reports whether it contained a line break.
func (f *frames) space() (newline bool) {
	for {
		for ; f.at < f.n; f.at++ {
			switch f.buf[f.at] {
			case ' ', '\t', '\r':
				f.column++
			case '\n':
				newline, f.column = true, 0
			default:
				return newline
			}
		}
		if !f.fill() {
			return newline
		}
	}
}

// take returns the text of the current value or lines, which is valid until the next call. It is nil if the source
// failed. The error is about a value that is too long; the next call continues after it.
func (f *frames) take() ([]byte, error) {
	s := scan{first: f.column, item: f.layout == item}
	end, one := s.end, s.end
	if f.layout == lines {
		end, one = s.lines, s.line
	}
	for {
		text := f.buf[f.at:f.n]
		n := end(text)
		switch {
		case n < 0 && len(text) <= f.most+len("\r"):
			if f.fill() {
				continue
			}
			if f.failed() != nil {
				return nil, nil
			}
			text = f.buf[f.at:f.n] // fill moved the text
			n = len(text)
		case n < 0, n > f.most && f.layout != lines: // if one of several lines is too long, that is detected later
			return nil, f.discard(&s, one, n)
		}
		f.at += n
		f.column += n
		if f.layout != lines { // columns are not needed in lines
			if i := bytes.LastIndexByte(text[:n], '\n'); i >= 0 {
				f.column = n - i - 1
			}
		}
		return text[:n], nil
	}
}

// discard skips a value that is too long, without holding it in memory.
func (f *frames) discard(s *scan, end func([]byte) int, n int) error {
	for n < 0 {
		f.off += int64(f.n)
		f.at, f.n = 0, 0
		s.done = 0
		if !f.fill() {
			break
		}
		n = end(f.buf[:f.n])
	}
	f.at += max(n, 0)
	f.column = 0
	return tooLong()
}

func tooLong() error { return record.Failure(fault.ErrLimit, "a shorter event") }

// fill reads more, and reports whether it did. The text from at on is kept.
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
	before := f.n
	for range 100 {
		var n int
		n, f.err = f.src.Read(f.buf[f.n:])
		f.n += n
		for f.ahead && n > 0 && f.err == nil && len(f.buf)-f.n >= chunk/2 {
			n, f.err = f.src.Read(f.buf[f.n:])
			f.n += n
		}
		if f.n > before || f.err != nil {
			return f.n > before
		}
	}
	f.err = io.ErrNoProgress
	return false
}

// exchange returns the memory of the last piece, whose text is then valid as long as that memory is not changed, and
// continues in other memory.
func (f *frames) exchange(memory []byte) []byte {
	old := f.buf
	f.buf = append(memory[:0], old[f.at:f.n]...)
	f.off += int64(f.at)
	f.at, f.n = 0, len(f.buf)
	f.buf = f.buf[:cap(f.buf)]
	return old
}
