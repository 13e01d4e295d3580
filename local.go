package telemetry

import (
	"cmp"
	"time"
)

const (
	wantLocalTime    = "a local time such as 10/10/2022 02:11:14, month first"
	wantFloatingTime = "a time without a zone, such as 2022-07-12T10:00:00"
	localTimeLen     = len("01/02/2006 15:04:05")
)

// LocalTime is what calendar and clock of the sending machine showed, written 10/10/2022 02:11:14, month first. The
// Date of a report and of a manifest has this form. It names no zone, so it is no instant until [LocalTime.In] is told
// one.
//
// The zero LocalTime is 01/01/0001 00:00:00.
type LocalTime struct {
	t civilTime
}

// NewLocalTime returns the given day and time of day. The error is [ErrRange] where the calendar has no such day, the
// day has no such time, or the year is not 1 to 9999.
func NewLocalTime(year int, month time.Month, day, hour, minute, second int) (LocalTime, error) {
	c, ok := newCivilTime(year, month, day, hour, minute, second)
	if !ok {
		return LocalTime{}, newScalarError(ErrRange, wantTime)
	}
	return LocalTime{c}, nil
}

// LocalTimeOf returns what t shows in its own location, without its fraction of a second. The error is [ErrRange]
// where that year is not 1 to 9999.
func LocalTimeOf(t time.Time) (LocalTime, error) {
	c, ok := civilTimeOf(t)
	if !ok {
		return LocalTime{}, newScalarError(ErrRange, wantYear)
	}
	return LocalTime{c}, nil
}

// ParseLocalTime reads exactly the form 10/10/2022 02:11:14, with two digits each and four for the year, 0001 to 9999.
// A day before the month, a zone and the leap second 60 are [ErrFormat], as is everything else.
func ParseLocalTime(s string) (LocalTime, error) {
	if len(s) == localTimeLen &&
		s[2] == '/' && s[5] == '/' && s[10] == ' ' && s[13] == ':' && s[16] == ':' {
		c, ok := newCivilTime(fourDigits(s, 6), time.Month(twoDigits(s, 0)), twoDigits(s, 3),
			twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17))
		if ok {
			return LocalTime{c}, nil
		}
	}
	return LocalTime{}, newTimeError(s, wantLocalTime)
}

// In returns the instant at which clocks in loc show t. Where they skip t or show it twice, the choice is that of
// [time.Date].
func (t LocalTime) In(loc *time.Location) time.Time { return t.t.in(loc, 0) }

// Date returns the day of t.
func (t LocalTime) Date() (year int, month time.Month, day int) { return t.t.day().date() }

// Clock returns the time of day of t.
func (t LocalTime) Clock() (hour, minute, second int) { return t.t.clock() }

// IsZero reports whether t is the zero LocalTime.
func (t LocalTime) IsZero() bool { return t == LocalTime{} }

// Compare returns -1 where t shows an earlier day and time than u, +1 where it shows a later one, and 0 where both
// show the same. Only times of one zone are meant to be compared.
func (t LocalTime) Compare(u LocalTime) int { return cmp.Compare(t.t, u.t) }

// String returns the text of t, such as 10/10/2022 02:11:14.
func (t LocalTime) String() string {
	var b [localTimeLen]byte
	return string(t.append(b[:0]))
}

// AppendText appends the text of t to dst. The error is always nil.
func (t LocalTime) AppendText(dst []byte) ([]byte, error) { return t.append(dst), nil }

// MarshalText returns the text of t. The error is always nil.
func (t LocalTime) MarshalText() ([]byte, error) {
	return t.append(make([]byte, 0, localTimeLen)), nil
}

// UnmarshalText sets t as [ParseLocalTime] reads text, and leaves it as it is on an error.
func (t *LocalTime) UnmarshalText(text []byte) error {
	u, err := ParseLocalTime(string(text))
	if err == nil {
		*t = u
	}
	return err
}

