package leakscan

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// These bits say what a byte can be part of. Letters are ASCII letters and all non-ASCII bytes.
const (
	isLetter uint8 = 1 << iota
	isDigit        // 0 to 9
	isHexa         // 0 to 9, a to f, A to F
	inLocal        // local part of an e-mail address
	inDomain       // domain, or the parts of a SAM account name
	inBase64       // either alphabet
	isEscape       // letter of a JSON escape
	isPlain        // in both alphabets of base64: an ASCII letter or digit
)

// traits maps each byte to its bits.
var traits = func() (t [256]uint8) {
	for i := range t {
		c := byte(i)
		if l := c | 0x20; l >= 'a' && l <= 'z' || c >= utf8.RuneSelf {
			t[c] |= isLetter | inLocal | inDomain
		}
		if c >= '0' && c <= '9' {
			t[c] |= isDigit | isHexa | inLocal | inDomain
		}
		if l := c | 0x20; l >= 'a' && l <= 'f' {
			t[c] |= isHexa
		}
		if t[c]&(isLetter|isDigit) != 0 && c < utf8.RuneSelf {
			t[c] |= inBase64 | isPlain
		}
	}
	for bit, list := range map[uint8]string{
		inLocal:  "!#$%'*+-.^_`~",
		inDomain: "-._",
		inBase64: "+/-_",
		isEscape: `"\/bfnrtu`,
	} {
		for i := range len(list) {
			t[list[i]] |= bit
		}
	}
	return t
}()

// is reports whether there is a byte at i with one of the bits.
func is(text []byte, i int, bits uint8) bool {
	return uint(i) < uint(len(text)) && traits[text[i]]&bits != 0
}

// has reports whether the byte at i is c.
func has(text []byte, i int, c byte) bool { return uint(i) < uint(len(text)) && text[i] == c }

// index returns the index of the next c in text from i on, or the length of text.
func index(text []byte, i int, c byte) int {
	if n := bytes.IndexByte(text[i:], c); n >= 0 {
		return i + n
	}
	return len(text)
}

// lastIndex is a faster bytes.LastIndexByte, which examines one byte at a time, for bytes that are rare or far from the end.
func lastIndex(text []byte, c byte) int {
	const part = 256
	for end := len(text); end > 0; end -= part {
		start := max(0, end-part)
		if bytes.IndexByte(text[start:end], c) >= 0 {
			return start + bytes.LastIndexByte(text[start:end], c)
		}
	}
	return -1
}

// first and last return the start and the end of the run of bytes around i with one of the bits.
func first(text []byte, i int, bits uint8) int {
	for is(text, i-1, bits) {
		i--
	}
	return i
}

func last(text []byte, i int, bits uint8) int {
	for is(text, i, bits) {
		i++
	}
	return i
}

// span is a part of a text. The zero span means none.
type span struct{ start, end int }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// lowered returns text with its ASCII letters in lower case.
func lowered(text []byte) string { return string(appendLower(nil, text)) }

// appendLower appends text to dst with its ASCII letters in lower case.
func appendLower[T string | []byte](dst []byte, text T) []byte {
	for i := range len(text) {
		dst = append(dst, lower(text[i]))
	}
	return dst
}

// in reports whether a word, in any case, is in a set of words in lower case.
func in(words map[string]bool, word []byte) bool {
	var buf [24]byte
	return len(word) <= len(buf) && words[string(appendLower(buf[:0], word))]
}

// endsIn reports whether text, in any case, ends in a word in lower case.
func endsIn(text []byte, word string) bool {
	return len(text) >= len(word) && bytes.EqualFold(text[len(text)-len(word):], []byte(word))
}

// trimRight removes the bytes of a list from the end of text.
func trimRight(text []byte, list string) []byte {
	for len(text) > 0 && strings.IndexByte(list, text[len(text)-1]) >= 0 {
		text = text[:len(text)-1]
	}
	return text
}

// set returns a set of words.
func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
