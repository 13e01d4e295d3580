package leakscan

import (
	"bytes"
	"net/netip"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// maxAddress is the length of the longest IP address.
const maxAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// number adds the IPv4 address whose first dot is at i in the text of a layer. It returns where the number with dots ends.
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
	addr, err := netip.ParseAddr(string(text[at.start:at.end]))
	if err != nil || isObject(text, at) || pseudonym.Suspicious(pseudonym.IP, string(text[at.start:at.end])) != "" {
		return end
	}
	if is(text, at.start-1, isLetter) && !afterEscape(text, at.start) && !isKept(addr) || is(text, at.end, isLetter) && !isKept(addr) && !has(text, at.end, 'x') {
		return end
	}
	if sc.isVersion(n, at, addr) {
		sc.layers[n].version = at.end
		return end
	}
	sc.shape(n, pseudonym.IP, sc.mapped(text, at))
	return end
}

// mapped returns at, or where the IPv6 address stands that ends with the IPv4 address at at.
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

// isObject reports whether four numbers are the beginning of an object identifier, of the Internet or of X.500, all of
// which are the same everywhere.
func isObject(text []byte, at span) bool {
	number := text[at.start:at.end]
	return string(number) == "1.3.6.1" || bytes.HasPrefix(number, []byte("2.5.4.")) || bytes.HasPrefix(number, []byte("2.5.29."))
}

// kept are the blocks of addresses that are for private use and for documentation: what looks like one of them is rarely
// anything else.
var kept = func() (list []netip.Prefix) {
	for _, p := range []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "192.0.2.0/24",
		"198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"} {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

// isKept reports whether an address is in one of these blocks.
func isKept(addr netip.Addr) bool {
	for _, p := range kept {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// hosts are words before an address whose dots became hyphens.
var hosts = set("ip", "dhcp", "host", "pool", "client", "pc", "static", "dyn", "dynamic", "cpe", "ppp", "dsl", "ec", "addr", "nat", "node", "vpn", "ns", "vm", "srv", "server", "lb", "vs")

// dashed returns where the IPv4 address with hyphens begins at i, which is part of the name of a host: dhcp-10-1-2-3.
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
	addr, err := netip.ParseAddr(string(dots[:at.end-i]))
	if err != nil {
		return span{}
	}
	word := text[first(text[:i-1], i-1, isLetter) : i-1]
	if !isKept(addr) && !hosts[lowered(word)] || pseudonym.Suspicious(pseudonym.IP, string(dots[:at.end-i])) != "" {
		return span{}
	}
	return at
}

// ipv6 returns where the IPv6 address around the colon at i stands.
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

// within returns where the IPv6 address stands that the run of digits and colons at at is, but for a name before it and the
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
	for range 3 { // a name of these letters can stand before it
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

// allocated are the blocks of addresses of IPv6 that a machine can have. Others are names of code, times, fingerprints and
// world wide names.
var allocated = func() (list []netip.Prefix) {
	for _, p := range []string{"2000::/3", "fc00::/7", "fe80::/9", "64:ff9b::/16"} {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

// isAllocated reports whether an address of IPv6 is one that a machine can have.
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

// isPrefix reports whether nothing but the first 16 bits is set, as in fe80:: and 2001::.
func isPrefix(addr netip.Addr) bool {
	b := addr.As16()
	return bytes.Count(b[2:], []byte{0}) == len(b)-2
}
