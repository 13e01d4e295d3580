package codec

import (
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/uuid"
)

// AppendString appends s escaped for a JSON string and the closing quote; the opening one is the caller's, who has it in
// front of the name. Text that is not UTF-8 is refused.
func AppendString(dst []byte, s string) ([]byte, error) {
	n := len(dst)
	dst = slices.Grow(dst, len(s)+8)
	out := dst[n:cap(dst)]
	i := 0
	for ; i+8 <= len(s); i += 8 { // check and copy in one step
		w := Load64(s[i:])
		if special(w) != 0 {
			return appendEscaped(dst[:n+i], s[i:])
		}
		binary.LittleEndian.PutUint64(out[i:], w)
	}
	if last := len(s) - 8; last >= 0 { // what is left, with bytes that were looked at in front of it
		w := Load64(s[last:])
		if special(w) != 0 {
			return appendEscaped(dst[:n+i], s[i:])
		}
		binary.LittleEndian.PutUint64(out[last:], w)
		i = len(s)
	}
	for ; i < len(s); i++ {
		if !plainASCII[s[i]] {
			return appendEscaped(dst[:n+i], s[i:])
		}
		out[i] = s[i]
	}
	out[i] = '"'
	return dst[:n+i+1], nil
}

// appendEscaped is AppendString for text of any kind.
func appendEscaped(dst []byte, s string) ([]byte, error) {
	const hex = "0123456789abcdef"
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				return dst, fault.New(fault.ErrEncoding, "UTF-8")
			}
			i += n
			continue
		}
		if plainASCII[c] {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"'), nil
}

// CloseObject ends an object whose members begin at n, each with a comma in front.
func CloseObject(dst []byte, n int) []byte {
	if len(dst) == n {
		return append(dst, '{', '}')
	}
	dst[n] = '{'
	return append(dst, '}')
}

// CloseArray ends an array whose items begin at n, each with a comma in front.
func CloseArray(dst []byte, n int) []byte {
	if len(dst) == n {
		return append(dst, '[', ']')
	}
	dst[n] = '['
	return append(dst, ']')
}

// hexPairs holds the two hex digits of every byte.
var hexPairs = func() (t [256]uint16) {
	const hex = "0123456789abcdef"
	for i := range t {
		t[i] = uint16(hex[i>>4]) | uint16(hex[i&15])<<8
	}
	return t
}()

// uuidDigits are the places of the hex pairs in the 36-character form.
var uuidDigits = [16]byte{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34}

// AppendUUID appends the 36-character form.
func AppendUUID(dst []byte, u uuid.UUID) []byte {
	var text [36]byte
	for i, at := range uuidDigits {
		binary.LittleEndian.PutUint16(text[at:at+2], hexPairs[u[i]])
	}
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return append(dst, text[:]...)
}

// AppendCount appends a number of things, which must be 0 to MaxCount.
func AppendCount(dst []byte, n int) ([]byte, error) {
	if n < 0 || n > MaxCount {
		return dst, fault.New(fault.ErrRange, "0 to 2147483647")
	}
	return strconv.AppendInt(dst, int64(n), 10), nil
}

// AppendInt64 appends a number that must not be negative.
func AppendInt64(dst []byte, n int64) ([]byte, error) {
	if n < 0 {
		return dst, fault.New(fault.ErrRange, "no negative number")
	}
	return strconv.AppendInt(dst, n, 10), nil
}

// AppendFlag appends 1 or 0.
func AppendFlag(dst []byte, v bool) []byte {
	if v {
		return append(dst, '1')
	}
	return append(dst, '0')
}
