package codec

import "strings"

// HasControl reports whether s, which must be UTF-8, has a control character: U+0000 to U+001F or U+007F to U+009F.
func HasControl(s string) bool {
	rest := s
	for len(rest) >= 8 && !mayControl(Load64(rest)) {
		rest = rest[8:]
	}
	if len(rest) < 8 && len(s) >= 8 && !mayControl(Load64(s[len(s)-8:])) {
		return false
	}
	for i := range len(rest) {
		c := rest[i]
		if c >= ' ' && c < 0x7F {
			continue
		}
		// U+0080 to U+009F are C2 80 to C2 9F; no other character has a C2 in it.
		if c < 0x80 || c == 0xC2 && i+1 < len(rest) && rest[i+1] < 0xA0 {
			return true
		}
	}
	return false
}

// IsPrintableASCII reports whether all of s is U+0020 to U+007E. If so, it has no control and no bidirectional characters.
func IsPrintableASCII(s string) bool {
	if len(s) < 8 {
		for i := range len(s) {
			if s[i] < ' ' || s[i] >= 0x7F {
				return false
			}
		}
		return true
	}
	for rest := s; len(rest) >= 8; rest = rest[8:] {
		if unprintable(Load64(rest)) {
			return false
		}
	}
	return !unprintable(Load64(s[len(s)-8:]))
}

// HasBidi reports whether s, which must be UTF-8, has a character that controls the direction of the text around it and so
// can make one text look like another: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
func HasBidi(s string) bool {
	if strings.Contains(s, "\u061C") {
		return true
	}
	// All the others are E2 80 xx or E2 81 xx.
	for {
		i := strings.IndexByte(s, 0xE2)
		if i < 0 || i+2 >= len(s) {
			return false
		}
		last := s[i+2]
		switch s[i+1] {
		case 0x80:
			if last == 0x8E || last == 0x8F || last >= 0xAA && last <= 0xAE {
				return true
			}
		case 0x81:
			if last >= 0xA6 && last <= 0xA9 {
				return true
			}
		}
		s = s[i+1:]
	}
}
