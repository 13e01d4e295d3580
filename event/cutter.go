package event

import "bytes"

// frame is the text of one value of a stream, or the error in its place.
type frame struct {
	text    []byte // valid until the next piece
	at      int64  // offset in the stream
	err     error
	between bool // err is about the text between two values
}

// cutter splits a piece into values.
type cutter struct {
	piece
	most  int // maximum bytes of a value
	begun bool

	line    []byte // the last line, if it may be divided
	objects frame  // the rest of a line that is divided
}

// next returns the next value.
func (c *cutter) next() (frame, bool) {
	if len(c.objects.text) > 0 {
		return c.object(), true
	}
	if !c.lines {
		one := !c.begun
		c.begun = true
		f := frame{at: c.at, err: c.err, between: c.between}
		f.text = c.cut(len(c.text))
		return f, one
	}
	c.blank()
	n := bytes.IndexByte(c.text, '\n')
	if n < 0 {
		n = len(c.text)
	}
	c.line = bytes.TrimSuffix(c.text[:n], []byte("\r")) // part of the line end, not of the event
	switch n = len(c.line); {
	case len(c.text) == 0:
		return frame{}, false
	case n > c.most:
		at := c.at
		c.skip(n)
		return frame{at: at, err: tooLong()}, true
	case c.whole:
		c.line = nil
	}
	at := c.at
	return frame{at: at, text: c.cut(n)}, true
}

// blank skips white space, and a byte order mark in each line, because concatenated files have one in the middle.
func (c *cutter) blank() {
	marked := c.marked
	c.marked = false
	for len(c.text) > 0 {
		switch {
		case c.text[0] == '\n':
			marked = false
			c.skip(1)
		case isWhite(c.text[0]):
			c.skip(1)
		case !marked && bytes.HasPrefix(c.text, []byte(byteOrderMark)):
			marked = true
			c.skip(len(byteOrderMark))
		default:
			return
		}
	}
}

// divide makes next return the objects of a line one by one, if f, the previous frame, is not an event but a line with
// several.
func (c *cutter) divide(f frame) bool {
	if objectBeforeAnother(c.line) == 0 {
		return false
	}
	c.objects, c.line = f, nil
	return true
}

// object returns the next object of a divided line, or the rest of the line if no object follows.
func (c *cutter) object() frame {
	text := c.objects.text
	n := objectBeforeAnother(text)
	if n == 0 {
		n = len(text)
	}
	f := frame{text: text[:n], at: c.objects.at}
	c.objects.text, c.objects.at = text[n:], c.objects.at+int64(n)
	return f
}

// objectBeforeAnother returns the length of the object at the beginning of line and of the white space after it, if
// another object follows. Otherwise it returns 0.
func objectBeforeAnother(line []byte) int {
	var s scan
	if len(line) == 0 || line[0] != '{' {
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

// cut returns the next n bytes and skips them.
func (c *cutter) cut(n int) []byte {
	text := c.text[:n]
	c.skip(n)
	return text
}

func (c *cutter) skip(n int) {
	c.text = c.text[n:]
	c.at += int64(n)
}

// isWhite reports whether c is allowed between values.
func isWhite(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
