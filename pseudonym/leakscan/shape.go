package leakscan

import (
	"bytes"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// These are the maximum lengths of the local part and the domain of a user principal name.
const (
	maxLocal  = 256
	maxDomain = 253
)

// address returns the span of the user principal name or e-mail address around the @ at i.
func address(text []byte, i int) span {
	at := span{i, i + 1}
	for is(text, at.start-1, inLocal) && i-at.start <= maxLocal {
		at.start--
	}
	// Punctuation is part of a name only inside it.
	for at.start < i && !is(text, at.start, isLetter|isDigit) && text[at.start] != '_' {
		at.start++
	}
	for k := i - 2; k > at.start; k-- {
		if text[k-1] == '%' && is(text, k, isHexa) && is(text, k+1, isHexa) { // the encoded text before it is another value
			at.start = min(k+2, i)
			break
		}
	}
	for is(text, at.end, inDomain) && at.end-i <= maxDomain {
		at.end++
	}
	for at.end > i+1 && !is(text, at.end-1, isLetter|isDigit) {
		at.end--
	}
	local, domain := text[at.start:i], text[i+1:at.end]
	if len(local) == 0 || len(local) > maxLocal || len(domain) == 0 || !is(local, len(local)-1, isLetter|isDigit) && !isNameEnd(local[len(local)-1]) ||
		!is(domain, 0, isLetter|isDigit) || bytes.Contains(domain, []byte("..")) ||
		!is(domain, bytes.LastIndexByte(domain, '.')+1, isLetter) || isNoAccount(text, at, i) {
		return span{}
	}
	return at
}

// isNameEnd reports whether c, which is not a letter or digit, can be the last character of a name.
func isNameEnd(c byte) bool { return c == '_' || c == '$' || c == '#' || c == '+' || c == '-' }

// These words show that the text around an @ is not the name of a person.
var (
	// releases holds words after the name of a package or an image.
	releases = set("latest", "next", "canary", "beta", "alpha", "rc", "main", "master", "head", "stable", "edge", "nightly", "lts",
		"npm", "git", "http", "https", "ssh", "file", "link", "workspace", "patch", "sha1", "sha256", "sha384", "sha512", "md5", "localhost", "localhost.localdomain")
	// endings holds the last parts of the names of systemd units and files.
	endings = set("service", "slice", "scope", "socket", "target", "mount", "automount", "swap", "timer", "path", "device",
		"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "mjs", "css", "ts", "json", "html", "map", "tgz", "gz", "txt", "xml", "exe", "dll",
		"log", "conf", "cfg", "ini", "yaml", "yml", "deb", "rpm", "whl", "jar", "md")
)

// isNoAccount reports whether the text around the @ at i is a unit, a package, a file or an object, not an account.
func isNoAccount(text []byte, at span, i int) bool {
	domain := lowered(text[i+1 : at.end])
	local := lowered(text[at.start:i])
	last := domain[bytes.LastIndexByte([]byte(domain), '.')+1:]
	switch {
	case releases[domain], last != domain && endings[last]:
		return true
	case local == "git" && has(text, at.end, ':'): // a repository, whose account is the same for everybody
		return true
	case has(text, at.start-1, '/') && bytes.HasSuffix(text[:at.start-1], []byte("krbtgt")):
		return true
	case len(domain) > 1 && domain[0] == 'v' && is([]byte(domain), 1, isDigit) && numeric(domain[1:]): // pkg@v4
		return true
	case has(text, at.end, '@') && len(local) == 1 && last == domain, len(domain) == 1 && has(text, at.start-1, '/'): // s@one@/other@g
		return true
	}
	// The address of an object or of a device: java.lang.Object@1b6d3586, serial@fe201000.
	hexadecimal, digits := len(domain) >= 5 && len(domain) <= 16, 0
	for k := range len(domain) {
		hexadecimal = hexadecimal && traits[text[i+1+k]]&isHexa != 0
		if traits[domain[k]]&isDigit != 0 {
			digits++
		}
	}
	return hexadecimal && digits > 0
}

// numeric reports whether text is a version: digits and dots, and anything after a hyphen.
func numeric(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '-' || c == '_':
			return true
		case c != '.' && traits[c]&isDigit == 0:
			return false
		}
	}
	return true
}

