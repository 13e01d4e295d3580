package leakscan

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// What a byte can be part of. Letters are those of ASCII and all bytes beyond it.
const (
	isLetter  uint8 = 1 << iota
	isDigit         // 0 to 9
	isHexa          // 0 to 9, a to f, A to F
	inLocal         // of an e-mail address in front of its @
	inDomain        // of a domain, or of the parts of a SAM account name
	isTrigger       // a shape has it in it
	inBase64        // of either alphabet
	isMark          // text does not mean itself where it is
)

// traits has the bits of each byte.
var traits = func() (t [256]uint8) {
	for i := range t {
		c := byte(i)
		if l := c | 0x20; l >= 'a' && l <= 'z' || c >= utf8.RuneSelf {
			t[c] |= isLetter | inLocal | inDomain
		}
		if c >= '0' && c <= '9' {
			t[c] |= isDigit | inLocal | inDomain
		}
		if l := c | 0x20; c >= '0' && c <= '9' || l >= 'a' && l <= 'f' {
			t[c] |= isHexa
		}
		if t[c]&(isLetter|isDigit) != 0 && c < utf8.RuneSelf {
			t[c] |= inBase64
		}
	}
	for bit, list := range map[uint8]string{
		inLocal:   "!#$%'*+-.^_`~",
		inDomain:  "-._",
		isTrigger: `@\-.:`,
		inBase64:  "+/-_",
		isMark:    "\\&%<\x00",
	} {
		for i := range len(list) {
			t[list[i]] |= bit
		}
	}
	return t
}()

// is reports whether there is a byte at i that has one of the bits.
func is(text []byte, i int, bits uint8) bool {
	return uint(i) < uint(len(text)) && traits[text[i]]&bits != 0
}

// has reports whether the byte at i is c.
func has(text []byte, i int, c byte) bool { return uint(i) < uint(len(text)) && text[i] == c }

// first and last return where the bytes around i that have one of the bits begin, and where they end.
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

// span is where an identifier stands in a part. The zero span is none.
type span struct{ start, end int }

// shapes adds what looks like an identifier in p. Every shape has a byte by which it is noticed.
func (sc *scan) shapes(p part) {
	text := p.text
	var colons run
	for i := 0; i < len(text); i++ {
		if traits[text[i]]&isTrigger == 0 {
			continue
		}
		class, at := pseudonym.UPN, span{}
		switch text[i] {
		case '@':
			at = address(text, i)
		case '\\':
			if sc.quoted && p.layer == 0 && isEscape(text[i:]) {
				i++ // what it means is searched by itself
				continue
			}
			class, at = pseudonym.SAM, account(text, i)
		case '-':
			if class, at = pseudonym.SID, securityID(text, i); at.end == 0 {
				class, at = pseudonym.MAC, hardware(text, i)
			}
		case '.':
			if class, at = pseudonym.IP, ipv4(text, i); at.end == 0 {
				class, at = pseudonym.MAC, hardware(text, i)
			}
		case ':':
			if class, at = pseudonym.MAC, hardware(text, i); at.end == 0 {
				class, at = pseudonym.IP, ipv6(text, i, &colons)
			}
		}
		if at.end == 0 {
			continue
		}
		same := pseudonym.Suspicious(class, string(text[at.start:at.end])) != "" // in many places, so it identifies nobody
		if !same && !sc.scanner.skip[class] && !(class == pseudonym.IP && p.isVersion(at)) {
			sc.add(p, Finding{Class: class, Start: int64(at.start), End: int64(at.end)})
		}
		i = max(i, at.end-1)
	}
}

// address returns where the e-mail address around the @ at i stands.
func address(text []byte, i int) span {
	at := span{first(text, i, inLocal), last(text, i+1, inDomain)}
	for at.end > i+1 && !is(text, at.end-1, isLetter|isDigit) {
		at.end--
	}
	domain := text[i+1 : at.end]
	if at.start == i || !is(domain, bytes.LastIndexByte(domain, '.')+1, isLetter) {
		return span{}
	}
	return at
}

// notDomains are names in front of a backslash that are the same on every machine.
var notDomains = []string{"AUTHORITY", "BUILTIN", "HKLM", "HKCU", "HKCR", "HKU"}

// account returns where the SAM account name around the backslash at i stands.
func account(text []byte, i int) span {
	at := span{first(text, i, inDomain), last(text, i+1, inDomain)}
	for at.end > i+1 && !is(text, at.end-1, isLetter|isDigit) {
		at.end--
	}
	domain := text[at.start:i]
	switch {
	case bytes.IndexFunc(domain, func(r rune) bool { return r >= utf8.RuneSelf || is([]byte{byte(r)}, 0, isLetter) }) < 0,
		!is(text, i+1, isLetter|isDigit),
		has(text, at.start-1, '\\') || has(text, at.end, '\\'), // a path
		slices.ContainsFunc(notDomains, func(name string) bool { return strings.EqualFold(name, string(domain)) }):
		return span{}
	}
	return at
}

