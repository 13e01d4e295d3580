package leakscan

import (
	"bytes"
	"net/netip"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// maxAddress is the length of the longest IP address.
const maxAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// number adds the IPv4 address whose first dot is at i in the text of a layer. It returns the end of the dotted number.
func (sc *scan) number(n, i int) int {
	text := sc.layers[n].text
	at := span{first(text[max(0, i-4):], min(i, 4), isDigit) + max(0, i-4), i}
	for (is(text, at.end, isDigit) || has(text, at.end, '.')) && at.end-at.start <= 64 {
		at.end++
	}
	end := at.end
	for text[at.end-1] == '.' {
		at.end--
	}
	if has(text, at.start-1, '.') && is(text, at.start-2, isLetter|isDigit|inDomain) || bytes.Count(text[at.start:at.end], []byte(".")) != 3 {
		return end
	}
	addr, ok := parse4(text[at.start:at.end])
	if !ok || isObject(text, at) {
		return end
	}
	if is(text, at.start-1, isLetter) && !afterEscape(text, at.start) && !addr.isKept() || is(text, at.end, isLetter) && !addr.isKept() && !has(text, at.end, 'x') {
		return end
	}
	if addr[3] == 255 && saysBroadcast(text[max(0, at.start-16):at.start]) {
		return end
	}
	if sc.isVersion(n, at, addr) {
		sc.layers[n].version = at.end
		return end
	}
	sc.shape(n, pseudonym.IP, sc.mapped(text, at))
	return end
}

// broadcasts holds words before broadcast addresses.
var broadcasts = set("broadcast", "bcast", "brd")

// saysBroadcast reports whether text ends in one of these words.
func saysBroadcast(text []byte) bool {
	text = trimRight(text, " \t:=\"")
	return in(broadcasts, text[first(text, len(text), isLetter):])
}

// mapped returns the span of the IPv6 address that ends with the IPv4 address at at, or at if there is none.
func (sc *scan) mapped(text []byte, at span) span {
	if !has(text, at.start-1, ':') {
		return at
	}
	six := at
	for (is(text, six.start-1, isHexa) || has(text, six.start-1, ':')) && at.end-six.start <= maxAddress {
		six.start--
	}
	if six = within(text, six); six.end != at.end {
		return at
	}
	return six
}

// isObject reports whether four numbers are the beginning of an object identifier of the Internet or of X.500; these
// are the same everywhere.
func isObject(text []byte, at span) bool {
	number := text[at.start:at.end]
	return string(number) == "1.3.6.1" || bytes.HasPrefix(number, []byte("2.5.4.")) || bytes.HasPrefix(number, []byte("2.5.29."))
}

// octets holds the four numbers of an IPv4 address.
type octets [4]byte

// parse4 parses an IPv4 address that a machine can have.
func parse4(text []byte) (o octets, ok bool) {
	n, digits, k := 0, 0, 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == '.' {
			if digits == 0 || k == len(o) {
				return o, false
			}
			o[k] = byte(n)
			k++
			n, digits = 0, 0
			continue
		}
		n = 10*n + int(text[i]-'0')
		if digits++; n > 255 || digits > 1 && n < 10 || digits > 3 {
			return o, false
		}
	}
	return o, k == len(o) && o[0] != 0 && o[0] != 127 && o[0] < 224
}

// isKept reports whether an address is in a block for private use or documentation. Text that looks like such an
// address is rarely anything else.
func (o octets) isKept() bool {
	switch a, b, c := o[0], o[1], o[2]; a {
	case 10:
		return true
	case 100:
		return b>>6 == 1
	case 169:
		return b == 254
	case 172:
		return b>>4 == 1
	case 192:
		return b == 168 || b == 0 && c == 2
	case 198:
		return b>>1 == 9 || b == 51 && c == 100
	case 203:
		return b == 0 && c == 113
	}
	return false
}

