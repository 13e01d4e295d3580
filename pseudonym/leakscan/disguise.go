package leakscan

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape returns what p means: without the escapes of JSON and the references of XML, percent-encoding, and what can
// stand within a value in XML. Bytes of zero go as well, which makes UTF-16 readable as far as it is ASCII. It returns
// false where p means itself. The result is good until the next call for the same layer.
func (sc *scan) unescape(p part) ([]byte, bool) {
	text := p.text
	start := 0
	for start < len(text) && traits[text[start]]&isMark == 0 {
		start++
	}
	if start == len(text) {
		return text, false
	}
	out := append(sc.plain[p.layer][:0], text[:start]...)
	for i := start; i < len(text); {
		n := 0
		switch c := text[i]; {
		case c == 0:
			n = 1
		case c == '\\' && p.json:
			out, n = appendEscaped(out, text[i:])
		case c == '&':
			out, n = appendReference(out, text[i:])
		case c == '%' && is(text, i+1, isHexa) && is(text, i+2, isHexa):
			out, n = append(out, hexByte(text[i+1], text[i+2])), 3
		case c == '<' || c == ']':
			n = markup(text[i:])
		}
		if n == 0 {
			out = append(out, text[i])
			n = 1
		}
		i += n
	}
	sc.plain[p.layer] = out
	return out, len(out) < len(text)
}

// markup returns the length of what text begins with and what does not end a value: a comment, a processing instruction,
// or one side of a CDATA section. Long ones are none: looking for their ends again and again would take long.
func markup(text []byte) int {
	text = text[:min(len(text), 1<<10)]
	for _, m := range [...]struct{ start, end string }{{"<![CDATA[", ""}, {"]]>", ""}, {"<!--", "-->"}, {"<?", "?>"}} {
		if rest, ok := bytes.CutPrefix(text, []byte(m.start)); ok {
			if end := bytes.Index(rest, []byte(m.end)); end >= 0 {
				return len(m.start) + end + len(m.end)
			}
		}
	}
	return 0
}

func hexByte(high, low byte) byte { return hexValue(high)<<4 | hexValue(low) }

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

// isEscape reports whether text begins with an escape of JSON.
func isEscape(text []byte) bool {
	var buf [utf8.UTFMax]byte
	_, n := appendEscaped(buf[:0], text)
	return n > 0
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
	const most = 64 // numbers can begin with zeros
	end := bytes.IndexByte(text[:min(len(text), most)], ';')
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

// How many characters of base64 and digits of base 16 are decoded: what a@bc.de takes, and more where shorter ones are
// often something else.
const (
	minEncoded = 8
	minDigits  = 20
)

// words searches what stands in base64 or in base 16 in p. It has to be text from the first character of a word on.
func (sc *scan) words(p part) {
	for i := 0; i < len(p.text); i++ {
		if traits[p.text[i]]&inBase64 == 0 {
			continue
		}
		end := last(p.text, i, inBase64)
		if end-i >= minEncoded {
			if text := sc.decode(p.layer, p.text[i:end]); text != nil {
				inner := part{text: text, at: p.at, end: p.end, layer: p.layer + 1, json: isNestedJSON(text), had: p.had}
				if p.layer == 0 {
					inner.at, inner.end = p.at+i, p.at+end
				}
				sc.search(inner)
			}
		}
		i = end
	}
}

// decode returns the text that word is in base 16 or base64, or nil where it is none. It is good until the next call for
// the same layer.
func (sc *scan) decode(layer int, word []byte) []byte {
	out := slices.Grow(sc.decoded[layer][:0], len(word))
	sc.decoded[layer] = out
	if digits := bytes.TrimPrefix(word, []byte("0x")); len(digits) >= minDigits && len(digits)%2 == 0 && last(digits, 0, isHexa) == len(digits) {
		for i := 0; i < len(digits); i += 2 {
			b := hexByte(digits[i], digits[i+1])
			if !inText(b) {
				return nil
			}
			out = append(out, b)
		}
	} else {
		bits := uint32(0)
		for i, c := range word {
			bits = bits<<6 | uint32(sextets[c])
			if i%4 == 0 {
				continue
			}
			b := byte(bits >> (6 - 2*(i%4)))
			if !inText(b) {
				return nil
			}
			out = append(out, b)
		}
	}
	if !utf8.Valid(out) {
		return nil
	}
	return out
}

// inText reports whether b can be a byte of text, in UTF-8 or as far as it is ASCII in UTF-16.
func inText(b byte) bool {
	return b >= ' ' && b != 0x7F || b == '\t' || b == '\r' || b == '\n' || b == 0
}

// sextets has the six bits of each character of base64, in both alphabets.
var sextets = func() (t [256]uint8) {
	for i := range 64 {
		t["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i]] = uint8(i)
	}
	t['-'], t['_'] = t['+'], t['/']
	return t
}()
