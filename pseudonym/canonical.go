package pseudonym

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// maxText is the maximum length of an identifier in bytes, and so of its canonical form: only for short identifiers can
// the canonical form be longer.
const maxText = 1024

// Canonical returns the canonical form of an identifier: texts that name the same thing have the same form. The keyed
// scheme hashes the canonical form. The documented scheme hashes the text as it is.
//
// [Opaque] text is returned unchanged. For every other class the text must be UTF-8 without control and bidirectional
// characters. Leading and trailing spaces (U+0020) are removed; at most 1,024 bytes may remain. Then:
//
//   - [UPN] is converted to lower case (ASCII letters only, here and below), and one trailing dot is removed. It is a
//     name, an @ and a DNS or NetBIOS domain name. The name must not contain \ / : ; , < > [ ] " | * ?.
//   - [FullName] is unchanged.
//   - [SAM] is converted to lower case. It is DOMAIN\user, or only user, which is a different account from .\user. It
//     must not contain " : ; < > | * ? [ ] , =. A slash does not separate a domain from a user. The user name may
//     contain an @ if it follows a domain.
//   - [User] is converted to lower case. It is a name in one of the forms above, or in a product's own form. It has at
//     most one backslash, with text on both sides. It must not contain " < >, must not begin or end with @, and must
//     not be a URL.
//   - [Email] is converted to lower case, and one trailing dot is removed. It has one @, a local part without spaces
//     and \ : ; , < > [ ] ( ), and a domain name or an address in brackets.
//   - [FQDN] is converted to lower case, and one trailing dot is removed. The name has at most 253 bytes, and each
//     label 1 to 63. Labels consist of letters, digits, hyphens and underscores, and do not begin with a hyphen;
//     non-ASCII characters must be letters, marks, digits or symbols. An xn-- label is not converted to Unicode. A port
//     is not allowed. An IP address is allowed in place of a name, also in brackets, and gets the canonical form of IP.
//   - [DeviceName] is converted to lower case. It is any text that is not a URL and neither begins nor ends with a
//     backslash.
//   - [SID] begins with an upper-case S. It has a 48-bit authority and 1 to 15 32-bit parts, in decimal without leading
//     zeros.
//   - [IP] is one address without port, prefix length or brackets. A zone is removed, and an IPv4-mapped IPv6 address
//     becomes an IPv4 address.
//   - [MAC] becomes 12 lower-case hexadecimal digits. The input may be written 001122334455, 00:11:22:33:44:55,
//     00-11-22-33-44-55 or 0011.2233.4455.
//   - [DeviceID] becomes a lower-case 36-character GUID if it is a GUID: 36 characters, plain, in braces, in
//     parentheses or after urn:uuid:, or 32 digits. Any other text is unchanged, but must not contain " < > and must
//     not be a URL.
//
// Canonical is idempotent. Empty text is not an identifier and stays empty. Text that consists only of spaces becomes
// empty in the classes UPN, User, FullName, DeviceName and DeviceID, and is malformed in the others.
//
// The error is [telemetry.ErrLimit] if text is too long, [telemetry.ErrEncoding] if it is not UTF-8, and
// [telemetry.ErrIdentifier] otherwise.
func Canonical(class Class, text string) (string, error) {
	var buf [64]byte
	b, err := AppendCanonical(buf[:0], class, text)
	if err != nil {
		return "", err
	}
	if string(b) == text {
		return text, nil
	}
	return string(b), nil
}

// AppendCanonical appends the result of [Canonical] to dst. On an error it returns dst unchanged.
func AppendCanonical(dst []byte, class Class, text string) ([]byte, error) {
	if !class.Known() {
		return dst, malformed("a known identifier class")
	}
	if text == "" {
		return dst, nil
	}
	if class == Opaque {
		return append(dst, text...), nil
	}
	text = strings.Trim(text, " ")
	switch {
	case len(text) > maxText:
		return dst, record.Failure(telemetry.ErrLimit, "an identifier of at most 1,024 bytes")
	case codec.IsPrintableASCII(text):
		// Nearly all texts are, and then no further check is needed.
	case !utf8.ValidString(text):
		return dst, record.Failure(telemetry.ErrEncoding, "an identifier in UTF-8")
	case codec.HasControl(text):
		return dst, malformed("an identifier without control characters")
	case codec.HasBidi(text):
		return dst, malformed("an identifier without bidirectional characters")
	}
	if text == "" && !hasGrammar(class) {
		return dst, nil
	}
	switch class {
	case UPN:
		return appendIf(dst, strings.TrimSuffix(text, "."), isUPN, "a user principal name: a name, one @ and a domain")
	case User:
		return appendIf(dst, text, isUser, "a user name, alone or with a domain")
	case DeviceName:
		return appendIf(dst, text, isDeviceName, "the name of a device")
	case SAM:
		return appendIf(dst, text, isSAM, "a user name, or a domain, one backslash and a user name")
	case SID:
		return appendSID(dst, text)
	case FullName:
		return append(dst, text...), nil
	case Email:
		return appendIf(dst, strings.TrimSuffix(text, "."), isEmail, "a bare e-mail address with one @")
	case IP:
		return appendIP(dst, text)
	case MAC:
		return appendMAC(dst, text)
	case DeviceID:
		return appendDeviceID(dst, text)
	default: // FQDN
		return appendFQDN(dst, text)
	}
}

// hasGrammar reports whether a text of only spaces is a malformed identifier of the class, and not an empty one.
func hasGrammar(class Class) bool {
	switch class {
	case UPN, User, FullName, DeviceName, DeviceID:
		return false
	}
	return true
}

