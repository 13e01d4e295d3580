package codec

import "math/bits"

// The fast path for records of scalars, as for XML: generated code looks whether such a record has every member once, in any
// order and layout, and no text that needs care anywhere. Whatever else a document has, Open and Next read.

// Flat returns what begins with the value at i, or nothing if it must be read with Open and Next.
func (d *JSON) Flat(i int) []byte {
	if d.slow || uint(i) >= uint(len(d.src)) || d.depth >= d.lim.Depth {
		return nil
	}
	return d.src[i:]
}

// Accept skips the object at i, after which rest follows, and returns the index after it. It returns a negative index
// if the object is long, or nothing is known to follow.
func (d *JSON) Accept(i int, rest []byte) int {
	end := len(d.src) - len(rest)
	if len(rest) == 0 || end-i > d.lim.Token || !d.density.add(d.base+int64(i), recordBytes) {
		return failed
	}
	return end
}

// Keep returns a copy of a text that Quoted has returned.
func (d *JSON) Keep(text []byte) string { return d.arena.keep(text) }

// FlatItem is Flat for the item that comes next in an array, if another one came before.
func (s *JSONStream) FlatItem(a *Array) []byte {
	if s.i < 0 || a.n == 0 {
		return nil
	}
	text := TrimSpace(s.d.Flat(s.i))
	if len(text) == 0 || text[0] != ',' {
		return nil
	}
	return TrimSpace(text[1:])
}

// AcceptItem is Accept for what FlatItem returned.
func (s *JSONStream) AcceptItem(a *Array, item, rest []byte) bool {
	d := &s.d
	i, end := len(d.src)-len(item), len(d.src)-len(rest)
	need := int64(recordBytes)
	if item[0] == '"' {
		need = textBytes
	}
	if end-i > d.lim.Token || !d.density.add(d.base+int64(i), need) {
		return false
	}
	s.i = end
	a.n++
	a.More = true
	return true
}

// Scanner returns the scanner of what is in memory.
func (s *JSONStream) Scanner() *JSON { return &s.d }

// Quoted returns the text of the string that s begins with, after white space, and what follows. It returns false unless all of
// it is ASCII that stands for itself, without control characters, and some more follows.
func Quoted(s []byte) (text, rest []byte, ok bool) {
	if len(s) > 1 && s[0] == ' ' && s[1] == '"' { // as most programs write it that indent
		s = s[1:]
	} else if s = TrimSpace(s); len(s) == 0 || s[0] != '"' {
		return nil, nil, false
	}
	for i := 1; i+8 <= len(s); i += 8 {
		if m := unclean(Load64(s[i : i+8])); m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			return s[1:i], s[i+1:], s[i] == '"'
		}
	}
	return nil, nil, false
}

// Digits returns the integer that s begins with, after white space, and what follows. It returns no text for another value.
func Digits(s []byte) (text, rest []byte) {
	s = TrimSpace(s)
	n := 0
	if len(s) > 0 && s[0] == '-' {
		n = 1
	}
	first := n
	for n < len(s) && s[n]-'0' < 10 {
		n++
	}
	if n == first || s[first] == '0' && n > first+1 {
		return nil, s
	}
	return s[:n], s[n:]
}

// After returns what follows the byte c, with which s begins after white space, and false if it does not.
func After(s []byte, c byte) (rest []byte, ok bool) {
	if s = TrimSpace(s); len(s) == 0 || s[0] != c {
		return nil, false
	}
	return s[1:], true
}

// TrimSpace returns s without leading white space.
func TrimSpace(s []byte) []byte {
	if len(s) == 0 || s[0] > ' ' {
		return s
	}
	return s[skipSpace(s, 0):]
}