// securityID returns where the SID stands whose first hyphen is at i.
func securityID(text []byte, i int) span {
	const most = 4 + 15 + 15*len("-4294967295")
	if i == 0 || lower(text[i-1]) != 's' || !has(text, i+1, '1') || !has(text, i+2, '-') || is(text, i-2, isLetter|isDigit) {
		return span{}
	}
	at := span{i - 1, i + 3}
	for is(text, at.end, isDigit) || has(text, at.end, '-') {
		at.end++
	}
	for text[at.end-1] == '-' {
		at.end--
	}
	if at.end-at.start > most || is(text, at.end, isLetter) {
		return span{}
	}
	if _, err := pseudonym.AppendCanonical(nil, pseudonym.SID, string(text[at.start:at.end])); err != nil {
		return span{}
	}
	return at
}

// hardware returns where the MAC address stands whose first separator is at i.
func hardware(text []byte, i int) span {
	separator, group, size := text[i], 2, 17
	if separator == '.' {
		group, size = 4, 14
	}
	at := span{i - group, i - group + size}
	switch {
	case at.start < 0 || !has(text, i+group+1, separator) || at.end > len(text),
		is(text, at.start-1, isLetter|isDigit) || is(text, at.end, isLetter|isDigit),
		has(text, at.start-1, separator) && isGroup(text, first(text, at.start-1, isLetter|isDigit), at.start-1),
		has(text, at.end, separator) && isGroup(text, at.end+1, last(text, at.end+1, isLetter|isDigit)),
		separator == '.' && !slices.ContainsFunc(text[at.start:at.end], func(c byte) bool { return traits[c]&isLetter != 0 }):
		return span{}
	}
	if _, err := pseudonym.AppendCanonical(nil, pseudonym.MAC, string(text[at.start:at.end])); err != nil {
		return span{}
	}
	return at
}

// isGroup reports whether text[start:end] is digits of base 16, which an address beside it would go on with. A name such as
// device is none, though its last letter is such a digit.
func isGroup(text []byte, start, end int) bool {
	return start < end && last(text, start, isHexa) >= end
}

// ipv4 returns where the IPv4 address stands whose first dot is at i.
func ipv4(text []byte, i int) span {
	at := span{first(text, i, isDigit), i}
	if at.start == i || is(text, at.start-1, isLetter) || has(text, at.start-1, '.') || has(text, at.start-1, '_') {
		return span{}
	}
	for is(text, at.end, isDigit) || has(text, at.end, '.') {
		at.end++
	}
	for text[at.end-1] == '.' {
		at.end--
	}
	if is(text, at.end, isLetter) || has(text, at.end, '_') || bytes.Count(text[at.start:at.end], []byte(".")) != 3 {
		return span{}
	}
	return machine(text, at)
}

// run is where text that may be an IPv6 address ends: all of it, and without the punctuation behind it.
type run struct{ end, word int }

// ipv6 returns where the IPv6 address stands whose first colon is at i. It keeps in r where the run with the colon ends,
// because a run without an address can have many places where one could begin.
func ipv6(text []byte, i int, r *run) span {
	at := span{first(text, i, isHexa), i}
	if is(text, at.start-1, isLetter|isDigit) {
		return span{}
	}
	if name := at.start - 1; has(text, name, ':') {
		// Behind a name there can be an address; behind a group of digits, or nothing, this is the rest of one.
		start := first(text, name, isLetter|isDigit)
		if at.start == i || start == name || isGroup(text, start, name) {
			return span{}
		}
	}
	if r.end <= i {
		r.end = i
		for is(text, r.end, isHexa) || has(text, r.end, ':') || has(text, r.end, '.') {
			r.end++
		}
		r.word = r.end
		for r.word > i && (text[r.word-1] == '.' || text[r.word-1] == ':' && !has(text, r.word-2, ':')) {
			r.word--
		}
	}
	at.end = max(r.word, i)
	word := text[at.start:at.end]
	if len(word) > maxAddress {
		return span{}
	}
	// One group with :: in front of it or behind it is a prefix, or a word of code.
	colons := bytes.Count(bytes.Trim(word, ":"), []byte(":"))
	if colons == 0 || bytes.HasSuffix(word, []byte("::")) || is(text, at.end, isLetter) {
		return span{}
	}
	return machine(text, at)
}

// maxAddress is the length of the longest IP address.
const maxAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// machine returns at where an IP address stands there that is neither unspecified nor a loopback.
func machine(text []byte, at span) span {
	if at.end-at.start > maxAddress {
		return span{}
	}
	addr, err := netip.ParseAddr(string(text[at.start:at.end]))
	if err != nil || addr.IsUnspecified() || addr.IsLoopback() {
		return span{}
	}
	return at
}

// isVersion reports whether four numbers at a place in p are a version. What stands around them tells.
func (p part) isVersion(at span) bool {
	after := bytes.TrimLeft(p.text[at.end:min(len(p.text), at.end+len(". build"))], ". ")
	if bytes.EqualFold(after, []byte("build")) {
		return true
	}
	before := p.text[:at.start]
	if product, ok := bytes.CutSuffix(before, []byte("/")); ok {
		return is(product, len(product)-1, isLetter|isDigit)
	}
	if len(bytes.TrimRight(before, " ")) == 0 {
		before = p.before
	}
	before = bytes.TrimRight(before[max(0, len(before)-16):], " \t\":=>'(")
	word := string(before[first(before, len(before), isLetter):])
	return word == "v" || word == "ver" || strings.HasSuffix(word, "Ver") ||
		strings.HasSuffix(strings.ToLower(word), "version") || strings.EqualFold(word, "build")
}
