package netscaler

import (
	"bufio"
	"io"
	"iter"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// How much a file may have: bytes of a line without its end, bytes of a longer line that are passed over before reading
// stops, and lines that are kept, each of which has memory of its own.
const (
	maxLine    = 64 << 10
	maxSkipped = 1 << 20
	maxLines   = 64 << 10
)

// byteOrderMark may stand before the first line of a file.
const byteOrderMark = "\uFEFF"

// line is one line of a file.
type line struct {
	text   string
	end    string // \n, \r\n, or nothing at the end of the file
	offset int64
	number int // from 1
}

// fail returns an error about the byte at in the line.
func (l *line) fail(kind error, at int, want string) error {
	return &telemetry.Error{Kind: kind, Offset: l.offset + int64(at), Line: l.number, Want: want}
}

// lines yields the lines of a file of UTF-8 text of at most limit bytes. The error of a line is about
// that line alone, and the next ones follow. After the limit, an endless line and an error of the reader there are no more.
func lines(r io.Reader, limit int64) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		if r == nil {
			yield(line{}, record.Failure(telemetry.ErrRequired, "a reader"))
			return
		}
		b := bufio.NewReaderSize(r, maxLine+len("\r\n"))
		l := line{number: 1}
		for {
			raw, err := b.ReadSlice('\n')
			if err == io.EOF && len(raw) == 0 {
				return
			}
			size := int64(len(raw))
			l.read(raw)
			for err == bufio.ErrBufferFull && size <= min(limit, maxSkipped) {
				raw, err = b.ReadSlice('\n')
				size += int64(len(raw))
			}
			var failure error // of this line alone
			switch limit -= size; {
			case err != nil && err != io.EOF && err != bufio.ErrBufferFull:
			case limit < 0:
				err = l.fail(telemetry.ErrLimit, 0, "a smaller file")
			case size > maxSkipped:
				err = l.fail(telemetry.ErrLimit, maxLine, "a line of at most 65536 bytes")
			case len(l.text) > maxLine:
				failure = l.fail(telemetry.ErrLimit, maxLine, "a line of at most 65536 bytes")
			default:
				failure = l.check()
			}
			if err != nil && err != io.EOF {
				yield(l, err)
				return
			}
			if !yield(l, failure) || err == io.EOF {
				return
			}
			l.offset += size
			l.number++
		}
	}
}

// read takes the line apart.
func (l *line) read(raw []byte) {
	l.text = strings.TrimSuffix(string(raw), "\n")
	if l.end = string(raw[len(l.text):]); l.end != "" && strings.HasSuffix(l.text, "\r") {
		l.text, l.end = l.text[:len(l.text)-1], "\r\n"
	}
}

// cutMark takes the byte order mark off the first line, and reports whether it had one.
func (l *line) cutMark() bool {
	rest, ok := strings.CutPrefix(l.text, byteOrderMark)
	if ok = ok && l.number == 1; ok {
		l.text, l.offset = rest, l.offset+int64(len(byteOrderMark))
	}
	return ok
}

// check returns an error if the line holds what no text file has.
func (l *line) check() error {
	if i := strings.IndexByte(l.text, '\r'); i >= 0 {
		return l.fail(telemetry.ErrSyntax, i, "a line feed after a carriage return")
	}
	for i, r := range l.text {
		if isBroken(l.text[i:], r) {
			return l.fail(telemetry.ErrEncoding, i, "UTF-8")
		}
	}
	return nil
}
