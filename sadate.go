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
// and day. Licenses are counted by SA date, and products use it to say how new they are.
//
// Two SADates are equal with == if and only if they are the same day. The zero SADate is 0001.0101.
type SADate struct {
	day civilDay
}

// ParseSADate parses exactly the format 2022.1231, in the years 0001 to 9999. The error is [ErrFormat] for anything
// else.
func ParseSADate(s string) (SADate, error) {
	if len(s) == saDateLen && s[4] == '.' {
		if d, ok := newCivilDay(fourDigits(s, 0), time.Month(twoDigits(s, 5)), twoDigits(s, 7)); ok {
			return SADate{d}, nil
		}
	}
	return SADate{}, newScalarError(ErrFormat, wantSADate)
}

// NewSADate returns the given day. The error is [ErrRange] if the calendar has no such day or the year is not 1 to 9999.
func NewSADate(year int, month time.Month, day int) (SADate, error) {
	d, err := rangedDay(year, month, day)
	return SADate{d}, err
}

// String returns the text of d, such as 2022.1231.
func (d SADate) String() string {
	text, _ := d.AppendText(make([]byte, 0, saDateLen))
	return string(text)
}

// IsZero reports whether d is the zero SADate.
func (d SADate) IsZero() bool { return d == SADate{} }

// Compare returns -1 if d is before u, +1 if it is after u, and 0 if they are the same day.
func (d SADate) Compare(u SADate) int { return cmp.Compare(d.day, u.day) }

// In returns the instant at which the day begins in loc.
func (d SADate) In(loc *time.Location) time.Time { return d.day.in(loc) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (d SADate) AppendText(dst []byte) ([]byte, error) {
	year, month, day := d.day.date()
	return append(dst,
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '.',
		digit(int(month)/10), digit(int(month)),
		digit(day/10), digit(day)), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (d SADate) MarshalText() ([]byte, error) { return d.AppendText(make([]byte, 0, saDateLen)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseSADate].
func (d *SADate) UnmarshalText(text []byte) error { return setText(d, text, ParseSADate) }
