package telemetry

import (
	"cmp"
	"time"
)

const (
	wantUTCTime   = "a UTC time such as 2022-10-10T06:11:14Z"
	wantUTCMillis = "a UTC time such as 2011-08-12T20:17:46.384Z, with 0 to 9 fraction digits"
)

// UTCTime is an instant in UTC with a precision of one second, written 2022-10-10T06:11:14Z. Every element whose name
// ends in UTC has this format, and so does the Timestamp of a sample.
//
// Two UTCTimes are equal with == if and only if they are the same instant. The zero UTCTime is 0001-01-01T00:00:00Z.
type UTCTime struct {
	t civilTime
}

// ParseUTCTime parses exactly the format 2022-10-10T06:11:14Z, in the years 0001 to 9999. The error is [ErrFormat] for
// anything else, including a fraction of a second, a zone other than Z and the leap second 60.
func ParseUTCTime(s string) (UTCTime, error) {
	if len(s) == isoTimeLen+1 && s[isoTimeLen] == 'Z' {
		if c, ok := parseISOTime(s[:isoTimeLen]); ok {
			return UTCTime{c}, nil
		}
	}
	return UTCTime{}, newTimeError(s, wantUTCTime)
}

// NewUTCTime returns t in UTC without its fraction of a second. The error is [ErrRange] if t is outside the years 1 to
// 9999.
func NewUTCTime(t time.Time) (UTCTime, error) {
	c, err := rangedTime(t.UTC())
	return UTCTime{c}, err
}

// String returns the text of t, such as 2022-10-10T06:11:14Z.
func (t UTCTime) String() string {
	text, _ := t.AppendText(make([]byte, 0, isoTimeLen+1))
	return string(text)
}

// IsZero reports whether t is the zero UTCTime.
func (t UTCTime) IsZero() bool { return t == UTCTime{} }

// Compare returns -1 if t is before u, +1 if it is after u, and 0 if they are the same instant.
func (t UTCTime) Compare(u UTCTime) int { return cmp.Compare(t.t, u.t) }

// Time returns t as a [time.Time] in UTC.
func (t UTCTime) Time() time.Time { return t.t.in(time.UTC, 0) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (t UTCTime) AppendText(dst []byte) ([]byte, error) {
	return append(t.t.appendISOTime(dst), 'Z'), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (t UTCTime) MarshalText() ([]byte, error) { return t.AppendText(make([]byte, 0, isoTimeLen+1)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseUTCTime].
func (t *UTCTime) UnmarshalText(text []byte) error { return setText(t, text, ParseUTCTime) }

// UTCMillis is an instant in UTC, written 2011-08-12T20:17:46.384Z. The st of an event header and the
// licenseActivityTimeStamp of a usage event have this format. NewUTCMillis writes three fraction digits. ParseUTCMillis
// accepts 0 to 9, and a value is written back with as many as were parsed.
//
// The == operator compares the number of fraction digits too: 46Z and 46.000Z are not equal. Use Compare to test
// whether two values are the same instant. The zero UTCMillis is 0001-01-01T00:00:00.000Z.
type UTCMillis struct {
	t    civilTime
	nano uint32
	// extra is the number of fraction digits minus the three that the zero value has, from -3 to 6.
	extra int8
}

const (
	// millisDigits is the number of fraction digits of a new UTCMillis.
	millisDigits = 3
	utcMillisCap = len("2006-01-02T15:04:05.999999999Z")
)

// ParseUTCMillis parses exactly the format 2011-08-12T20:17:46.384Z, in the years 0001 to 9999, with 1 to 9 fraction
// digits, or without the dot and the fraction. The error is [ErrFormat] for anything else, including a zone other than
// Z and the leap second 60.
func ParseUTCMillis(s string) (UTCMillis, error) {
	n := len(s) - 1
	if n < isoTimeLen || s[n] != 'Z' {
		return UTCMillis{}, newTimeError(s, wantUTCMillis)
	}
	c, ok := parseISOTime(s[:isoTimeLen])
	nano, digits := parseFraction(s[isoTimeLen:n])
	if !ok || digits == notDigits {
		return UTCMillis{}, newTimeError(s, wantUTCMillis)
	}
	return UTCMillis{t: c, nano: nano, extra: int8(digits - millisDigits)}, nil
}

// parseFraction parses a dot and 1 to 9 digits as nanoseconds, or nothing as 0. It also returns the number of digits,
// or notDigits.
func parseFraction(s string) (nano uint32, digits int) {
	if s == "" {
		return 0, 0
	}
	digits = len(s) - 1
	if s[0] != '.' || digits == 0 || digits > 9 {
		return 0, notDigits
	}
	for i := 1; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			return 0, notDigits
		}
		nano = nano*10 + uint32(d)
	}
	for range 9 - digits {
		nano *= 10
	}
	return nano, digits
}

// NewUTCMillis returns t in UTC, truncated to milliseconds and written with three fraction digits. The error is
// [ErrRange] if t is outside the years 1 to 9999.
func NewUTCMillis(t time.Time) (UTCMillis, error) {
	c, err := rangedTime(t.UTC())
	if err != nil {
		return UTCMillis{}, err
	}
	nano := uint32(t.Nanosecond())
	return UTCMillis{t: c, nano: nano - nano%uint32(time.Millisecond)}, nil
}

// String returns the text of t, such as 2011-08-12T20:17:46.384Z.
func (t UTCMillis) String() string {
	text, _ := t.AppendText(make([]byte, 0, utcMillisCap))
	return string(text)
}

// IsZero reports whether t is the zero UTCMillis, with exactly three fraction digits.
func (t UTCMillis) IsZero() bool { return t == UTCMillis{} }

// Compare returns -1 if t is before u, +1 if t is after u, and 0 if they are the same instant, regardless of the number
// of fraction digits.
func (t UTCMillis) Compare(u UTCMillis) int {
	if c := cmp.Compare(t.t, u.t); c != 0 {
		return c
	}
	return cmp.Compare(t.nano, u.nano)
}

// Time returns t as a [time.Time] in UTC, with its whole fraction of a second.
func (t UTCMillis) Time() time.Time { return t.t.in(time.UTC, int(t.nano)) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (t UTCMillis) AppendText(dst []byte) ([]byte, error) {
	dst = t.t.appendISOTime(dst)
	if t.extra == 0 {
		millis := int(t.nano / uint32(time.Millisecond))
		return append(dst, '.', digit(millis/100), digit(millis/10), digit(millis), 'Z'), nil
	}
	if digits := int(t.extra) + millisDigits; digits > 0 {
		fraction := [10]byte{'.'}
		for i, n := 9, int(t.nano); i > 0; i, n = i-1, n/10 {
			fraction[i] = digit(n)
		}
		dst = append(dst, fraction[:1+digits]...)
	}
	return append(dst, 'Z'), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (t UTCMillis) MarshalText() ([]byte, error) { return t.AppendText(make([]byte, 0, utcMillisCap)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseUTCMillis].
func (t *UTCMillis) UnmarshalText(text []byte) error { return setText(t, text, ParseUTCMillis) }