// securityID returns the span of the SID whose first hyphen is at i.
func securityID(text []byte, i int) span {
	const most = len("S-1-") + 15 + 15*len("-4294967295")
	if i == 0 || lower(text[i-1]) != 's' || is(text, i-2, isLetter|isDigit) && !afterEscape(text, i-1) {
		return span{}
	}
	at := span{i - 1, i + 3}
	for (is(text, at.end, isDigit) || has(text, at.end, '-')) && at.end-at.start <= most {
		at.end++
	}
	for text[at.end-1] == '-' {
		at.end--
	}
	if _, err := pseudonym.AppendCanonical(nil, pseudonym.SID, string(text[at.start:at.end])); err != nil {
		return span{}
	}
	return at
}

// afterEscape reports whether the two bytes before i can be an escape for a line end or white space.
func afterEscape(text []byte, i int) bool {
	return has(text, i-2, '\\') && (text[i-1] == 'n' || text[i-1] == 'r' || text[i-1] == 't')
}

// hardware returns the span of the MAC address whose first separator is at i.
func hardware(text []byte, i int) span {
	separator, group, size := text[i], 2, 17
	if separator == '.' {
		group, size = 4, 14
	}
	at := span{i - group, i - group + size}
	if k := at.start - len("MAC="); k >= 0 && string(text[k:at.start]) == "MAC=" || isSecond(text, at.start) {
		return frame(text, at)
	}
	switch {
	case at.start < 0 || !has(text, i+group+1, separator) || at.end > len(text),
		is(text, at.start-1, isLetter|isDigit) && !afterEscape(text, at.start) || is(text, at.end, isLetter|isDigit),
		has(text, at.start-1, separator) && isGroup(text, max(first(text[:at.start-1], at.start-1, isLetter|isDigit), at.start-6), at.start-1),
		has(text, at.end, separator) && isGroup(text, at.end+1, last(text[:min(len(text), at.end+6)], at.end+1, isLetter|isDigit)),
		separator == '.' && !bytes.ContainsAny(text[at.start:at.end], "abcdefABCDEF"),
		isTime(text[at.start:at.end]):
		return span{}
	}
	if _, err := pseudonym.AppendCanonical(nil, pseudonym.MAC, string(text[at.start:at.end])); err != nil {
		return span{}
	}
	return at
}

// isSecond reports whether the second address of a frame begins at i, as the Linux firewall logs it: MAC=, followed by
// the two addresses and the type of the frame, with colons between all bytes.
func isSecond(text []byte, i int) bool {
	start := i - len("MAC=00:11:22:33:44:55:")
	return start >= 0 && string(text[start:start+len("MAC=")]) == "MAC=" && frame(text, span{start + len("MAC="), i - 1}).end > 0
}

// frame returns at if it is a MAC address.
func frame(text []byte, at span) span {
	if at.end > len(text) || is(text, at.end, isHexa) {
		return span{}
	}
	if _, err := pseudonym.AppendCanonical(nil, pseudonym.MAC, string(text[at.start:at.end])); err != nil {
		return span{}
	}
	return at
}

// isGroup reports whether text[start:end] consists of hexadecimal digits, with which an adjacent address would
// continue. A name such as device does not, although its last letter is such a digit.
func isGroup(text []byte, start, end int) bool {
	return start < end && last(text, start, isHexa) >= end
}

// isTime reports whether six groups of two digits are a date and a time: 24-05-02-10-11-12.
func isTime(text []byte) bool {
	for k, limits := range [...][2]byte{{0, 99}, {1, 12}, {1, 31}, {0, 23}, {0, 59}, {0, 59}} {
		if 3*k+1 >= len(text) || traits[text[3*k]]&traits[text[3*k+1]]&isDigit == 0 {
			return false
		}
		if n := (text[3*k]-'0')*10 + text[3*k+1] - '0'; n < limits[0] || n > limits[1] {
			return false
		}
	}
	return true
}