// appendIf appends text in lower case if good(text) is true.
func appendIf(dst []byte, text string, good func(string) bool, want string) ([]byte, error) {
	if !good(text) {
		return dst, malformed(want)
	}
	return appendLower(dst, text), nil
}

func malformed(want string) error { return record.Failure(telemetry.ErrIdentifier, want) }

func appendFQDN(dst []byte, text string) ([]byte, error) {
	name := strings.TrimSuffix(text, ".")
	switch {
	case strings.Contains(name, ":"): // an IPv6 address or nothing
		inside, opened := strings.CutPrefix(name, "[")
		inside, closed := strings.CutSuffix(inside, "]")
		if addr, ok := parseIP(inside); ok && opened == closed {
			return addr.AppendTo(dst), nil
		}
	case isHostName(name):
		return appendLower(dst, name), nil
	}
	return dst, malformed("a domain name with labels of 1 to 63 bytes, at most 253 in all, and no port")
}

func appendSID(dst []byte, text string) ([]byte, error) {
	parts, ok := sidParts(text)
	if !ok {
		return dst, malformed("a SID: S-1-, an authority and 1 to 15 numbers")
	}
	return append(append(dst, "S-1-"...), parts...), nil
}

// sidParts returns the text after S-1-: the authority and the numbers that follow it.
func sidParts(text string) (parts string, ok bool) {
	if len(text) < 4 || text[0]|0x20 != 's' || text[1:4] != "-1-" {
		return "", false
	}
	parts = text[4:]
	most := "281474976710655" // 48 bits, the authority; the numbers have 32 bits
	rest := parts
	for n := range 16 {
		digits := 0
		for digits < len(rest) && rest[digits]-'0' <= 9 {
			digits++
		}
		switch {
		case digits == 0 || digits > 1 && rest[0] == '0',
			digits > len(most) || digits == len(most) && rest[:digits] > most:
			return "", false
		case digits == len(rest):
			return parts, n > 0
		case rest[digits] != '-':
			return "", false
		}
		rest = rest[digits+1:]
		most = "4294967295"
	}
	return "", false
}

func appendIP(dst []byte, text string) ([]byte, error) {
	addr, ok := parseIP(text)
	if !ok {
		return dst, malformed("an IP address")
	}
	return addr.AppendTo(dst), nil
}

func parseIP(text string) (netip.Addr, bool) {
	// The zone is removed before parsing, because netip never frees the zones that it has parsed.
	text, zone, zoned := strings.Cut(text, "%")
	if zoned && (zone == "" || !strings.Contains(text, ":")) {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(text)
	return addr.Unmap(), err == nil
}

func appendMAC(dst []byte, text string) ([]byte, error) {
	var group int // digits between two separators
	switch {
	case len(text) == 12:
		group = 12
	case len(text) == 17 && (text[2] == ':' || text[2] == '-'):
		group = 2
	case len(text) == 14 && text[4] == '.':
		group = 4
	default:
		return dst, malformed("a MAC address of 12 hexadecimal digits")
	}
	out := dst
	for i := range len(text) {
		c := text[i]
		switch {
		case i%(group+1) < group && isHex(c):
			out = append(out, lower(c))
		case i%(group+1) == group && c == text[group]:
		default:
			return dst, malformed("a MAC address of 12 hexadecimal digits")
		}
	}
	return out, nil
}

func appendDeviceID(dst []byte, text string) ([]byte, error) {
	guid := text
	switch {
	case len(text) == 38 && (text[0] == '{' && text[37] == '}' || text[0] == '(' && text[37] == ')'):
		guid = text[1:37]
	case len(text) == 45 && strings.EqualFold(text[:9], "urn:uuid:"):
		guid = text[9:]
	}
	if !isGUID(guid) {
		if !isDeviceID(text) {
			return dst, malformed("the ID of a device")
		}
		return append(dst, text...), nil
	}
	digits := 0
	for i := range len(guid) {
		if guid[i] == '-' {
			continue
		}
		if digits == 8 || digits == 12 || digits == 16 || digits == 20 {
			dst = append(dst, '-')
		}
		dst = append(dst, lower(guid[i]))
		digits++
	}
	return dst, nil
}

// isGUID reports whether s is 32 hexadecimal digits, alone or in groups of 8, 4, 4, 4 and 12 with hyphens between.
func isGUID(s string) bool {
	if len(s) != 32 && len(s) != 36 {
		return false
	}
	for i := range len(s) {
		hyphen := len(s) == 36 && (i == 8 || i == 13 || i == 18 || i == 23)
		if hyphen && s[i] != '-' || !hyphen && !isHex(s[i]) {
			return false
		}
	}
	return true
}

func appendLower(dst []byte, s string) []byte {
	n := len(dst)
	dst = append(dst, s...)
	lowerAll(dst[n:])
	return dst
}

// lowerAll converts the ASCII letters of b to lower case, eight bytes at a time.
func lowerAll(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		binary.LittleEndian.PutUint64(b, lowerWord(binary.LittleEndian.Uint64(b)))
	}
	for i, c := range b {
		b[i] = lower(c)
	}
}

// lowerWord converts the ASCII letters in eight bytes to lower case. It finds capitals by two additions: one sets the
// high bit of bytes from A on, the other the high bit of bytes after Z.
func lowerWord(w uint64) uint64 {
	const ones = 0x0101010101010101
	ascii := w & (0x7F * ones)
	capital := (ascii + (0x80-'A')*ones) &^ (ascii + (0x7F-'Z')*ones) &^ w & (0x80 * ones)
	return w | capital>>2
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