// hosts holds words before an address with hyphens in place of dots.
var hosts = set("ip", "dhcp", "host", "pool", "client", "pc", "static", "dyn", "dynamic", "cpe", "ppp", "dsl", "ec2", "addr", "nat", "node", "vpn", "ns", "vm", "srv", "server", "lb", "vs")

// dashed returns the span of the IPv4 address with hyphens that begins at i and is part of the name of a host:
// dhcp-10-1-2-3.
func dashed(text []byte, i int) span {
	var dots [15]byte
	at := span{i, i}
	hyphens := 0
	for at.end-i < len(dots) && (is(text, at.end, isDigit) || has(text, at.end, '-') && is(text, at.end+1, isDigit) && hyphens < 3) {
		if dots[at.end-i] = text[at.end]; text[at.end] == '-' {
			dots[at.end-i] = '.'
			hyphens++
		}
		at.end++
	}
	if hyphens != 3 || is(text, at.end, isLetter|isDigit) || has(text, at.end, '-') && is(text, at.end+1, isDigit) {
		return span{}
	}
	addr, ok := parse4(dots[:at.end-i])
	if !ok {
		return span{}
	}
	word := text[first(text[:i-1], i-1, isLetter|isDigit) : i-1]
	if !addr.isKept() && !in(hosts, word) {
		return span{}
	}
	return at
}

// ipv6 returns the span of the IPv6 address around the colon at i.
func ipv6(text []byte, i int) span {
	at := span{i, i}
	for (is(text, at.start-1, isHexa) || has(text, at.start-1, ':')) && i-at.start <= maxAddress {
		at.start--
	}
	for (is(text, at.end, isHexa) || has(text, at.end, ':') || has(text, at.end, '.')) && at.end-i <= maxAddress {
		at.end++
	}
	if at.end-i > maxAddress || i-at.start > maxAddress {
		return span{}
	}
	return within(text, at)
}

// within returns the span of the IPv6 address in the run of digits and colons at at, without a name before it and
// punctuation after it.
func within(text []byte, at span) span {
	for at.end > at.start && (text[at.end-1] == '.' || text[at.end-1] == ':' && (!has(text, at.end-2, ':') || at.end-2 < at.start)) {
		at.end--
	}
	if is(text, at.end, isLetter) {
		return span{}
	}
	if is(text, at.start-1, isLetter) && !afterEscape(text, at.start) { // the run begins within a name
		at.start = last(text, at.start, isHexa)
		if !has(text, at.start, ':') {
			return span{}
		}
	}
	for range 3 { // a name of these letters can precede it
		if has(text, at.start, ':') && !has(text, at.start+1, ':') {
			at.start++
		}
		if at.start >= at.end || at.end-at.start > maxAddress {
			return span{}
		}
		addr, err := netip.ParseAddr(string(text[at.start:at.end]))
		if err == nil && isAllocated(addr) {
			return at
		}
		if at.start = last(text, at.start, isHexa); !has(text, at.start, ':') {
			break
		}
	}
	return span{}
}

// allocated holds the blocks of IPv6 addresses that a machine can have. Other matches are names in code, times,
// fingerprints and world wide names.
var allocated = func() (list []netip.Prefix) {
	for _, p := range []string{"2000::/3", "fc00::/7", "fe80::/9", "64:ff9b::/16"} {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

// isAllocated reports whether a machine can have the IPv6 address.
func isAllocated(addr netip.Addr) bool {
	if addr.Is4In6() {
		return true
	}
	for _, p := range allocated {
		if p.Contains(addr) {
			return addr != p.Masked().Addr() && !isPrefix(addr)
		}
	}
	return false
}

// isPrefix reports whether only the first 16 bits are set, as in fe80:: and 2001::.
func isPrefix(addr netip.Addr) bool {
	b := addr.As16()
	return bytes.Count(b[2:], []byte{0}) == len(b)-2
}
