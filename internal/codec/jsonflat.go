package codec

import "math/bits"

// The fast path for records of scalars, as for XML. Generated code checks whether a record has every member once, in any order
// and layout, and no text that needs special handling. Open and Next read all other records.

// Flat returns the text from the value at i on, or nil if the value must be read with Open and Next.
func (d *JSON) Flat(i int) []byte {
	if d.slow || uint(i) >= uint(len(d.src)) || d.depth >= d.lim.Depth {
		return nil
	}
	return d.src[i:]
}

// Accept skips the object at i, which is followed by rest, and returns the index after it. It returns a negative index if
// the object is long or rest is empty.
func (d *JSON) Accept(i int, rest []byte) int {
	end := len(d.src) - len(rest)
	if len(rest) == 0 || end-i > d.lim.Token || !d.density.add(d.base+int64(i), recordBytes) {
		return failed
	}
	return end
}

// Keep returns a copy of a text that Quoted has returned.
func (d *JSON) Keep(text []byte) string { return d.arena.keep(text) }

// FlatItem is Flat for the next item of an array. It returns nil for the first item.
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

// Scanner returns the scanner of the current window.
func (s *JSONStream) Scanner() *JSON { return &s.d }

// Quoted returns the text of the string at the start of s, after white space, and the rest of s. It returns false unless the
// text is plain ASCII without escapes and control characters, and more text follows.
func Quoted(s []byte) (text, rest []byte, ok bool) {
	if len(s) > 1 && s[0] == ' ' && s[1] == '"' { // the layout of most programs that indent
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

// Digits returns the integer at the start of s, after white space, and the rest of s. It returns no text for any other value.
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

// After returns the text after the byte c at the start of s, after white space. It returns false if c is not there.
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