func (t LocalTime) append(dst []byte) []byte {
	year, month, day := t.t.day().date()
	hour, minute, second := t.t.clock()
	return append(dst,
		digit(int(month)/10), digit(int(month)), '/',
		digit(day/10), digit(day), '/',
		digit(year/1000), digit(year/100), digit(year/10), digit(year), ' ',
		digit(hour/10), digit(hour), ':',
		digit(minute/10), digit(minute), ':',
		digit(second/10), digit(second))
}

// FloatingTime is a day and a time of day without a zone, written 2022-07-12T10:00:00. timeLastLogin and
// DateTriggerLocal have this form. The documents do not say whose clock it is, so it is no instant until
// [FloatingTime.In] is told a location.
//
// The zero FloatingTime is 0001-01-01T00:00:00.
type FloatingTime struct {
	t civilTime
}

// NewFloatingTime returns the given day and time of day. The error is [ErrRange] where the calendar has no such day,
// the day has no such time, or the year is not 1 to 9999.
func NewFloatingTime(year int, month time.Month, day, hour, minute, second int) (FloatingTime, error) {
	c, ok := newCivilTime(year, month, day, hour, minute, second)
	if !ok {
		return FloatingTime{}, newScalarError(ErrRange, wantTime)
	}
	return FloatingTime{c}, nil
}

// FloatingTimeOf returns what t shows in its own location, without its fraction of a second. The error is [ErrRange]
// where that year is not 1 to 9999.
func FloatingTimeOf(t time.Time) (FloatingTime, error) {
	c, ok := civilTimeOf(t)
	if !ok {
		return FloatingTime{}, newScalarError(ErrRange, wantYear)
	}
	return FloatingTime{c}, nil
}

// ParseFloatingTime reads exactly the form 2022-07-12T10:00:00, in the years 0001 to 9999. A zone, a fraction of a
// second and the leap second 60 are [ErrFormat], as is everything else.
func ParseFloatingTime(s string) (FloatingTime, error) {
	c, ok := parseISOTime(s)
	if !ok {
		return FloatingTime{}, newTimeError(s, wantFloatingTime)
	}
	return FloatingTime{c}, nil
}

// In returns the instant at which clocks in loc show t. Where they skip t or show it twice, the choice is that of
// [time.Date].
func (t FloatingTime) In(loc *time.Location) time.Time { return t.t.in(loc, 0) }

// Date returns the day of t.
func (t FloatingTime) Date() (year int, month time.Month, day int) { return t.t.day().date() }

// Clock returns the time of day of t.
func (t FloatingTime) Clock() (hour, minute, second int) { return t.t.clock() }

// IsZero reports whether t is the zero FloatingTime.
func (t FloatingTime) IsZero() bool { return t == FloatingTime{} }

// Compare returns -1 where t shows an earlier day and time than u, +1 where it shows a later one, and 0 where both
// show the same. Only times of one zone are meant to be compared.
func (t FloatingTime) Compare(u FloatingTime) int { return cmp.Compare(t.t, u.t) }

// String returns the text of t, such as 2022-07-12T10:00:00.
func (t FloatingTime) String() string {
	var b [isoTimeLen]byte
	return string(t.t.appendISOTime(b[:0]))
}

// AppendText appends the text of t to dst. The error is always nil.
func (t FloatingTime) AppendText(dst []byte) ([]byte, error) { return t.t.appendISOTime(dst), nil }

// MarshalText returns the text of t. The error is always nil.
func (t FloatingTime) MarshalText() ([]byte, error) {
	return t.t.appendISOTime(make([]byte, 0, isoTimeLen)), nil
}

// UnmarshalText sets t as [ParseFloatingTime] reads text, and leaves it as it is on an error.
func (t *FloatingTime) UnmarshalText(text []byte) error {
	u, err := ParseFloatingTime(string(text))
	if err == nil {
		*t = u
	}
	return err
}
