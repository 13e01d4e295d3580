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

// LocalTime is the local date and time of the sending machine, written 10/10/2022 02:11:14, month first. The Date of a
// report and of a manifest has this format. It has no time zone, so it is not an instant; [LocalTime.In] returns the
// instant in a given location.
//
// The zero LocalTime is 01/01/0001 00:00:00.
type LocalTime struct {
	t civilTime
}

// ParseLocalTime parses exactly the format 10/10/2022 02:11:14, with two digits for each part and four for the year,
// 0001 to 9999. The error is [ErrFormat] for anything else, including a time zone and the leap second 60.
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

// NewLocalTime returns the date and time of t in its own location, without its fraction of a second. The error is
// [ErrRange] if the year is not 1 to 9999.
func NewLocalTime(t time.Time) (LocalTime, error) {
	c, err := rangedTime(t)
	return LocalTime{c}, err
}

// String returns the text of t, such as 10/10/2022 02:11:14.
func (t LocalTime) String() string {
	text, _ := t.AppendText(make([]byte, 0, localTimeLen))
	return string(text)
}

// IsZero reports whether t is the zero LocalTime.
func (t LocalTime) IsZero() bool { return t == LocalTime{} }

// Compare returns -1 if t is earlier than u, +1 if t is later, and 0 if they are equal. The result is meaningful only
// if both times are in the same time zone.
func (t LocalTime) Compare(u LocalTime) int { return cmp.Compare(t.t, u.t) }

// In returns the instant at which clocks in loc show t. If they skip t or show it twice, In chooses as [time.Date]
// does.
func (t LocalTime) In(loc *time.Location) time.Time { return t.t.in(loc, 0) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (t LocalTime) AppendText(dst []byte) ([]byte, error) {
	year, month, day := t.t.day().date()
	hour, minute, second := t.t.clock()
	return append(dst,
		digit(int(month)/10), digit(int(month)), '/',
		digit(day/10), digit(day), '/',
		digit(year/1000), digit(year/100), digit(year/10), digit(year), ' ',
		digit(hour/10), digit(hour), ':',
		digit(minute/10), digit(minute), ':',
		digit(second/10), digit(second)), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (t LocalTime) MarshalText() ([]byte, error) { return t.AppendText(make([]byte, 0, localTimeLen)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseLocalTime].
func (t *LocalTime) UnmarshalText(text []byte) error { return setText(t, text, ParseLocalTime) }

// FloatingTime is a date and time without a time zone, written 2022-07-12T10:00:00. timeLastLogin and DateTriggerLocal
// have this format. The documents do not say whose clock it is, so it is not an instant; [FloatingTime.In] returns the
// instant in a given location.
//
// The zero FloatingTime is 0001-01-01T00:00:00.
type FloatingTime struct {
	t civilTime
}

// ParseFloatingTime parses exactly the format 2022-07-12T10:00:00, in the years 0001 to 9999. The error is [ErrFormat]
// for anything else, including a time zone, a fraction of a second and the leap second 60.
func ParseFloatingTime(s string) (FloatingTime, error) {
	c, ok := parseISOTime(s)
	if !ok {
		return FloatingTime{}, newTimeError(s, wantFloatingTime)
	}
	return FloatingTime{c}, nil
}

// NewFloatingTime returns the date and time of t in its own location, without its fraction of a second. The error is
// [ErrRange] if the year is not 1 to 9999.
func NewFloatingTime(t time.Time) (FloatingTime, error) {
	c, err := rangedTime(t)
	return FloatingTime{c}, err
}

// String returns the text of t, such as 2022-07-12T10:00:00.
func (t FloatingTime) String() string {
	return string(t.t.appendISOTime(make([]byte, 0, isoTimeLen)))
}

// IsZero reports whether t is the zero FloatingTime.
func (t FloatingTime) IsZero() bool { return t == FloatingTime{} }

// Compare returns -1 if t is earlier than u, +1 if t is later, and 0 if they are equal. The result is meaningful only
// if both times are in the same time zone.
func (t FloatingTime) Compare(u FloatingTime) int { return cmp.Compare(t.t, u.t) }

// In returns the instant at which clocks in loc show t. If they skip t or show it twice, In chooses as [time.Date]
// does.
func (t FloatingTime) In(loc *time.Location) time.Time { return t.t.in(loc, 0) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (t FloatingTime) AppendText(dst []byte) ([]byte, error) { return t.t.appendISOTime(dst), nil }

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (t FloatingTime) MarshalText() ([]byte, error) { return t.AppendText(make([]byte, 0, isoTimeLen)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseFloatingTime].
func (t *FloatingTime) UnmarshalText(text []byte) error { return setText(t, text, ParseFloatingTime) }
