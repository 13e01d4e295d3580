package event

import (
	"bytes"
	"math/bits"
)

// scan finds the end of a value in text that may be broken, piece by piece.
//
// It follows brackets and strings. So that a value that was cut off does not take the rest of the stream with it, a
// string ends with its line, a closing bracket closes what is open of its own kind, and a brace begins the next value
// where it stands in front of its line, no further in than the value began, and no value may stand. None of this can
// happen in JSON that is not broken.
type scan struct {
	done int  // bytes of the text that were looked at
	item bool // the value is an item of an array

	depth  int
	arrays uint64 // bit n is set where the bracket at depth n is one of an array
	last   byte   // the last byte outside strings that is no white space, 1 for 0, and 0 before the first
	quoted bool   // inside a string
	escape bool   // behind a backslash in one

	first  int  // where in its line the value began, in bytes
	fresh  bool // nothing but white space has come in this line
	column int  // how much of it
}

// line returns the index of the line break, or a negative number where it is not in text.
func (s *scan) line(text []byte) int {
	i := bytes.IndexByte(text[s.done:], '\n')
	if i < 0 {
		s.done = len(text)
		return -1
	}
	return s.done + i
}

// pieceLines is how many lines are cut out of a stream at a time.
const pieceLines = 64

// lines returns the index behind the whole lines that text begins with, of a piece at most, or a negative number where no
// line ends in it.
func (s *scan) lines(text []byte) int {
	n := s.done
	for range pieceLines {
		i := bytes.IndexByte(text[n:], '\n')
		if i < 0 {
			break
		}
		n += i + 1
	}
	if n == s.done {
		s.done = len(text)
		return -1
	}
	return n
}

// end returns the index behind the value that text begins with, or a negative number where it does not end in text; then
// it is called again with more of it. What is neither object nor array ends with its line, in front of a bracket, and
// in an array in front of a comma.
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

// open goes into an object or an array.
func (s *scan) open(isArray bool) {
	bit := uint64(1) << min(s.depth, 63)
	s.arrays &^= bit
	if isArray {
		s.arrays |= bit
	}
	s.depth++
}

// close goes out of the innermost object or array that is open, and reports whether there is one.
func (s *scan) close(isArray bool) bool {
	if s.depth > 64 { // deeper than kinds are remembered
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

// isNext reports whether a brace at hand begins the next value, because this one is broken.
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
