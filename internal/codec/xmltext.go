package codec

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Properties of a byte; xmlClass holds these bits for each byte.
const (
	xmlStartsName = 1 << iota
	xmlInName
	xmlSpace
	xmlInText      // stands for itself in text; ] is not included, because it depends on the next bytes
	xmlInValue     // stands for itself in an attribute value with either quotes
	xmlTextCode    // stands for something else in text
	xmlSectionCode // stands for something else in a CDATA section
	xmlValueCode   // stands for something else in an attribute value
)

var xmlClass = func() (t [256]uint8) {
	for i := range t {
		c := byte(i)
		if letter := c | 0x20; letter >= 'a' && letter <= 'z' || c == '_' || c == ':' {
			t[c] |= xmlStartsName | xmlInName
		}
		if c >= '0' && c <= '9' || c == '-' || c == '.' {
			t[c] |= xmlInName
		}
		if c >= ' ' && c < utf8.RuneSelf {
			t[c] |= xmlInText | xmlInValue
		}
	}
	for _, c := range `<>&"]` {
		t[c] &^= xmlInText
	}
	for _, c := range `<&"'` {
		t[c] &^= xmlInValue
	}
	t[' '] |= xmlSpace
	t['\t'] |= xmlSpace | xmlInText | xmlValueCode
	t['\n'] |= xmlSpace | xmlInText | xmlValueCode
	t['\r'] |= xmlSpace | xmlValueCode | xmlTextCode | xmlSectionCode
	t['&'] |= xmlValueCode | xmlTextCode
	return t
}()

// xmlSpecial returns a word with the high bit of each byte set if that byte of w is one of < > & " ], a control character below
// 0x20 or not ASCII. Bits above the lowest one set may be wrong; the lowest is right.
func xmlSpecial(w uint64) uint64 {
	angle := (w&^(0x02*ones) ^ '<'*ones) - ones // < and > differ in one bit,
	quote := (w&^(0x04*ones) ^ '"'*ones) - ones // and so do " and &
	square, control := (w^']'*ones)-ones, w-' '*ones
	return (angle | quote | square | control | w) & highs
}

// xmlPlain returns the index of the first byte at or after i that may need special handling in text: one of < > & " ], a
// control character other than tab and newline, or a byte that is not ASCII.
func xmlPlain(s string, i int) int {
	rest := s[i:]
	for len(rest) >= 8 {
		m := xmlSpecial(Load64(rest))
		if m == 0 {
			rest = rest[8:]
			continue
		}
		n := bits.TrailingZeros64(m) >> 3
		if xmlClass[rest[n]]&xmlInText == 0 {
			return len(s) - len(rest) + n
		}
		rest = rest[n+1:] // after a tab or a newline
	}
	for rest != "" && xmlClass[rest[0]]&xmlInText != 0 {
		rest = rest[1:]
	}
	return len(s) - len(rest)
}

// xmlBare reports whether s has at least eight bytes, none of which needs special handling in XML. It is the fast path for
// writing, which does not need the place of such a byte: the last word overlaps with the one before it.
func xmlBare(s string) bool {
	n := len(s) - 8
	if n < 0 {
		return false
	}
	m := xmlSpecial(Load64(s[n:]))
	for i := 0; i < n; i += 8 {
		m |= xmlSpecial(Load64(s[i:]))
	}
	return m == 0
}

// xmlChar returns the index after the character at i.
func xmlChar(s string, i int) (end int, bad *xmlFault) {
	if c := s[i]; c < utf8.RuneSelf {
		if c < ' ' && xmlClass[c]&xmlSpace == 0 {
			return i, xmlBadChar
		}
		return i + 1, nil
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && n == 1:
		if !utf8.FullRuneInString(s[i:]) {
			return i, xmlMore
		}
		return i, xmlBadChar
	case r == 0xFFFE || r == 0xFFFF:
		return i, xmlBadChar
	}
	return i + n, nil
}

// xmlUnexpected returns the reason why the character at i is not allowed. It is want, unless XML does not allow it anywhere.
func xmlUnexpected(s string, i int, want *xmlFault) *xmlFault {
	if _, bad := xmlChar(s, i); bad != nil {
		return bad
	}
	return want
}

