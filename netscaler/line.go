package netscaler

import (
	"bufio"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
)

// How much a file may have: bytes of a line without its end, and lines, each of which takes memory of its own.
const (
	maxLine  = 64 << 10
	maxLines = 64 << 10
)

// byteOrderMark may stand in front of the first line of a file.
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

// lines yields the lines of a file of UTF-8 text, and after an error nothing more. A carriage return stands in front of a
// line feed or nowhere.
func lines(r io.Reader, limits telemetry.Limits) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		left := limits.OrDefault().Manifest
		b := bufio.NewReaderSize(r, maxLine+len("\r\n"))
		l := line{number: 1}
		for {
			raw, err := b.ReadSlice('\n')
			left -= int64(len(raw))
			if err == io.EOF && len(raw) == 0 {
				return
			}
			l.text = strings.TrimSuffix(string(raw), "\n")
			if l.end = string(raw[len(l.text):]); l.end != "" && strings.HasSuffix(l.text, "\r") {
				l.text, l.end = l.text[:len(l.text)-1], "\r\n"
			}
			switch {
			case left < 0:
				err = l.fail(telemetry.ErrLimit, 0, "a smaller file")
			case l.number > maxLines:
				err = l.fail(telemetry.ErrLimit, 0, "at most 65536 lines")
			case err == bufio.ErrBufferFull, len(l.text) > maxLine:
				err = l.fail(telemetry.ErrLimit, maxLine, "a line of at most 65536 bytes")
			case err == nil, err == io.EOF:
				err = l.check()
			}
			if !yield(l, err) || err != nil {
				return
			}
			l.offset += int64(len(raw))
			l.number++
		}
	}
}

// check returns an error where the line holds what no text file has.
func (l *line) check() error {
	if i := strings.IndexByte(l.text, '\r'); i >= 0 {
		return l.fail(telemetry.ErrSyntax, i, "a line feed behind a carriage return")
	}
	for i, r := range l.text {
		if r == utf8.RuneError && !strings.HasPrefix(l.text[i:], "\uFFFD") {
			return l.fail(telemetry.ErrEncoding, i, "UTF-8")
		}
	}
	return nil
}
