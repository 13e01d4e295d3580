package netscaler

import (
	"bufio"
	"io"
	"iter"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// These are the limits of a file: the length of a line without its line end; the number of bytes of a longer line that
// are skipped before reading stops; and the number of lines that are kept in memory.
const (
	maxLine    = 64 << 10
	maxSkipped = 1 << 20
	maxLines   = 64 << 10
)

// byteOrderMark is allowed at the beginning of a file.
const byteOrderMark = "\uFEFF"

// line is one line of a file.
type line struct {
	text   string
	end    string // \n, \r\n, or nothing at the end of the file
	offset int64
	number int // from 1
}

// fail returns an error about the byte of the line at the given index.
func (l *line) fail(kind error, at int, want string) error {
	return &telemetry.Error{Kind: kind, Offset: l.offset + int64(at), Line: l.number, Want: want}
}

// lines yields the lines of a UTF-8 text file of at most limit bytes. An error about a line concerns only that line,
// and the next lines follow. After the limit, an endless line or an error of the reader, lines stops.
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
			var failure error // the error concerns this line only
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

// read splits the line into its text and its line end.
func (l *line) read(raw []byte) {
	l.text = strings.TrimSuffix(string(raw), "\n")
	if l.end = string(raw[len(l.text):]); l.end != "" && strings.HasSuffix(l.text, "\r") {
		l.text, l.end = l.text[:len(l.text)-1], "\r\n"
	}
}

// cutMark removes the byte order mark from the first line, and reports whether there was one.
func (l *line) cutMark() bool {
	rest, ok := strings.CutPrefix(l.text, byteOrderMark)
	if ok = ok && l.number == 1; ok {
		l.text, l.offset = rest, l.offset+int64(len(byteOrderMark))
	}
	return ok
}

// check returns an error if the line contains anything that a text file must not contain.
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
