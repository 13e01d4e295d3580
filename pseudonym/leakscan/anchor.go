package leakscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// block is the number of bytes that are classified at a time: one for each bit of a mask.
const block = 64

// masks has a bit for each byte of a block.
type masks struct {
	dot   uint64
	sep   uint64 // a hyphen or a colon
	plain uint64 // a letter, a digit or an underscore
	word  uint64 // one of these, a hyphen or a slash: most of what base64 consists of
	rare  bool   // there is a byte by which anything else is noticed
}

// classify returns the masks of the first 64 bytes of text. What is missing counts as spaces.
func classify(text []byte) masks {
	var short [block]byte
	if len(text) < block {
		if len(text) == 0 {
			return masks{}
		}
		copy(short[:], text)
		text = short[:]
	}
	text = text[:block]
	var dot, sep, plain, word, rare uint64
	for k := block - 8; k >= 0; k -= 8 {
		w := binary.LittleEndian.Uint64(text[k:])
		b := spread[w&0xFF] | spread[w>>8&0xFF]<<1 | spread[w>>16&0xFF]<<2 | spread[w>>24&0xFF]<<3 |
			spread[w>>32&0xFF]<<4 | spread[w>>40&0xFF]<<5 | spread[w>>48&0xFF]<<6 | spread[w>>56]<<7
		dot = dot<<8 | b&0xFF
		sep = sep<<8 | b>>8&0xFF
		plain = plain<<8 | b>>16&0xFF
		word = word<<8 | b>>24&0xFF
		rare |= b >> 32
	}
	return masks{dot, sep, plain, word, rare != 0}
}

// spread has the lowest bit set in those of its bytes whose masks, in their order, a byte belongs to.
var spread = func() (t [256]uint64) {
	for i := range t {
		c := byte(i)
		for k, belongs := range [...]bool{
			c == '.',
			c == '-' || c == ':',
			traits[c]&isPlain != 0 || c == '_',
			traits[c]&isPlain != 0 || c == '_' || c == '-' || c == '/',
			strings.IndexByte("@\\&%!?\x00", c) >= 0,
		} {
			if belongs {
				t[i] |= 1 << (8 * k)
			}
		}
	}
	return t
}()

// ahead returns the bits n places after those of m, of two blocks one after the other.
func ahead(m, next uint64, n int) uint64 { return m>>n | next<<(block-n) }

// anchors are the places of a block at which an identifier may be noticed. They are more than there are identifiers, and
// few beside the bytes of a text.
type anchors struct {
	numbers    uint64 // a dot that another one follows shortly
	separators uint64 // a hyphen or a colon that another one follows shortly
	groups     uint64 // a dot after which another one comes after four characters
	words      uint64 // the first character of a word that is long enough for base64
}

// anchors returns the anchors of a block between two others.
func (m masks) anchors(before, next masks) (a anchors) {
	s, t := m.dot, next.dot
	a.numbers = s & (ahead(s, t, 2) | ahead(s, t, 3) | ahead(s, t, 4))
	a.groups = s & ahead(s, t, 5)
	s, t = m.sep, next.sep
	a.separators = s & (ahead(s, t, 1) | ahead(s, t, 2) | ahead(s, t, 3) | ahead(s, t, 4) | ahead(s, t, 5))
	a.words = runs(before.word, m.word, next.word) | runs(before.plain, m.plain, next.plain)
	return a
}

// runs returns the first bit of each run of at least minEncoded bits that begins in m.
func runs(before, m, next uint64) uint64 {
	// A bit stays if 2, 4, 8, 16 of them follow each other. The shifts are constants because others take longer.
	run, more := m&ahead(m, next, 1), next&(next>>1)
	run, more = run&ahead(run, more, 2), more&(more>>2)
	run, more = run&ahead(run, more, 4), more&(more>>4)
	run &= ahead(run, more, 8)
	return run &^ (m<<1 | before>>(block-1))
}

// shapes adds what looks like an identifier in the text of a layer, and what is encoded in its words.
func (sc *scan) shapes(n int) {
	text := sc.layers[n].text
	var before, next masks
	now := classify(text)
	rare := false
	done := 0 // where the last number with dots ended
	word := 0 // where the last word ended
	for at := 0; at < len(text); at += block {
		next = classify(text[min(at+block, len(text)):])
		a := now.anchors(before, next)
		rare = rare || now.rare
		before, now = now, next
		for m := a.numbers; m != 0; m &= m - 1 {
			if i := at + bits.TrailingZeros64(m); i >= done && is(text, i-1, isDigit) && is(text, i+1, isDigit) {
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
	if sc.layers[n].rare = rare; !rare {
		return
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
	if c == '-' && is(text, i+1, isDigit) && (is(text, i-1, isLetter) || bytes.HasSuffix(text[:i], []byte("ec2"))) {
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
