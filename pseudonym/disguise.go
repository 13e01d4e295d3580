package pseudonym

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape returns what text means: without the escapes of JSON or the references of XML, and without percent-encoding.
// It returns false where that is text itself. The result is good until the next call.
func (sc *scan) unescape(text []byte) ([]byte, bool) {
	mark := byte('&')
	if sc.json {
		mark = '\\'
	}
	marked := bytes.IndexByte(text, mark) >= 0
	if !marked && bytes.IndexByte(text, '%') < 0 {
		return text, false
	}
	out := sc.plain[:0]
	for i := 0; i < len(text); {
		c := text[i]
		n := 0
		if c == mark && sc.json {
			out, n = appendEscaped(out, text[i:])
		} else if c == mark {
			out, n = appendReference(out, text[i:])
		}
		if n == 0 {
			out = append(out, c)
			n = 1
		}
		i += n
	}
	// An escape can stand for a percent sign, so these come second. The result is shorter, so it can go where it is from.
	to := out[:0]
	for i := 0; i < len(out); i++ {
		c := out[i]
		if c == '%' && is(out, i+1, isHexa) && is(out, i+2, isHexa) {
			c = hexValue(out[i+1])<<4 | hexValue(out[i+2])
			i += 2
		}
		to = append(to, c)
	}
	sc.plain = to
	return to, !bytes.Equal(to, text)
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return lower(c) - 'a' + 10
}

// appendEscaped appends what the JSON escape at the beginning of text stands for, and returns its length, or 0 where there
// is none.
func appendEscaped(dst, text []byte) ([]byte, int) {
	if len(text) < 2 {
		return dst, 0
	}
	switch c := text[1]; c {
	case '"', '\\', '/':
		return append(dst, c), 2
	case 'b', 'f', 'n', 'r', 't':
		return append(dst, ' '), 2 // no identifier has one
	}
	r := codeUnit(text)
	if r < 0 {
		return dst, 0
	}
	if utf16.IsSurrogate(r) {
		if pair := utf16.DecodeRune(r, codeUnit(text[6:])); pair != utf8.RuneError {
			return utf8.AppendRune(dst, pair), 12
		}
	}
	return utf8.AppendRune(dst, r), 6
}

// codeUnit returns the number of the escape \uXXXX that text begins with, or -1.
func codeUnit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// appendReference appends what the XML reference at the beginning of text stands for, and returns its length, or 0 where
// there is none.
func appendReference(dst, text []byte) ([]byte, int) {
	end := bytes.IndexByte(text[:min(len(text), len("&#x0010FFFF;"))], ';')
	if end < 0 {
		return dst, 0
	}
	switch name := string(text[1:end]); name {
	case "amp":
		dst = append(dst, '&')
	case "lt":
		dst = append(dst, '<')
	case "gt":
		dst = append(dst, '>')
	case "quot":
		dst = append(dst, '"')
	case "apos":
		dst = append(dst, '\'')
	default:
		base := 10
		digits, ok := bytes.CutPrefix(text[1:end], []byte("#"))
		if hexDigits, isHexNumber := bytes.CutPrefix(digits, []byte("x")); isHexNumber {
			digits, base = hexDigits, 16
		}
		n, err := strconv.ParseUint(string(digits), base, 21)
		if !ok || err != nil {
			return dst, 0
		}
		dst = utf8.AppendRune(dst, rune(n))
	}
	return dst, end + 1
}

// minEncoded is how many characters of base64 are decoded: what a@bc.de takes.
const minEncoded = 8

// words searches what stands in base64 in p. It has to be text from the first character of a word on.
func (sc *scan) words(p part) {
	for i := 0; i < len(p.text); i++ {
		if traits[p.text[i]]&inBase64 == 0 {
			continue
		}
		end := last(p.text, i, inBase64)
		if end-i >= minEncoded {
			if text := sc.decode(p.text[i:end]); text != nil {
				inner := part{text: text, at: p.at + i, end: p.at + end, encoded: true}
				if p.encoded {
					inner.at, inner.end = p.at, p.end
				}
				sc.shapes(inner)
				sc.findKnown(inner)
			}
		}
		i = end
	}
}

// decode returns the text that word is in base64, or nil where it is none. It is good until the next call.
func (sc *scan) decode(word []byte) []byte {
	out := slices.Grow(sc.decoded[:0], len(word))
	sc.decoded = out
	bits := uint32(0)
	for i, c := range word {
		bits = bits<<6 | uint32(sextets[c])
		if i%4 == 0 {
			continue
		}
		b := byte(bits >> (6 - 2*(i%4)))
		if b < ' ' && b != '\t' && b != '\r' && b != '\n' || b == 0x7F {
			return nil
		}
		out = append(out, b)
	}
	if !utf8.Valid(out) {
		return nil
	}
	return out
}

// sextets has the six bits of each character of base64, in both alphabets.
var sextets = func() (t [256]uint8) {
	for i := range 64 {
		t["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i]] = uint8(i)
	}
	t['-'], t['_'] = t['+'], t['/']
	return t
}()
