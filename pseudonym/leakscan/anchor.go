package leakscan

import (
	"bytes"
	"math/bits"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// anchors are masks of the places of a block at which an identifier may be noticed. They are more than there are identifiers,
// and few compared with the bytes of a text.
type anchors struct {
	numbers    uint64 // a dot that another one follows shortly
	groups     uint64 // a dot after which another one comes after four characters
	separators uint64 // a hyphen or a colon, between others and characters as addresses and security identifiers have them
}

// find sets the anchors of the block m between two others.
func (a *anchors) find(before, m, next *masks) {
	dots := following(m.dot, next.dot)
	a.numbers = m.dot & (ahead(m.dot, dots, 2) | ahead(m.dot, dots, 3) | ahead(m.dot, dots, 4))
	a.groups = m.dot & ahead(m.dot, dots, 5)

	both := m.hyphen | m.colon
	after := following(both, next.hyphen|next.colon)
	third := ahead(both, after, 3)
	near := ahead(both, after, 2) | third | ahead(both, after, 4)
	hexas := preceding(before.hexa, m.hexa)
	letters := preceding(before.letter, m.letter)
	named := behind(m.letter, letters, 1) | behind(m.letter, letters, 2) // also in ec2-10-1-2-3
	a.separators = both&third&ahead(both, after, 6) |
		m.hyphen&near&named |
		m.colon&(ahead(both, after, 1)|behind(m.hexa, hexas, 1)&behind(m.hexa, hexas, 3))
}

// words finds words that are long enough for base64, in one block after the other.
type words struct {
	high, full, long uint64 // of the block before: see find

	word, plain uint64 // its masks in the order of the bytes
	ordered     bool   // these are set
}

// find returns the last of the first 16 characters of each word that has them in the block m or before it.
func (w *words) find(before, m *masks) uint64 {
	// A word of 16 characters has three of the quarters of 16 bytes in a row. A bit says that the first four of eight bytes belong
	// to a word, that the last four do, or that all do.
	fours := m.word & (m.word >> 8)
	fours &= fours >> 16
	low, high := fours&0xFF, fours>>32&0xFF
	full := low & high
	long := full & (high<<1 | w.high>>7 | low>>1)
	some := long | w.long | w.full>>7&low
	w.high, w.full, w.long = high, full, long
	if some == 0 {
		w.ordered = false
		return 0
	}
	if !w.ordered {
		w.word, w.plain, w.ordered = textOrder(before.word), textOrder(before.plain), true
	}
	word, plain := textOrder(m.word), textOrder(m.plain)
	found := begun(w.word, word) | begun(w.plain, plain)
	w.word, w.plain = word, plain
	return found
}

// begun returns the 16th bit of each run of bits that has it in m, which follows before.
func begun(before, m uint64) uint64 {
	// A bit stays if 2, 4, 8, 16 of them end there. The shifts are constants because others take longer.
	m, before = m&(m<<1|before>>63), before&(before<<1)
	m, before = m&(m<<2|before>>62), before&(before<<2)
	m, before = m&(m<<4|before>>60), before&(before<<4)
	m, before = m&(m<<8|before>>56), before&(before<<8)
	return m &^ (m<<1 | before>>63)
}

// shapes adds what looks like an identifier in the text of a layer, and what is encoded in its words.
func (sc *scan) shapes(n int) {
	text := sc.layers[n].text
	var three [3]masks
	before, now, next := &three[0], &three[1], &three[2]
	now.classify(text)
	var a anchors
	var w words
	rare := uint64(0)
	done := 0 // the end of the last number with dots
	word := 0 // the end of the last word
	for at := 0; at < len(text); at += block {
		next.classify(text[min(at+block, len(text)):])
		a.find(before, now, next)
		rare |= now.rare
		for m := textOrder(a.numbers); m != 0; m &= m - 1 {
			if i := at + bits.TrailingZeros64(m); i >= done && is(text, i-1, isDigit) && is(text, i+1, isDigit) {
				done = sc.number(n, i)
			}
		}
		for m := textOrder(a.separators); m != 0; m &= m - 1 {
			sc.separator(n, at+bits.TrailingZeros64(m))
		}
		for m := textOrder(a.groups); m != 0; m &= m - 1 {
			i := at + bits.TrailingZeros64(m)
			if is(text, i-1, isHexa) && is(text, i+1, isHexa) {
				sc.shape(n, pseudonym.MAC, hardware(text, i))
			}
		}
		if n < maxLayers {
			for m := w.find(before, now); m != 0; m &= m - 1 {
				if i := at + bits.TrailingZeros64(m) - (minEncoded - 1); i >= word {
					word = sc.encoded(n, i)
				}
			}
		}
		before, now, next = now, next, before
	}
	if sc.layers[n].rare = rare != 0; rare == 0 {
		return
	}
	for i := index(text, 0, '@'); i < len(text); i = index(text, i+1, '@') {
		sc.shape(n, pseudonym.UPN, address(text, i))
	}
	for i := index(text, 0, '\\'); i < len(text); i = index(text, i+1, '\\') {
		if has(text, i+1, '\\') { // the decoded text is searched separately
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
	case c == ':' && (has(text, i+1, ':') || i >= 4 && traits[text[i-1]]&traits[text[i-2]]&traits[text[i-3]]&traits[text[i-4]]&isHexa != 0 && goesOnAfter(text, i)):
		sc.shape(n, pseudonym.IP, ipv6(text, i))
	}
	if c == '-' && is(text, i+1, isDigit) && (is(text, i-1, isLetter) || bytes.HasSuffix(text[:i], []byte("ec2"))) {
		sc.shape(n, pseudonym.IP, dashed(text, i+1))
	}
}

// goesOnAfter reports whether another colon or hyphen stands within the five characters after the one at i.
func goesOnAfter(text []byte, i int) bool {
	return bytes.ContainsAny(text[min(i+1, len(text)):min(i+6, len(text))], ":-")
}
