package telemetry

import (
	"cmp"
	"time"
)

const (
	wantSADate = "a date such as 2022.1231"
	saDateLen  = len("2006.0102")
)

// SADate is the SA date of a license, which the documents also call its CSS date. It is written 2022.1231: year, month
// and day. Licenses are counted by it, and products say with it how new they are.
//
// Two SADates are the same day exactly where they are ==. The zero SADate is 0001.0101.
type SADate struct {
	day civilDay
}

// NewSADate returns the given day. The error is [ErrRange] where the calendar has no such day or the year is not 1 to
// 9999.
func NewSADate(year int, month time.Month, day int) (SADate, error) {
	d, ok := newCivilDay(year, month, day)
	if !ok {
		return SADate{}, newScalarError(ErrRange, wantDay)
	}
	return SADate{d}, nil
}

// ParseSADate reads exactly the form 2022.1231, in the years 0001 to 9999. Everything else is [ErrFormat].
func ParseSADate(s string) (SADate, error) {
	if len(s) == saDateLen && s[4] == '.' {
		if d, ok := newCivilDay(fourDigits(s, 0), time.Month(twoDigits(s, 5)), twoDigits(s, 7)); ok {
			return SADate{d}, nil
		}
	}
	return SADate{}, newScalarError(ErrFormat, wantSADate)
}

// Date returns the day.
func (d SADate) Date() (year int, month time.Month, day int) { return d.day.date() }

// IsZero reports whether d is the zero SADate.
func (d SADate) IsZero() bool { return d == SADate{} }

// Compare returns -1 where d is before u, +1 where it is after u, and 0 where they are the same day.
func (d SADate) Compare(u SADate) int { return cmp.Compare(d.day, u.day) }

// Before reports whether d is before u.
func (d SADate) Before(u SADate) bool { return d.day < u.day }

// After reports whether d is after u.
func (d SADate) After(u SADate) bool { return d.day > u.day }

// String returns the text of d, such as 2022.1231.
func (d SADate) String() string {
	var b [saDateLen]byte
	return string(d.append(b[:0]))
}

// AppendText appends the text of d to dst. The error is always nil.
func (d SADate) AppendText(dst []byte) ([]byte, error) { return d.append(dst), nil }

// MarshalText returns the text of d. The error is always nil.
func (d SADate) MarshalText() ([]byte, error) {
	return d.append(make([]byte, 0, saDateLen)), nil
}

// UnmarshalText sets d as [ParseSADate] reads text, and leaves it as it is on an error.
func (d *SADate) UnmarshalText(text []byte) error {
	u, err := ParseSADate(string(text))
	if err == nil {
		*d = u
	}
	return err
}

func (d SADate) append(dst []byte) []byte {
	year, month, day := d.day.date()
	return append(dst,
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '.',
		digit(int(month)/10), digit(int(month)),
		digit(day/10), digit(day))
}
