package telemetry

import (
	"time"

	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// civilDay is a day of the Gregorian calendar, from 1 January of year 1 to 31 December 9999. It packs year, month and
// day in this order, each counted from 0. So the zero value is a day, and days are ordered as their numbers are.
type civilDay uint32

// civilTime is a civilDay and a time of day, packed the same way. A second is 0 to 59.
type civilTime uint64

// The packing: 5 bits for the day, 4 for the month, then the year; 6 each for second and minute, 5 for the hour, then
// the civilDay.
const (
	monthShift  = 5
	yearShift   = 9
	minuteShift = 6
	hourShift   = 12
	dayShift    = 17
)

const (
	wantDay    = "a day of the calendar, year 1 to 9999"
	wantNoLeap = "a second from 00 to 59: leap seconds are not representable"
	wantYear   = "a time in the years 1 to 9999"
)

const isoTimeLen = len("2006-01-02T15:04:05")

// notDigits is returned by the functions that read digits if there is no number. No part of a day or time has this
// value.
const notDigits = -1

// newScalarError returns the Error of a scalar. It has no position, because a scalar does not know where it is in a
// document.
func newScalarError(kind error, want string) error {
	return (*Error)(fault.New(kind, want))
}

// newTimeError returns an ErrFormat for a text with a time of day. All these formats have the seconds at the same
// offset.
func newTimeError(s, want string) error {
	if len(s) >= isoTimeLen && s[16:isoTimeLen] == ":60" {
		want = wantNoLeap
	}
	return newScalarError(ErrFormat, want)
}

// newCivilDay returns the given day, or false if the calendar has no such day.
func newCivilDay(year int, month time.Month, day int) (civilDay, bool) {
	if year < 1 || year > 9999 || month < time.January || month > time.December ||
		day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return civilDay(year-1)<<yearShift | civilDay(month-1)<<monthShift | civilDay(day-1), true
}

func (d civilDay) date() (year int, month time.Month, day int) {
	return int(d>>yearShift) + 1, time.Month(d>>monthShift&0xf) + 1, int(d&0x1f) + 1
}

// newCivilTime returns the given time, or false if the calendar has no such day or the day has no such time.
func newCivilTime(year int, month time.Month, day, hour, minute, second int) (civilTime, bool) {
	d, ok := newCivilDay(year, month, day)
	if !ok || uint(hour) > 23 || uint(minute) > 59 || uint(second) > 59 {
		return 0, false
	}
	return civilTime(d)<<dayShift | civilTime(hour)<<hourShift | civilTime(minute)<<minuteShift |
		civilTime(second), true
}

// rangedDay is like newCivilDay, but returns an error.
func rangedDay(year int, month time.Month, day int) (civilDay, error) {
	d, ok := newCivilDay(year, month, day)
	if !ok {
		return 0, newScalarError(ErrRange, wantDay)
	}
	return d, nil
}

// in returns the instant at which the day begins in loc. permanentDay begins after all others.
func (d civilDay) in(loc *time.Location) time.Time {
	if d == permanentDay {
		return time.Date(10_000, time.January, 1, 0, 0, 0, 0, loc)
	}
	year, month, day := d.date()
	return time.Date(year, month, day, 0, 0, 0, 0, loc)
}

// rangedTime returns the date and time of t in its own location, without the fraction of a second. The error is
// ErrRange if the year is not 1 to 9999.
func rangedTime(t time.Time) (civilTime, error) {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	c, ok := newCivilTime(year, month, day, hour, minute, second)
	if !ok {
		return 0, newScalarError(ErrRange, wantYear)
	}
	return c, nil
}

// setText sets *v to the result of parse, or leaves *v unchanged if parse fails.
func setText[T any](v *T, text []byte, parse func(string) (T, error)) error {
	u, err := parse(string(text))
	if err == nil {
		*v = u
	}
	return err
}

func (t civilTime) day() civilDay { return civilDay(t >> dayShift) }

func (t civilTime) clock() (hour, minute, second int) {
	return int(t >> hourShift & 0x1f), int(t >> minuteShift & 0x3f), int(t & 0x3f)
}

// in returns the time at which clocks in loc show t.
func (t civilTime) in(loc *time.Location, nanosecond int) time.Time {
	year, month, day := t.day().date()
	hour, minute, second := t.clock()
	return time.Date(year, month, day, hour, minute, second, nanosecond, loc)
}

// parseISOTime parses exactly yyyy-mm-ddThh:mm:ss, eight bytes at a time.
func parseISOTime(s string) (civilTime, bool) {
	if len(s) != isoTimeLen {
		return 0, false
	}
	date, wrong := digitPairsIn(codec.Load64(s), isoDate)
	day, wrong2 := digitPairsIn(codec.Load64(s[8:]), isoDay)
	clock, wrong3 := digitPairsIn(codec.Load64(s[11:]), isoClock)
	if wrong|wrong2|wrong3 != 0 {
		return 0, false
	}
	return newCivilTime(int(date&0xff*100+date>>16&0xff), time.Month(date>>40&0xff), int(day&0xff),
		int(clock&0xff), int(clock>>24&0xff), int(clock>>48&0xff))
}

// These are the parts of an ISO time, as little-endian words of eight bytes.
const (
	isoDate  = 0x2d30302d30303030 // 0000-00-
	isoDay   = 0x30303a3030543030 // 00T00:00
	isoClock = 0x30303a30303a3030 // 00:00:00
)

// digitPairsIn compares w with form, in which the byte '0' stands for any digit. Byte n of pairs is the number spelled
// by the digits in bytes n and n+1 of w. If w does not match form, wrong is not 0.
func digitPairsIn(w, form uint64) (pairs, wrong uint64) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	fixed := ((form ^ '0'*ones) + 0x7f*ones) & highs
	w ^= form // the value of a digit, and 0 for another byte
	return w*10 + w>>8, (w + (0x80-10)*ones + fixed>>7*9 | w) & highs
}

