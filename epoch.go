package telemetry

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	wantEpoch      = "a decimal number without sign, leading zero, fraction or exponent"
	wantEpochRange = "a number from 0 to 9223372036854775807"
	wantEpochTime  = "a time in 1970 or later"
)

// unitBorder separates seconds from milliseconds. In seconds it is in the year 5138, in milliseconds in March 1973.
const unitBorder = 100_000_000_000

// EpochSeconds is an instant, given as the number of seconds since 1970-01-01T00:00:00Z, such as 1689058813. The
// heartBeatTime of a usage event has this format. It is a number in JSON.
type EpochSeconds int64

// ParseEpochSeconds parses a decimal number without sign or leading zero. The error is [ErrRange] if the number is
// negative or exceeds 63 bits, and [ErrFormat] for anything else, such as a plus sign, a leading zero, a fraction or an
// exponent.
func ParseEpochSeconds(s string) (EpochSeconds, error) {
	n, err := parseEpoch(s)
	return EpochSeconds(n), err
}

// NewEpochSeconds returns t without its fraction of a second. The error is [ErrRange] if t is before 1970.
func NewEpochSeconds(t time.Time) (EpochSeconds, error) {
	n := t.Unix()
	if n < 0 {
		return 0, newScalarError(ErrRange, wantEpochTime)
	}
	return EpochSeconds(n), nil
}

// Plausible reports whether e can be a number of seconds. It returns false for a negative number and for one so large
// that it is probably milliseconds: 100,000,000,000 or more, which is after the year 5137.
func (e EpochSeconds) Plausible() bool { return e >= 0 && e < unitBorder }

// String returns e in decimal.
func (e EpochSeconds) String() string { return strconv.FormatInt(int64(e), 10) }

// IsZero reports whether e is 0, the start of 1970.
func (e EpochSeconds) IsZero() bool { return e == 0 }

// Compare returns -1 if e is before u, +1 if it is after u, and 0 if they are the same instant.
func (e EpochSeconds) Compare(u EpochSeconds) int { return cmp.Compare(e, u) }

// Time returns e as a [time.Time] in UTC.
func (e EpochSeconds) Time() time.Time { return time.Unix(int64(e), 0).UTC() }

// EpochMillis is an instant, given as the number of milliseconds since 1970-01-01T00:00:00Z, such as 1697417241680. The
// EventStartTS and EventEndTS of a manifest's file have this format. It is a number in JSON.
type EpochMillis int64

// ParseEpochMillis parses a decimal number without sign or leading zero. The error is [ErrRange] if the number is
// negative or exceeds 63 bits, and [ErrFormat] for anything else, such as a plus sign, a leading zero, a fraction or an
// exponent.
func ParseEpochMillis(s string) (EpochMillis, error) {
	n, err := parseEpoch(s)
	return EpochMillis(n), err
}

// NewEpochMillis returns t truncated to milliseconds. The error is [ErrRange] if t is before 1970.
func NewEpochMillis(t time.Time) (EpochMillis, error) {
	n := t.UnixMilli()
	if n < 0 {
		return 0, newScalarError(ErrRange, wantEpochTime)
	}
	return EpochMillis(n), nil
}

// Plausible reports whether e can be a number of milliseconds. It returns false for a negative number and for one so
// small that it is probably seconds: 1 to 99,999,999,999, which is before March 1973. Zero is plausible, because it is
// the epoch in both units.
func (e EpochMillis) Plausible() bool { return e == 0 || e >= unitBorder }

// String returns e in decimal.
func (e EpochMillis) String() string { return strconv.FormatInt(int64(e), 10) }

// IsZero reports whether e is 0, the start of 1970.
func (e EpochMillis) IsZero() bool { return e == 0 }

// Compare returns -1 if e is before u, +1 if it is after u, and 0 if they are the same instant.
func (e EpochMillis) Compare(u EpochMillis) int { return cmp.Compare(e, u) }

// Time returns e as a [time.Time] in UTC.
func (e EpochMillis) Time() time.Time { return time.UnixMilli(int64(e)).UTC() }

func parseEpoch(s string) (int64, error) {
	n, kind := parseDecimal(s)
	switch kind {
	case nil:
		return n, nil
	case ErrRange:
		return 0, newScalarError(ErrRange, wantEpochRange)
	default:
		return 0, newScalarError(ErrFormat, wantEpoch)
	}
}

// parseDecimal parses a decimal number without leading zero. The error is ErrRange if the number is negative or too
// large, and ErrFormat if s is not such a number.
func parseDecimal(s string) (int64, error) {
	digits, negative := strings.CutPrefix(s, "-")
	if digits == "" || digits[0] == '0' && (negative || len(digits) > 1) {
		return 0, ErrFormat
	}
	var n int64
	overflow := false
	for i := range len(digits) {
		d := int64(digits[i]) - '0'
		if d < 0 || d > 9 {
			return 0, ErrFormat
		}
		overflow = overflow || n > (math.MaxInt64-d)/10
		n = n*10 + d
	}
	if negative || overflow {
		return 0, ErrRange
	}
	return n, nil
}
