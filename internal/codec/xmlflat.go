package codec

import "math/bits"

// The fast path for records of scalars. Generated code checks whether a record has every field once, in any order, in text
// that needs no special handling, with only white space in between.
// Open and Next read all other records.

// Flat returns the rest of the window after the start tag that was read last, or "" if the element must be read with Open and
// Next.
func (d *XML) Flat() string {
	if len(d.attrs) > 0 || !d.flat() {
		return ""
	}
	return d.win[d.pos:]
}

// flat reports whether the fast path can read the next record.
func (d *XML) flat() bool {
	return d.err == nil && !d.slow && !d.empty && len(d.open)+1 < d.lim.Depth
}

// Accept skips the element whose start tag was read last. rest is the text after its fields. It returns false if anything but
// the end tag follows, or the element is long.
func (d *XML) Accept(rest string) bool { return d.accept(rest, d.name) }

// accept skips the end tag of the element name, which is at the beginning of rest, after white space.
func (d *XML) accept(rest, name string) bool {
	end := xmlCloses(d.win, len(d.win)-len(Unspaced(rest)), name)
	if end < 0 || end-d.pos > d.lim.Token {
		return false
	}
	d.pos = end
	d.start = d.Offset()
	d.end = d.start
	return true
}

// FlatItem is Flat for the next item of list e, after the first one. It also skips the start tag.
func (d *XML) FlatItem(e *Element) string {
	if !d.flat() {
		return ""
	}
	s := Unspaced(d.win[d.pos:])
	start := xmlOpens(s, 0, e.Fields.Names[0])
	if start < 0 {
		return ""
	}
	return s[start:]
}

// AcceptItem is Accept for FlatItem.
func (d *XML) AcceptItem(e *Element, rest string) bool {
	if !d.accept(rest, e.Fields.Names[0]) {
		return false
	}
	e.items[0]++
	return true
}

// Bare returns how many bytes at the beginning of s need no special handling: none of < > & " ], no control characters, only
// ASCII. The byte after them may be one of these, or the end of s is near.
func Bare(s string) int {
	rest := s
	for len(rest) >= 8 {
		w := Load64(rest)
		if m := xmlSpecial(w) | (w+ones)&highs; m != 0 { // adding one to a DEL sets the high bit
			return len(s) - len(rest) + bits.TrailingZeros64(m)>>3
		}
		rest = rest[8:]
	}
	return len(s) - len(rest)
}
