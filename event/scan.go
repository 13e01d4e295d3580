package event

import (
	"bytes"
	"math/bits"
)

// scan finds the end of a value, which may be broken, in text that arrives in pieces.
//
// It tracks brackets and strings. So that a truncated value does not swallow the rest of the stream, a string ends with
// its line, a closing bracket closes the innermost open bracket of its kind, and a brace begins the next value if it is
// the first character of its line, is not indented more than the current value, and no value is allowed there. None of
// this happens in valid JSON.
type scan struct {
	done int  // bytes of the text that were examined
	item bool // the value is an item of an array

	depth  int
	arrays uint64 // bit n is set if the bracket at depth n is that of an array
	last   byte   // the last byte outside strings that is not white space, 1 for a zero byte, and 0 before the first
	quoted bool   // inside a string
	escape bool   // after a backslash in a string

	first  int  // column where the value began, in bytes
	fresh  bool // only white space so far in this line
	column int  // length of that white space
}

// line returns the index of the line break, or a negative number if text has none.
func (s *scan) line(text []byte) int {
	i := bytes.IndexByte(text[s.done:], '\n')
	if i < 0 {
		s.done = len(text)
		return -1
	}
	return s.done + i
}

// lines returns the index after the complete lines at the beginning of text, or a negative number if no line ends in
// text.
func (s *scan) lines(text []byte) int {
	i := bytes.LastIndexByte(text[s.done:], '\n')
	if i < 0 {
		s.done = len(text)
		return -1
	}
	return s.done + i + 1
}

// end returns the index after the value at the beginning of text, or a negative number if it does not end in text; then
// end is called again with more text. A value that is neither an object nor an array ends with its line, before a
// bracket, and in an array before a comma.
func (s *scan) end(text []byte) int {
	for i := s.done; i < len(text); i++ {
		c := text[i]
		if s.quoted && c != '\n' {
			switch {
			case s.escape:
				s.escape = false
			case c == '\\':
				s.escape = true
			case c == '"':
				s.quoted = false
			default:
				for i+1 < len(text) && plain[text[i+1]] {
					i++
				}
			}
			continue
		}
		switch c {
		case '\n':
			if s.depth == 0 {
				return i
			}
			s.quoted, s.escape = false, false
			s.fresh, s.column = true, 0
			continue
		case ' ', '\t', '\r':
			s.column++
			continue
		case '"':
			s.quoted = true
		case '{', '[':
			if s.depth == 0 && s.last != 0 || c == '{' && s.isNext() {
				return i
			}
			s.open(c == '[')
		case '}', ']':
			if !s.close(c == ']') {
				if s.item && c == ']' && s.last != 0 {
					return i
				}
				break
			}
			if s.depth == 0 {
				return i + 1
			}
		case ',':
			if s.item && s.depth == 0 {
				return i
			}
		}
		s.fresh, s.last = false, max(c, 1)
	}
	s.done = len(text)
	return -1
}

// open enters an object or an array.
func (s *scan) open(isArray bool) {
	bit := uint64(1) << min(s.depth, 63)
	s.arrays &^= bit
	if isArray {
		s.arrays |= bit
	}
	s.depth++
}

// close leaves the innermost open object or array, and reports whether there is one.
func (s *scan) close(isArray bool) bool {
	if s.depth > 64 { // deeper than the bits of arrays
		s.depth--
		return true
	}
	ofKind := s.arrays
	if !isArray {
		ofKind = ^ofKind
	}
	ofKind &= 1<<s.depth - 1
	if ofKind == 0 {
		return false
	}
	s.depth = bits.Len64(ofKind) - 1
	return true
}

// isNext reports whether the current brace begins the next value because this one is broken.
func (s *scan) isNext() bool {
	if !s.fresh || s.depth == 0 || s.column > s.first {
		return false
	}
	inArray := s.arrays>>min(s.depth-1, 63)&1 != 0
	return s.last != ':' && s.last != '[' && !(s.last == ',' && inArray)
}

// plain holds the bytes that neither end a string nor begin an escape.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c != '"' && c != '\\' && c != '\n'
	}
	return t
}()