// xmlText returns the index of the < that ends the text at i, and reports whether the text is plain, which means that it is
// the value.
func xmlText(s string, i int) (end int, plain bool, bad *xmlFault) {
	plain = true
	for {
		i = xmlPlain(s, i)
		if i == len(s) {
			return i, plain, xmlMore
		}
		switch s[i] {
		case '<':
			return i, plain, nil
		case '&':
			plain = false
			i, _, bad = xmlReference(s, i)
		case '\r':
			plain = false
			i++
		case ']':
			if rest := s[i:min(i+3, len(s))]; rest == "]]>" {
				return i, plain, xmlBadSectionEnd
			} else if len(rest) < 3 && strings.HasPrefix("]]>", rest) {
				return i, plain, xmlMore
			}
			i++
		default:
			i, bad = xmlChar(s, i)
		}
		if bad != nil {
			return i, plain, bad
		}
	}
}

// xmlValue is xmlText for an attribute value, which ends at quote.
func xmlValue(s string, i int, quote byte) (end int, plain bool, bad *xmlFault) {
	plain = true
	for {
		for i < len(s) && xmlClass[s[i]]&xmlInValue != 0 {
			i++
		}
		if i == len(s) {
			return i, plain, xmlMore
		}
		switch c := s[i]; {
		case c == quote:
			return i, plain, nil
		case c == '&':
			plain = false
			i, _, bad = xmlReference(s, i)
		case c == '<':
			return i, plain, xmlBadValue
		case xmlClass[c]&xmlSpace != 0:
			plain = false
			i++
		default:
			i, bad = xmlChar(s, i)
		}
		if bad != nil {
			return i, plain, bad
		}
	}
}

// xmlLegal returns the index of the first character of s that XML does not allow, or -1.
func xmlLegal(s string) int {
	for i := 0; ; {
		if i = xmlPlain(s, i); i == len(s) {
			return -1
		}
		end, bad := xmlChar(s, i)
		if bad != nil {
			return i
		}
		i = end
	}
}

// xmlReference returns the index after the reference at i, which begins with &, and the character that it stands for.
func xmlReference(s string, i int) (end int, r rune, bad *xmlFault) {
	if i+1 < len(s) && s[i+1] == '#' {
		return xmlCharReference(s, i)
	}
	end, bad = xmlName(s, i+1)
	switch {
	case bad == xmlNeedName:
		return i, 0, xmlBadReference
	case bad != nil:
		return end, 0, bad
	case s[end] != ';':
		return i, 0, xmlUnexpected(s, end, xmlBadReference)
	}
	switch s[i+1 : end] {
	case "lt":
		return end + 1, '<', nil
	case "gt":
		return end + 1, '>', nil
	case "amp":
		return end + 1, '&', nil
	case "quot":
		return end + 1, '"', nil
	case "apos":
		return end + 1, '\'', nil
	}
	return i, 0, xmlBadEntity
}

// xmlCharReference is xmlReference for a reference that begins with &#.
func xmlCharReference(s string, i int) (end int, r rune, bad *xmlFault) {
	end = i + 2
	base := rune(10)
	if end < len(s) && s[end] == 'x' {
		base = 16
		end++
	}
	digits := end
	for ; end < len(s); end++ {
		v := xmlDigit(s[end])
		if v >= base {
			break
		}
		r = min(r*base+v, utf8.MaxRune+1) // more digits do not make it smaller
	}
	switch {
	case end == len(s):
		return end, 0, xmlMore
	case end == digits || s[end] != ';':
		return i, 0, xmlUnexpected(s, end, xmlBadReference)
	case r < ' ' && r != '\t' && r != '\n' && r != '\r', !utf8.ValidRune(r), r == 0xFFFE, r == 0xFFFF:
		return i, 0, xmlBadChar
	}
	return end + 1, r, nil
}

// xmlDigit returns the value of a hex digit, or 16 for any other byte.
func xmlDigit(c byte) rune {
	switch letter := c | 0x20; {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case letter >= 'a' && letter <= 'f':
		return rune(letter-'a') + 10
	}
	return 16
}

// xmlDecode returns the value that raw stands for. It was scanned before, so its references are valid. code is the class
// of the bytes that are replaced.
func xmlDecode(raw string, code uint8) string {
	lineEnd := byte('\n')
	if code == xmlValueCode {
		lineEnd = ' ' // white space in attributes is a space, unless it is written as a reference
	}
	var b strings.Builder
	b.Grow(len(raw))
	copied := 0
	for i := 0; i < len(raw); {
		if xmlClass[raw[i]]&code == 0 {
			i++
			continue
		}
		b.WriteString(raw[copied:i])
		switch {
		case raw[i] == '&':
			end, r, _ := xmlReference(raw, i)
			b.WriteRune(r)
			i = end
		case strings.HasPrefix(raw[i:], "\r\n"):
			b.WriteByte(lineEnd)
			i += 2
		default:
			b.WriteByte(lineEnd)
			i++
		}
		copied = i
	}
	b.WriteString(raw[copied:])
	return b.String()
}
