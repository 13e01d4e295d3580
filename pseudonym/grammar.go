package pseudonym

import (
	"net/netip"
	"strings"
	"unicode"
)

// These are the ASCII characters that texts of a class must not contain, one bit for each.
const (
	notUPN      = 1<<'\\' | 1<<'/' | 1<<':' | 1<<';' | 1<<',' | 1<<'<' | 1<<'>' | 1<<'[' | 1<<']' | 1<<'"' | 1<<'|' | 1<<'*' | 1<<'?'
	notEmail    = 1<<' ' | 1<<'\\' | 1<<':' | 1<<';' | 1<<',' | 1<<'<' | 1<<'>' | 1<<'[' | 1<<']' | 1<<'(' | 1<<')'
	notSAM      = 1<<'"' | 1<<':' | 1<<';' | 1<<'<' | 1<<'>' | 1<<'|' | 1<<'*' | 1<<'?' | 1<<'[' | 1<<']' | 1<<',' | 1<<'='
	notUser     = 1<<'"' | 1<<'<' | 1<<'>'
	notDeviceID = notUser
)

const lowBits = 1<<64 - 1

// hasAny reports whether s contains an ASCII character of a set. The bits of characters below 64 are in low, the others
// in high.
func hasAny(s string, low, high uint64) bool {
	for i := range len(s) {
		c := s[i]
		bits := low
		if c >= 64 {
			bits = high
		}
		if c < 128 && bits>>(c&63)&1 != 0 {
			return true
		}
	}
	return false
}

func isUPN(text string) bool {
	name, suffix, _ := strings.Cut(text, "@")
	return name != "" && !hasAny(name, notUPN&lowBits, notUPN>>64) && isHostName(suffix)
}

func isEmail(text string) bool {
	local, domain, _ := strings.Cut(text, "@")
	if local == "" || hasAny(local, notEmail&lowBits, notEmail>>64) {
		return false
	}
	if literal, ok := strings.CutPrefix(domain, "["); ok {
		literal, ok = strings.CutSuffix(literal, "]")
		_, err := netip.ParseAddr(strings.TrimPrefix(literal, "IPv6:"))
		return ok && err == nil
	}
	return isHostName(domain)
}

func isSAM(text string) bool {
	if hasAny(text, notSAM&lowBits, notSAM>>64) {
		return false
	}
	domain, user, parted := strings.Cut(text, `\`)
	if !parted {
		return text != "" && !strings.Contains(text, "@") // that is a user principal name
	}
	return domain != "" && user != "" && !strings.Contains(user, `\`) && !strings.Contains(domain, "@")
}

func isUser(text string) bool {
	if hasAny(text, notUser&lowBits, notUser>>64) || strings.Contains(text, "://") || text[0] == '@' || text[len(text)-1] == '@' {
		return false
	}
	domain, user, parted := strings.Cut(text, `\`)
	return !parted || domain != "" && user != "" && !strings.Contains(user, `\`)
}

func isDeviceID(text string) bool {
	return !hasAny(text, notDeviceID&lowBits, notDeviceID>>64) && !strings.Contains(text, "://")
}

func isDeviceName(text string) bool {
	return !strings.Contains(text, "://") && !strings.HasPrefix(text, `\`) && !strings.HasSuffix(text, `\`)
}

// isHostName reports whether name is a DNS name of a machine: labels of 1 to 63 bytes, separated by dots, at most 253
// bytes in all. A label consists of letters, digits, hyphens, underscores and non-ASCII characters that are allowed in
// names, and does not begin with a hyphen.
func isHostName(name string) bool {
	if len(name) > 253 {
		return false
	}
	label := 0 // its length so far
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '_', c == '-' && label > 0:
			label++
		case c == '.' && label > 0:
			label = 0
			continue
		case c < 0x80:
			return false
		default:
			return isWideHostName(name)
		}
		if label > 63 {
			return false
		}
	}
	return label > 0
}

// isWideHostName is isHostName for names with non-ASCII characters.
func isWideHostName(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' {
			return false
		}
		for _, r := range label {
			switch {
			case r < 0x80 && !isHostName("a"+string(r)):
				return false
			case r < 0x80, unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.So, unicode.Sk):
			case r == '\u200C', r == '\u200D', r == '\u00B7', r == '\u30FB': // joiners, and the dots within Catalan and Japanese words
			default:
				return false
			}
		}
	}
	return true
}

// withoutPort returns text without a trailing port.
func withoutPort(text string) string {
	i := strings.LastIndexByte(text, ':')
	if i < 1 || len(text)-i < 2 || len(text)-i > 6 {
		return text
	}
	for _, c := range []byte(text[i+1:]) {
		if c < '0' || c > '9' {
			return text
		}
	}
	host := text[:i]
	if strings.Contains(host, ":") && !strings.HasSuffix(host, "]") {
		return text // an IPv6 address
	}
	return host
}
