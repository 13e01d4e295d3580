package leakscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// block is the number of bytes that are classified at a time: one for each bit of a mask.
const block = 64

// masks has a bit for each byte of a block.
type masks struct {
	dot   uint64
	sep   uint64 // a hyphen or a colon
	digit uint64 // 0 to 9
	plain uint64 // a letter, a digit or an underscore
	word  uint64 // one of these, a hyphen or a slash: most of what base64 consists of
}

// classify returns the masks of the first 64 bytes of text. What is missing counts as spaces.
func classify(text []byte) (m masks) {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	var short [block]byte
	if len(text) < block {
		if len(text) == 0 {
			return m
		}
		copy(short[:], text)
		text = short[:]
	}
	text = text[:block]
	for k := range block / 8 {
		w := binary.LittleEndian.Uint64(text[8*k:])
		low := w &^ highs
		// Each term has the high bit of the bytes that are at least that character. Bytes beyond ASCII are cut off below.
		hyphen := low + (0x80-'-')*ones
		dot := low + (0x80-'.')*ones
		slash := low + (0x80-'/')*ones
		zero := low + (0x80-'0')*ones
		colon := low + (0x80-':')*ones
		after := low + (0x80-';')*ones
		folded := low | 0x20*ones
		letter := (folded+(0x80-'a')*ones)&^(folded+(0x80-'{')*ones) | folded + (0x80-('_'|0x20))*ones
		ascii := ^w & highs
		m.dot |= gather(dot&^slash&ascii) << (8 * k)
		m.sep |= gather((hyphen&^dot|colon&^after)&ascii) << (8 * k)
		m.digit |= gather(zero&^colon&ascii) << (8 * k)
		m.plain |= gather((zero&^colon|letter)&ascii) << (8 * k)
		m.word |= gather((hyphen&^dot|slash&^zero)&ascii) << (8 * k)
	}
	m.word |= m.plain
	return m
}

// gather returns the high bits of eight bytes as the lowest eight bits.
func gather(highs uint64) uint64 { return highs >> 7 * 0x0102040810204080 >> 56 }

// ahead returns the bits n places after those of m, of two blocks one after the other.
func ahead(m, next uint64, n int) uint64 { return m>>n | next<<(block-n) }

// anchors are the places of a block at which an identifier may be noticed. They are more than there are identifiers, and
// few beside the bytes of a text.
type anchors struct {
	numbers    uint64 // the first dot of three or more numbers with dots between
	separators uint64 // a hyphen or a colon that another one follows shortly
	groups     uint64 // a dot after which another one comes after four characters
	words      uint64 // the first character of a word that is long enough for base64
}

// anchors returns the anchors of a block between two others.
func (m masks) anchors(before, next masks) (a anchors) {
	dots := m.dot & (m.digit<<1 | before.digit>>(block-1)) & ahead(m.digit, next.digit, 1)
	nextDots := next.dot & (next.digit<<1 | m.digit>>(block-1)) & (next.digit >> 1)
	a.numbers = dots & (ahead(dots, nextDots, 2) | ahead(dots, nextDots, 3) | ahead(dots, nextDots, 4))
	s, t := m.sep, next.sep
	a.separators = s & (ahead(s, t, 1) | ahead(s, t, 2) | ahead(s, t, 3) | ahead(s, t, 4) | ahead(s, t, 5))
	a.groups = m.dot & ahead(m.dot, next.dot, 5)
	a.words = runs(before.word, m.word, next.word) | runs(before.plain, m.plain, next.plain)
	return a
}

// runs returns the first bit of each run of at least minEncoded bits that begins in m.
func runs(before, m, next uint64) uint64 {
	run, more := m, next
	for n := 1; n < minEncoded; n *= 2 { // a bit stays if 2n of them follow each other
		run, more = run&ahead(run, more, n), more&(more>>n)
	}
	return run &^ (m<<1 | before>>(block-1))
}

// shapes adds what looks like an identifier in the text of a layer, and what is encoded in its words.
func (sc *scan) shapes(n int) {
	text := sc.layers[n].text
	var before, next masks
	now := classify(text)
	done := 0 // where the last number with dots ended
	word := 0 // where the last word ended
	for at := 0; at < len(text); at += block {
		next = classify(text[min(at+block, len(text)):])
		a := now.anchors(before, next)
		before, now = now, next
		for m := a.numbers; m != 0; m &= m - 1 {
			if i := at + bits.TrailingZeros64(m); i >= done {
				done = sc.number(n, i)
			}
		}
		for m := a.separators; m != 0; m &= m - 1 {
			sc.separator(n, at+bits.TrailingZeros64(m))
		}
		for m := a.groups; m != 0; m &= m - 1 {
			i := at + bits.TrailingZeros64(m)
			if is(text, i-1, isHexa) && is(text, i+1, isHexa) {
				sc.shape(n, pseudonym.MAC, hardware(text, i))
			}
		}
		if n == maxLayers {
			continue
		}
		for m := a.words; m != 0; m &= m - 1 {
			if i := at + bits.TrailingZeros64(m); i >= word {
				word = sc.encoded(n, i)
			}
		}
	}
	for i := index(text, 0, '@'); i < len(text); i = index(text, i+1, '@') {
		sc.shape(n, pseudonym.UPN, address(text, i))
	}
	for i := index(text, 0, '\\'); i < len(text); i = index(text, i+1, '\\') {
		if has(text, i+1, '\\') { // what it means is searched by itself
			i++
			continue
		}
		sc.shape(n, pseudonym.SAM, sc.account(n, i))
	}
}

// separator adds what there is around a hyphen or a colon.
func (sc *scan) separator(n, i int) {
	text := sc.layers[n].text
	c := text[i]
	switch {
	case has(text, i+3, c) && has(text, i+6, c) && has(text, i+9, c):
		sc.shape(n, pseudonym.MAC, hardware(text, i))
	case c == '-' && has(text, i+1, '1') && has(text, i+2, '-'):
		if is(text, i-1, isLetter) {
			sc.shape(n, pseudonym.SID, securityID(text, i))
		}
	case c == ':' && (has(text, i+1, ':') || i >= 4 && traits[text[i-1]]&traits[text[i-2]]&traits[text[i-3]]&traits[text[i-4]]&isHexa != 0):
		sc.shape(n, pseudonym.IP, ipv6(text, i))
	}
	if c == '-' && is(text, i+1, isDigit) && is(text, i-1, isLetter) {
		sc.shape(n, pseudonym.IP, dashed(text, i+1))
	}
}

// index returns where the next c is in text from i on, or where text ends.
func index(text []byte, i int, c byte) int {
	if n := bytes.IndexByte(text[i:], c); n >= 0 {
		return i + n
	}
	return len(text)
}
