package codec

import "math/bits"

// skipSpace returns the index of the first byte of s at or after i that is not white space.
func skipSpace[T Text](s T, i int) int {
	for i < len(s) && (s[i] == '\n' || s[i] == ' ' || s[i] == '\r' || s[i] == '\t') {
		i++
		for len(s)-i >= 8 { // lines are usually indented with spaces
			w := Load64(s[i:i+8]) ^ ' '*ones
			if w != 0 {
				i += bits.TrailingZeros64(w) >> 3
				break
			}
			i += 8
		}
	}
	return i
}

// Unspaced returns s without leading white space.
func Unspaced(s string) string {
	if s == "" || s[0] > ' ' {
		return s
	}
	return s[skipSpace(s, 0):]
}
