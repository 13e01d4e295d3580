package leakscan

import "bytes"

// Lines are searched together as far as they fit into maxLine bytes. A line that does not is searched in windows: each
// begins stride bytes after the one before, and reaches around bytes further on both sides, so that what stands across
// an end is seen as a whole by one of them.
const (
	maxLine = 64 << 10
	around  = 4 << 10
	stride  = maxLine - 2*around
)

// piece is a part of a text that is searched by itself: text[start:end]. What begins in text[from:to] is found in it.
type piece struct{ start, end, from, to int }

// cutter divides a text into pieces. Where it cuts depends on the text alone, and not on how much of it is there.
type cutter struct {
	pos  int  // where the next piece begins
	line int  // where the line begins that is searched in windows
	long bool // there is one
}

// next returns the next piece of text, of which all is there if eof is true. It returns false if it needs more.
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

// drop returns how many bytes before the next piece are not needed any more, and forgets them.
func (c *cutter) drop() int {
	n := c.pos
	if c.long {
		n = max(c.line, c.pos-around)
		c.line = max(0, c.line-n)
	}
	c.pos -= n
	return n
}
