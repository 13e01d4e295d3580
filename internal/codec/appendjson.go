package codec

import (
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/uuid"
)

// AppendString appends s, escaped for a JSON string, and the closing quote. The caller writes the opening quote, together with
// the name. If s is not UTF-8, AppendString returns an error.
func AppendString(dst []byte, s string) ([]byte, error) {
	n := len(dst)
	dst = slices.Grow(dst, len(s)+8)
	out := dst[n:cap(dst)]
	i, last := 0, len(s)-8
	for ; i <= last; i += 8 { // check and copy in one step
		w := Load64(s[i:])
		if special(w) != 0 {
			return appendEscaped(dst[:n+i], s[i:])
		}
		binary.LittleEndian.PutUint64(out[i:], w)
	}
	switch { // the remaining bytes, together with some that were checked already
	case last >= 0:
		w := Load64(s[last:])
		if special(w) != 0 {
			return appendEscaped(dst[:n+i], s[i:])
		}
		binary.LittleEndian.PutUint64(out[last:], w)
	case len(s) >= 4:
		w := load32(s) | load32(s[len(s)-4:])<<32
		if special(w) != 0 {
			return appendEscaped(dst[:n], s)
		}
		binary.LittleEndian.PutUint32(out, uint32(w))
		binary.LittleEndian.PutUint32(out[len(s)-4:], uint32(w>>32))
	default:
		for ; i < len(s); i++ {
			if !plainASCII[s[i]] {
				return appendEscaped(dst[:n+i], s[i:])
			}
			out[i] = s[i]
		}
	}
	out[len(s)] = '"'
	return dst[:n+len(s)+1], nil
}

// appendEscaped is AppendString for any text.
func appendEscaped(dst []byte, s string) ([]byte, error) {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(s) {
		return dst, fault.New(fault.ErrEncoding, "UTF-8")
	}
	for {
		n := stringStop(s, 0)
		dst = append(dst, s[:n]...)
		if n == len(s) {
			return append(dst, '"'), nil
		}
		switch c := s[n]; c {
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
		s = s[n+1:]
	}
}

// CloseObject ends an object whose members begin at n, each preceded by a comma.
func CloseObject(dst []byte, n int) []byte {
	if len(dst) == n {
		return append(dst, '{', '}')
	}
	dst[n] = '{'
	return append(dst, '}')
}

// CloseArray ends an array whose items begin at n, each preceded by a comma.
func CloseArray(dst []byte, n int) []byte {
	if len(dst) == n {
		return append(dst, '[', ']')
	}
	dst[n] = '['
	return append(dst, ']')
}

// AppendUUID appends the 36-character form.
func AppendUUID(dst []byte, u uuid.UUID) []byte {
	text := [36]byte{8: '-', 13: '-', 18: '-', 23: '-'}
	digits := func(i int) uint64 { return hex8(binary.LittleEndian.Uint32(u[i:])) }
	b, c := digits(4), digits(8)
	binary.LittleEndian.PutUint64(text[0:], digits(0))
	binary.LittleEndian.PutUint32(text[9:], uint32(b))
	binary.LittleEndian.PutUint32(text[14:], uint32(b>>32))
	binary.LittleEndian.PutUint32(text[19:], uint32(c))
	binary.LittleEndian.PutUint32(text[24:], uint32(c>>32))
	binary.LittleEndian.PutUint64(text[28:], digits(12))
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
