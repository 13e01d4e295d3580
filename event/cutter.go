package event

import "bytes"

// frame is the text of one value of a stream, or what is wrong in its place.
type frame struct {
	text    string
	at      int64 // offset in the stream
	line    bool  // text is a whole line
	err     error
	between bool // err is about what stands between two values
}

// cutter cuts the values out of a piece.
type cutter struct {
	piece
	most   int    // bytes of a value
	share  bool   // the texts of all values are cut out of one copy of the piece
	shared string // that copy
	begun  bool
}

// newCutter returns a cutter of p. The texts of its values are copies of their own, so that none keeps the others alive,
// or are cut out of a copy that they share, which costs less.
func newCutter(p piece, most int, share bool) cutter {
	c := cutter{piece: p, most: most, share: share}
	if share {
		c.shared = string(p.text)
	}
	return c
}

// next returns the next value.
func (c *cutter) next() (frame, bool) {
	if !c.lines {
		one := !c.begun
		c.begun = true
		f := frame{at: c.at, err: c.err, between: c.between}
		f.text = c.cut(len(c.text))
		return f, one
	}
	for ; len(c.text) > 0 && isWhite(c.text[0]); c.skip(1) {
	}
	if len(c.text) == 0 {
		return frame{}, false
	}
	f := frame{at: c.at, line: true}
	n := bytes.IndexByte(c.text, '\n')
	if n < 0 {
		n = len(c.text)
	}
	n = len(bytes.TrimSuffix(c.text[:n], []byte("\r"))) // it belongs to the end of the line, not to the event
	if n > c.most {
		c.skip(n)
		f.err = tooLong()
	} else {
		f.text = c.cut(n)
	}
	return f, true
}

// cut returns the next n bytes and passes over them.
func (c *cutter) cut(n int) (text string) {
	if c.share {
		text = c.shared[len(c.shared)-len(c.text):][:n]
	} else {
		text = string(c.text[:n])
	}
	c.skip(n)
	return text
}

func (c *cutter) skip(n int) {
	c.text = c.text[n:]
	c.at += int64(n)
}

// isWhite reports whether c may stand between values.
func isWhite(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
