package telemetry

import (
	"cmp"
	"time"
)

const (
	wantISODate = "a date such as 2025-12-31"
	isoDateLen  = len("2006-01-02")
)

// ISODate is a day written 2025-12-31: year, month and day. The licenseexpirationdate of an uberAgent configuration has
// this format.
//
// Two ISODates are equal with == if and only if they are the same day. The zero ISODate is 0001-01-01.
type ISODate struct {
	day civilDay
}

// ParseISODate parses exactly the format 2025-12-31, in the years 0001 to 9999. The error is [ErrFormat] for anything
// else.
func ParseISODate(s string) (ISODate, error) {
	if len(s) == isoDateLen && s[4] == '-' && s[7] == '-' {
		if d, ok := newCivilDay(fourDigits(s, 0), time.Month(twoDigits(s, 5)), twoDigits(s, 8)); ok {
			return ISODate{d}, nil
		}
	}
	return ISODate{}, newScalarError(ErrFormat, wantISODate)
}

// NewISODate returns the given day. The error is [ErrRange] if the calendar has no such day or the year is not 1 to 9999.
func NewISODate(year int, month time.Month, day int) (ISODate, error) {
	d, err := rangedDay(year, month, day)
	return ISODate{d}, err
}

// String returns the text of d, such as 2025-12-31.
func (d ISODate) String() string {
	text, _ := d.AppendText(make([]byte, 0, isoDateLen))
	return string(text)
}

// IsZero reports whether d is the zero ISODate.
func (d ISODate) IsZero() bool { return d == ISODate{} }

// Compare returns -1 if d is before u, +1 if it is after u, and 0 if they are the same day.
func (d ISODate) Compare(u ISODate) int { return cmp.Compare(d.day, u.day) }

// In returns the instant at which the day begins in loc.
func (d ISODate) In(loc *time.Location) time.Time { return d.day.in(loc) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (d ISODate) AppendText(dst []byte) ([]byte, error) {
	year, month, day := d.day.date()
	return append(dst,
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(int(month)/10), digit(int(month)), '-',
		digit(day/10), digit(day)), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (d ISODate) MarshalText() ([]byte, error) { return d.AppendText(make([]byte, 0, isoDateLen)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseISODate].
func (d *ISODate) UnmarshalText(text []byte) error { return setText(d, text, ParseISODate) }
