package codec

import (
	"encoding/binary"
	"math"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/uuid"
)

// MaxCount is the largest number of things that an element may specify.
const MaxCount = 1<<31 - 1

// ParseBool reads true or false. The first letter may be a capital, as in some of the documents' examples.
func ParseBool[S Text](s S) (bool, error) {
	switch string(s) {
	case "true", "True":
		return true, nil
	case "false", "False":
		return false, nil
	}
	return false, fault.New(fault.ErrFormat, "true or false")
}

// ParseFlag reads 1 or 0.
func ParseFlag[S Text](s S) (bool, error) {
	if len(s) == 1 && (s[0] == '0' || s[0] == '1') {
		return s[0] == '1', nil
	}
	return false, fault.New(fault.ErrFormat, "0 or 1")
}

// ParseCount reads a number of things: 0 to MaxCount.
func ParseCount[S Text](s S) (int, error) {
	n, err := parseUint(s, MaxCount)
	return int(n), err
}

// ParseInt64 reads a whole number from 0 to 2^63-1.
func ParseInt64[T ~int64, S Text](s S) (T, error) {
	n, err := parseUint(s, 1<<63-1)
	return T(n), err
}

// ParseUint64 reads a whole number from 0 to 2^64-1.
func ParseUint64[T ~uint64, S Text](s S) (T, error) {
	n, err := parseUint(s, 1<<64-1)
	return T(n), err
}

// ParseCode reads an error code: a 32-bit number with an optional minus sign.
func ParseCode[S Text](s S) (int32, error) {
	n, err := parseInt(s, MaxCount)
	return int32(n), err
}

// ParseSigned reads a 64-bit whole number with an optional minus sign.
func ParseSigned[T ~int64, S Text](s S) (T, error) {
	n, err := parseInt(s, 1<<63-1)
	return T(n), err
}

// parseInt reads a number from -most-1 to most.
func parseInt[S Text](s S, most uint64) (int64, error) {
	if len(s) > 1 && s[0] == '-' && s[1] != '0' {
		n, err := parseUint(s[1:], most+1)
		return -int64(n), err
	}
	n, err := parseUint(s, most)
	return int64(n), err
}

// parseUint reads decimal digits without a sign, white space or a leading zero.
func parseUint[S Text](s S, most uint64) (uint64, error) {
	negative := len(s) > 1 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 1 && s[0] == '0' {
		return 0, fault.New(fault.ErrFormat, wantWhole)
	}
	const fit = 19 // this many digits are less than 2^64
	var n uint64
	for i := range len(s) {
		v := uint64(s[i] - '0')
		if v > 9 {
			return 0, fault.New(fault.ErrFormat, wantWhole)
		}
		if i >= fit && n > (math.MaxUint64-v)/10 {
			n, most = math.MaxUint64, 0 // whatever follows
			continue
		}
		n = n*10 + v
	}
	switch {
	case negative:
		return 0, fault.New(fault.ErrRange, "no negative number")
	case n > most:
		return 0, fault.New(fault.ErrRange, "a smaller number")
	}
	return n, nil
}

// wantWhole describes the form of a whole number.
const wantWhole = "a whole number in plain digits"

// ParseUUID reads the 36-character form and rejects any other.
func ParseUUID[S Text](s S) (u uuid.UUID, err error) {
	if !setUUID(&u, s) {
		return uuid.UUID{}, fault.New(fault.ErrFormat, "a UUID of 36 characters")
	}
	return u, nil
}

// ParseLowerUUID is ParseUUID for a UUID that is written back unchanged: one without upper-case letters.
func ParseLowerUUID[S Text](s S) (uuid.UUID, error) {
	u, err := ParseUUID(s)
	if err == nil && upperUUID(s) {
		err = fault.New(fault.ErrFormat, "lower case")
	}
	return u, err
}

// upperUUID reports whether the 36-character form of a UUID has upper-case letters. No other character in it lacks the
// bit 0x20.
func upperUUID[S Text](s S) bool {
	w := Load64(s) & Load64(s[8:]) & Load64(s[16:]) & Load64(s[24:]) & Load64(s[28:])
	return w&(ones*0x20) != ones*0x20
}

// setUUID parses the 36-character form of a UUID into u, and reports whether s has that form. If not, u is undefined.
func setUUID[S Text](u *uuid.UUID, s S) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	a, ok0 := unhex8(Load64(s))
	b, ok1 := unhex8(load32(s[9:]) | load32(s[14:])<<32)
	c, ok2 := unhex8(load32(s[19:]) | load32(s[24:])<<32)
	e, ok3 := unhex8(Load64(s[28:]))
	binary.LittleEndian.PutUint32(u[0:], a)
	binary.LittleEndian.PutUint32(u[4:], b)
	binary.LittleEndian.PutUint32(u[8:], c)
	binary.LittleEndian.PutUint32(u[12:], e)
	return ok0 && ok1 && ok2 && ok3
}

// Validator is a text type with a grammar.
type Validator interface {
	~string
	Valid() bool
}

// unhex holds the value of each hex digit, and 0xff for every other byte.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for i := range 10 {
		t['0'+i] = byte(i)
	}
	for i := range 6 {
		t['a'+i], t['A'+i] = byte(10+i), byte(10+i)
	}
	return t
}()