// appendISOTime appends t as yyyy-mm-ddThh:mm:ss.
func (t civilTime) appendISOTime(dst []byte) []byte {
	year, month, day := t.day().date()
	hour, minute, second := t.clock()
	text := [isoTimeLen]byte{4: '-', 7: '-', 10: 'T', 13: ':', 16: ':'}
	putTwoDigits(text[0:], year/100)
	putTwoDigits(text[2:], year)
	putTwoDigits(text[5:], int(month))
	putTwoDigits(text[8:], day)
	putTwoDigits(text[11:], hour)
	putTwoDigits(text[14:], minute)
	putTwoDigits(text[17:], second)
	return append(dst, text[:]...)
}

// digitPairs holds the two digits of each number from 0 to 99.
var digitPairs = func() (t [100][2]byte) {
	for n := range t {
		t[n] = [2]byte{digit(n / 10), digit(n)}
	}
	return t
}()

// putTwoDigits writes the last two digits of n, which is not negative, to b.
func putTwoDigits(b []byte, n int) {
	pair := &digitPairs[uint(n)%100]
	b[0], b[1] = pair[0], pair[1]
}

func daysIn(year int, month time.Month) int {
	switch {
	case month != time.February:
		return 30 + int(month+month>>3)&1
	case year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	default:
		return 28
	}
}

// twoDigits returns the number that s[at] and s[at+1] spell, or notDigits.
func twoDigits(s string, at int) int {
	tens, ones := s[at]-'0', s[at+1]-'0'
	if tens > 9 || ones > 9 {
		return notDigits
	}
	return int(tens)*10 + int(ones)
}

// fourDigits returns the number that the four bytes of s from at spell, or notDigits.
func fourDigits(s string, at int) int {
	hundreds, ones := twoDigits(s, at), twoDigits(s, at+2)
	if hundreds < 0 || ones < 0 {
		return notDigits
	}
	return hundreds*100 + ones
}

// oneOrTwoDigits returns the number that s spells, or notDigits if s is not one or two digits.
func oneOrTwoDigits(s string) int {
	switch {
	case len(s) == 2:
		return twoDigits(s, 0)
	case len(s) == 1 && s[0]-'0' <= 9:
		return int(s[0] - '0')
	default:
		return notDigits
	}
}

// digit returns the last decimal digit of n, which is not negative.
func digit(n int) byte { return '0' + byte(uint(n)%10) }

// appendOneOrTwoDigits appends n, which is 0 to 99, with a leading zero only if padded is set.
func appendOneOrTwoDigits(dst []byte, n int, padded bool) []byte {
	if padded || n > 9 {
		dst = append(dst, digit(n/10))
	}
	return append(dst, digit(n))
}

// appendFourDigits appends n, which is 0 to 9999, with leading zeros.
func appendFourDigits(dst []byte, n int) []byte {
	return append(dst, digit(n/1000), digit(n/100), digit(n/10), digit(n))
}
