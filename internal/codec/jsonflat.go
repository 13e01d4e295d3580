package codec

import "math/bits"

// The fast path for records of scalars, as for XML: generated code looks whether such a record has every member once, in any
// order and layout, and no text that needs care anywhere. Whatever else a document has, Open and Next read.

// Flat returns what begins with the value at i, or nothing if it must be read with Open and Next.
func (d *JSON) Flat(i int) string {
	if d.slow || uint(i) >= uint(len(d.src)) || d.depth >= d.lim.Depth {
		return ""
	}
	return d.src[i:]
}

// Accept skips the object at i, after which rest follows, and returns the index after it. It returns a negative index
// if the object is long, or nothing is known to follow.
func (d *JSON) Accept(i int, rest string) int {
	end := len(d.src) - len(rest)
	if rest == "" || end-i > d.lim.Token || !d.density.add(d.base+int64(i), recordBytes) {
		return failed
	}
	return end
}

// FlatItem is Flat for the item that comes next in an array, if another one came before.
func (s *JSONStream) FlatItem(a *Array) string {
	if s.i < 0 || a.n == 0 {
		return ""
	}
	text := Unspaced(s.d.Flat(s.i))
	if text == "" || text[0] != ',' {
		return ""
	}
	return Unspaced(text[1:])
}

// AcceptItem is Accept for what FlatItem returned.
func (s *JSONStream) AcceptItem(a *Array, item, rest string) bool {
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

// Quoted returns the text of the string that s begins with, after white space, and what follows. It returns false unless all of
// it is ASCII that stands for itself, without control characters, and some more follows.
func Quoted(s string) (text, rest string, ok bool) {
	if len(s) > 1 && s[0] == ' ' && s[1] == '"' { // as most programs write it that indent
		s = s[1:]
	} else if s = Unspaced(s); s == "" || s[0] != '"' {
		return "", "", false
	}
	for i := 1; i+8 <= len(s); i += 8 {
		if m := unclean(Load64(s[i : i+8])); m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			return s[1:i], s[i+1:], s[i] == '"'
		}
	}
	return "", "", false
}

// Digits returns the integer that s begins with, after white space, and what follows. It returns no text for another value.
func Digits(s string) (text, rest string) {
	s = Unspaced(s)
	n := 0
	if s != "" && s[0] == '-' {
		n = 1
	}
	first := n
	for n < len(s) && s[n]-'0' < 10 {
		n++
	}
	if n == first || s[first] == '0' && n > first+1 {
		return "", s
	}
	return s[:n], s[n:]
}

// After returns what follows the byte c, with which s begins after white space, and false if it does not.
func After(s string, c byte) (rest string, ok bool) {
	if s = Unspaced(s); s == "" || s[0] != c {
		return "", false
	}
	return s[1:], true
}
