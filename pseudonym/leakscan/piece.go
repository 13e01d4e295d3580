package leakscan

import "bytes"

// Lines are searched together if they fit into maxLine bytes. A longer line is searched in windows: each begins stride
// bytes after the previous one and extends by around bytes on both sides, so that an identifier that crosses the end of
// a window is complete in one of them.
const (
	maxLine = 64 << 10
	around  = 4 << 10
	stride  = maxLine - 2*around
)

// piece is a part of a text that is searched separately: text[start:end]. Identifiers that begin in text[from:to] are
// found in it.
type piece struct{ start, end, from, to int }

// cutter splits a text into pieces. The cuts depend only on the text, not on how much of it is available.
type cutter struct {
	pos  int  // start of the next piece
	line int  // start of the line that is searched in windows
	long bool // there is such a line
}

// next returns the next piece of text. If eof is true, text is complete. It returns false if it needs more text.
func (c *cutter) next(text []byte, eof bool) (piece, bool) {
	rest := text[c.pos:]
	if !c.long {
		if len(rest) == 0 || len(rest) < maxLine && !eof {
			return piece{}, false
		}
		end := len(rest)
		if end >= maxLine {
			end = lastIndex(rest[:maxLine], '\n') + 1
		}
		if end > 0 {
			p := piece{c.pos, c.pos + end, c.pos, c.pos + end}
			c.pos = p.end
			return p, true
		}
		c.line, c.long = c.pos, true
	}
	ahead := min(len(rest), stride+around)
	newline := bytes.IndexByte(rest[:ahead], '\n')
	if newline < 0 && ahead < stride+around && !eof {
		return piece{}, false
	}
	p := piece{max(c.line, c.pos-around), c.pos + ahead, c.pos, c.pos + min(ahead, stride)}
	if newline >= 0 {
		p.end = c.pos + newline + 1
		p.to = min(p.end, p.to)
	}
	c.pos = p.to
	c.long = p.to < p.end
	return p, true
}

// drop returns the number of bytes before the next piece that are no longer needed, and forgets them.
func (c *cutter) drop() int {
	n := c.pos
	if c.long {
		n = max(c.line, c.pos-around)
		c.line = max(0, c.line-n)
	}
	c.pos -= n
	return n
}
