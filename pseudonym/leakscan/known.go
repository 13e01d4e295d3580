package leakscan

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// These are the minimum lengths of a known value: at all, to be found inside a word, and of its base64. Shorter values
// occur in tokens by chance.
const (
	minKnown  = 3
	minInside = 8
	minBase64 = 6
)

// These are the maximum lengths of a known value and of its base64.
const (
	maxValue = 1024
	maxKnown = (maxValue + 2) * 4 / 3
)

// patterns maps texts in lower case to the patterns to search for.
type patterns map[string][]pattern

// pattern is one text to search for, and its meaning.
type pattern struct {
	class   pseudonym.Class
	exact   string // the text itself if case matters, as in base64
	word    bool   // it must be a whole word
	encoded bool
}

// known holds compiled patterns. Everything except their number is inside a function, which reflection cannot look
// into.
type known struct {
	values int
	table  func() *table
}

// table is the lookup table of patterns.
type table struct {
	heads    []uint64         // a bit for each bucket of first bytes that occurs
	lengths  map[uint32][]int // lengths by first bytes
	patterns patterns
}

// add adds a known value and its base64. If the value is refused, add returns what was expected and the kind of failure.
func (p patterns) add(class pseudonym.Class, value string) (want string, kind error) {
	switch {
	case !class.Known():
		return "a known identifier class", telemetry.ErrUnknown
	case len(value) < minKnown || strings.ContainsAny(value, "\r\n"):
		return "a known value of at least 3 bytes without a line break", telemetry.ErrIdentifier
	case len(value) > maxValue:
		return "a known value of at most 1,024 bytes", telemetry.ErrLimit
	}
	p.put(value, pattern{class: class, word: len(value) < minInside})
	if strings.Contains(value, " ") { // as in the query of a URL
		p.put(strings.ReplaceAll(value, " ", "+"), pattern{class: class, word: len(value) < minInside, encoded: true})
	}
	for _, v := range []string{value, strings.ToLower(value), strings.ToUpper(value)} {
		for shift := range 3 {
			text := base64Core(v, shift)
			if len(text) < minBase64 {
				continue
			}
			for _, t := range []string{text, strings.NewReplacer("+", "-", "/", "_").Replace(text)} {
				p.put(t, pattern{class: class, exact: t, encoded: true})
			}
		}
	}
	return "", nil
}

func (p patterns) put(text string, pat pattern) {
	key := string(appendLower(nil, text))
	if !slices.Contains(p[key], pat) {
		p[key] = append(p[key], pat)
	}
}

// base64Core returns the characters of the base64 of value that do not depend on the surrounding text, if shift bytes
// precede value in its group of three.
func base64Core(value string, shift int) string {
	text := base64.RawStdEncoding.EncodeToString([]byte("\x00\x00"[:shift] + value))
	from := (8*shift + 5) / 6
	to := 8 * (shift + len(value)) / 6
	return text[min(from, to):to]
}

// compile compiles the patterns.
func (p patterns) compile() (k known) {
	if len(p) == 0 {
		return k
	}
	x := &table{heads: make([]uint64, buckets/64), lengths: map[uint32][]int{}, patterns: p}
	for text, list := range p {
		h := head(text[0], text[1], text[2])
		x.heads[bucket(h)/64] |= 1 << (bucket(h) % 64)
		if !slices.Contains(x.lengths[h], len(text)) {
			x.lengths[h] = append(x.lengths[h], len(text))
		}
		if slices.ContainsFunc(list, func(p pattern) bool { return !p.encoded }) {
			k.values++
		}
	}
	k.table = func() *table { return x }
	return k
}

func head(a, b, c byte) uint32 { return uint32(a)<<16 | uint32(b)<<8 | uint32(c) }

const buckets = 1 << 16

// bucket returns the bucket of a head.
func bucket(h uint32) uint32 { return h * 2654435761 >> 16 }

// findKnown adds findings for the known values in the text of a layer.
func (sc *scan) findKnown(n int) {
	text := sc.layers[n].text
	if sc.scanner.known.table == nil || len(text) < minKnown {
		return
	}
	x := sc.scanner.known.table()
	h := head(0, lower(text[0]), lower(text[1]))
	for i, c := range text[2:] {
		h = h<<8&0xFFFFFF | uint32(lower(c))
		if b := bucket(h); x.heads[b/64]>>(b%64)&1 != 0 {
			sc.knownAt(x, n, h, i)
		}
	}
}

// knownAt adds findings for the known values in x that begin at i in the text of a layer with the three bytes h.
func (sc *scan) knownAt(x *table, n int, h uint32, i int) {
	text := sc.layers[n].text
	var folded [maxKnown]byte
	have := 0
	for _, size := range x.lengths[h] {
		if size > len(text)-i {
			continue
		}
		for ; have < size; have++ {
			folded[have] = lower(text[i+have])
		}
		for _, pat := range x.patterns[string(folded[:size])] {
			switch {
			case pat.exact != "" && pat.exact != string(text[i:i+size]),
				pat.word && (joined(text, i) || joined(text, i+size)):
				continue
			}
			sc.add(n, Finding{Class: pat.class, Known: true, Encoded: pat.encoded}, span{i, i + size})
		}
	}
}

// joined reports whether i is inside a word: there are letters or digits on both sides.
func joined(text []byte, i int) bool {
	return is(text, i-1, isLetter|isDigit) && is(text, i, isLetter|isDigit)
}
