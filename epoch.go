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

// unitBorder parts seconds from milliseconds. As seconds it lies in the year 5138, as milliseconds in March 1973.
const unitBorder = 100_000_000_000

// EpochSeconds is an instant as the number of seconds since 1970-01-01T00:00:00Z, such as 1689058813. The heartBeatTime
// of a usage event has this form. It is a number in JSON.
type EpochSeconds int64

// ParseEpochSeconds reads a decimal number without sign or leading zero. A negative number and one beyond 64 bits are
// [ErrRange]. A plus sign, a leading zero, a fraction, an exponent and everything else are [ErrFormat].
func ParseEpochSeconds(s string) (EpochSeconds, error) {
	n, err := parseEpoch(s)
	return EpochSeconds(n), err
}

// NewEpochSeconds returns the second that t is in. The error is [ErrRange] before 1970.
func NewEpochSeconds(t time.Time) (EpochSeconds, error) {
	n := t.Unix()
	if n < 0 {
		return 0, newScalarError(ErrRange, wantEpochTime)
	}
	return EpochSeconds(n), nil
}

// Plausible reports whether e can be a number of seconds. It is false for a negative number and for one so great that
// it looks like milliseconds: 100,000,000,000 and more, which is after the year 5137.
func (e EpochSeconds) Plausible() bool { return e >= 0 && e < unitBorder }

// String returns e in decimal.
func (e EpochSeconds) String() string { return strconv.FormatInt(int64(e), 10) }

// IsZero reports whether e is 0, which is the beginning of 1970.
func (e EpochSeconds) IsZero() bool { return e == 0 }

// Compare returns -1 if e is before u, +1 if it is after u, and 0 if they are the same instant.
func (e EpochSeconds) Compare(u EpochSeconds) int { return cmp.Compare(e, u) }

// Time returns e as a [time.Time] in UTC.
func (e EpochSeconds) Time() time.Time { return time.Unix(int64(e), 0).UTC() }

// EpochMillis is an instant as the number of milliseconds since 1970-01-01T00:00:00Z, such as 1697417241680. The
// EventStartTS and EventEndTS of a manifest's file have this form. It is a number in JSON.
type EpochMillis int64

// ParseEpochMillis reads a decimal number without sign or leading zero. A negative number and one beyond 64 bits are
// [ErrRange]. A plus sign, a leading zero, a fraction, an exponent and everything else are [ErrFormat].
func ParseEpochMillis(s string) (EpochMillis, error) {
	n, err := parseEpoch(s)
	return EpochMillis(n), err
}

// NewEpochMillis returns the millisecond that t is in. The error is [ErrRange] before 1970.
func NewEpochMillis(t time.Time) (EpochMillis, error) {
	n := t.UnixMilli()
	if n < 0 {
		return 0, newScalarError(ErrRange, wantEpochTime)
	}
	return EpochMillis(n), nil
}

// Plausible reports whether e can be a number of milliseconds. It is false for a negative number and for one so small
// that it looks like seconds: 1 to 99,999,999,999, which is before March 1973. Zero is a start of counting in both
// units, so it is plausible.
func (e EpochMillis) Plausible() bool { return e == 0 || e >= unitBorder }

// String returns e in decimal.
func (e EpochMillis) String() string { return strconv.FormatInt(int64(e), 10) }

// IsZero reports whether e is 0, which is the beginning of 1970.
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

// parseDecimal reads a decimal number without leading zero. A failure is ErrRange if the number is negative or too
// great, and ErrFormat if s is no such number.
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
