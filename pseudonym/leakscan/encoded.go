package leakscan

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// These are the minimum numbers of characters of base64 and digits of base 16 that are decoded. Shorter words are often
// something else.
const (
	minEncoded = 16 // see begun
	minDigits  = 20
)

// encoded decodes and searches the word that begins at i in the text of a layer. It returns the end of the word, or i
// if the word is not encoded text.
func (sc *scan) encoded(n, i int) int {
	text := sc.layers[n].text
	if has(text, i-1, '+') { // which the masks leave out: what is before it and long has been tried
		from := max(0, i-1-minEncoded)
		if start := from + first(text[from:i], i-from, inBase64); start > from {
			i = start
		}
	}
	if !mayBeText(text[i:]) && (n > 0 || i > 0) {
		return i // as nearly all words
	}
	if n == 0 && i == 0 && sc.word < sc.base { // characters of base64 form groups of four
		sc.cut = true
		i = int(sc.word-sc.base) & 3
	}
	at := 0
	if sc.cut || !is(text, i-1, inBase64) {
		at = sc.decode(n, i, inBase64)
	}
	if at == 0 && last(text[:min(len(text), i+minEncoded)], i, isPlain) == i+minEncoded { // in paths and names, a word ends at what is in one alphabet only
		at = sc.decode(n, i, isPlain)
	}
	sc.cut = false
	if at == 0 {
		return i
	}
	l := &sc.layers[n+1]
	out := l.buf
	for k := 1; k < utf8.UTFMax && k <= len(out); k++ {
		if rest := out[len(out)-k:]; utf8.RuneStart(rest[0]) && !utf8.FullRune(rest) {
			out = out[:len(out)-k]
			break
		}
	}
	if len(out) == 0 || !utf8.Valid(out) {
		return i
	}
	l.from, l.to = i, at
	l.begin(out)
	sc.search(n + 1)
	return at
}

// mayBeText reports whether the first minEncoded characters of a word stand for text, or whether they are base 16 and long enough.
func mayBeText(word []byte) bool {
	left := uint8(0)
	for i := 0; i < minEncoded; i += 4 {
		part := word[i : i+4]
		bits := uint32(sextets[part[0]])<<18 | uint32(sextets[part[1]])<<12 | uint32(sextets[part[2]])<<6 | uint32(sextets[part[3]])
		// Tables in place of conditions: what a word begins with cannot be foreseen.
		left = states[left][kinds[byte(bits>>16)]]
		left = states[left][kinds[byte(bits>>8)]]
		if left = states[left][kinds[byte(bits)]]; left == noText {
			return len(hexDigits(word)) > 0
		}
	}
	return true
}

// hexDigits returns the digits of base 16 that a word begins with, or nothing if they are too few.
func hexDigits(word []byte) []byte {
	digits := bytes.TrimPrefix(word, []byte("0x"))
	if last(digits[:min(len(digits), minDigits)], 0, isHexa) < minDigits {
		return nil
	}
	return digits[:last(digits, 0, isHexa)]
}

// noText is the state of bytes that are not text. The others are how many bytes of a character are missing.
const noText = 4

// states has the state after a byte by the state before it and the kind of the byte.
var states = func() (t [8][8]uint8) {
	for left := range t {
		for kind := range t[left] {
			switch {
			case left > 0 && left < noText && kind == goesOn:
				t[left][kind] = uint8(left - 1)
			case left == 0 && kind < goesOn:
				t[left][kind] = uint8(kind)
			default:
				t[left][kind] = noText
			}
		}
	}
	return t
}()

// decode decodes the word that begins at i in the text of a layer from base 16 or base64 into the buffer of the next
// layer. It returns the end of the word, or 0 if it does not decode to text.
func (sc *scan) decode(n, i int, chars uint8) int {
	l := &sc.layers[n+1]
	word := sc.layers[n].text[i:]
	if digits := hexDigits(word); len(digits) > 0 && len(digits)%2 == 0 {
		end := len(digits)
		if has(word, 1, 'x') {
			end += len("0x")
		}
		if !is(word, end, chars) {
			l.each, l.chars = 1, 2
			if l.buf = appendBase16(l.buf[:0], digits); len(l.buf) > 0 {
				return i + end
			}
			return 0
		}
	}
	l.each, l.chars = 3, 4
	var size int
	if l.buf, size = appendBase64(l.buf[:0], word, chars, sc.cut); size == 0 {
		return 0
	}
	return i + size
}

// appendBase16 appends the decoded digits, or nothing if they do not decode to text.
func appendBase16(dst, digits []byte) []byte {
	dst = slices.Grow(dst, len(digits)/2)
	for i := 0; i < len(digits); i += 2 {
		b := hexByte(digits[i], digits[i+1])
		if kinds[b] > goesOn {
			return dst[:0]
		}
		dst = append(dst, b)
	}
	return dst
}

// appendBase64 appends the decoded word at the beginning of text, and returns the length of the word, or 0 if it does
// not decode to text. If cut is set, the decoded text may begin in the middle of a character.
func appendBase64(dst, text []byte, chars uint8, cut bool) ([]byte, int) {
	bits, rest := uint32(0), uint8(0) // rest is the number of missing bytes of a character
	for i, c := range text {
		if traits[c]&chars == 0 {
			return dst, i
		}
		bits = bits<<6 | uint32(sextets[c])
		if i%4 == 0 {
			continue
		}
		b := byte(bits >> (6 - 2*(i%4)))
		switch kind := kinds[b]; {
		case kind == goesOn && rest > 0:
			rest--
		case kind == goesOn && cut && len(dst) < utf8.UTFMax-1:
			b = ' '
		case kind < goesOn && rest == 0:
			rest = kind
		default:
			return dst[:0], 0
		}
		dst = append(dst, b)
	}
	return dst, len(text)
}

// goesOn is the kind of a continuation byte.
const goesOn = 4

// kinds maps each byte to the number of bytes that follow it in a character of text, or says that it is a continuation
// byte or not text. ASCII in UTF-16 counts as text.
var kinds = func() (t [256]uint8) {
	for i := range t {
		switch b := byte(i); {
		case b >= ' ' && b < 0x7F || b == '\t' || b == '\r' || b == '\n' || b == 0:
		case b >= 0xC2 && b < 0xE0:
			t[i] = 1
		case b >= 0xE0 && b < 0xF0:
			t[i] = 2
		case b >= 0xF0 && b < 0xF5:
			t[i] = 3
		case b >= 0x80 && b < 0xC0:
			t[i] = goesOn
		default:
			t[i] = goesOn + 1
		}
	}
	return t
}()

// sextets maps each character of base64, in both alphabets, to its six bits.
var sextets = func() (t [256]uint8) {
	for i := range 64 {
		t["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i]] = uint8(i)
	}
	t['-'], t['_'] = t['+'], t['/']
	return t
}()
