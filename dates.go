package telemetry

import (
	"cmp"
	"strings"
	"time"
)

const (
	wantUSDate      = "a date such as 12/1/2020, month first, or the word permanent"
	wantLicenseDate = "a date such as 1-Dec-03 or 31-Dec-2014, with an English month"
	wantShortYear   = "a day of the calendar, year 1990 to 2089"
	permanentText   = "permanent"
	monthLetters    = "JanFebMarAprMayJunJulAugSepOctNovDec"
	usDateCap       = len("01/02/2006")
	licenseDateCap  = len("02-Jan-2006")
	firstShortYear  = 1990
	asciiCaseBit    = 0x20
)

// permanentDay is the day of the USDate that never comes. It orders after every day.
const permanentDay = ^civilDay(0)

// USDate is a day written month first, 12/1/2020, or the word permanent. The DateExpiration of a pool has this form.
// Month and day are made without a leading zero, read with or without one, and written back as they were read.
//
// Because == compares the leading zeros too, Compare is the way to ask for the same day. The zero USDate is 1/1/0001.
type USDate struct {
	day                    civilDay
	paddedMonth, paddedDay bool
}

// NewUSDate returns the given day. The error is [ErrRange] where the calendar has no such day or the year is not 1 to
// 9999.
func NewUSDate(year int, month time.Month, day int) (USDate, error) {
	d, ok := newCivilDay(year, month, day)
	if !ok {
		return USDate{}, newScalarError(ErrRange, wantDay)
	}
	return USDate{day: d}, nil
}

// PermanentUSDate returns the USDate that is written permanent.
func PermanentUSDate() USDate { return USDate{day: permanentDay} }

// ParseUSDate reads exactly the form 12/1/2020, with one or two digits for month and day and four for the year, 0001 to
// 9999, or the word permanent in lower case. Everything else is [ErrFormat].
func ParseUSDate(s string) (USDate, error) {
	if s == permanentText {
		return PermanentUSDate(), nil
	}
	month, rest, _ := strings.Cut(s, "/")
	day, year, _ := strings.Cut(rest, "/")
	if len(year) == 4 {
		d, ok := newCivilDay(fourDigits(year, 0), time.Month(oneOrTwoDigits(month)), oneOrTwoDigits(day))
		if ok {
			return USDate{day: d, paddedMonth: month[0] == '0', paddedDay: day[0] == '0'}, nil
		}
	}
	return USDate{}, newScalarError(ErrFormat, wantUSDate)
}

// IsPermanent reports whether d is the word permanent and no day.
func (d USDate) IsPermanent() bool { return d.day == permanentDay }

// Date returns the day, or three zeros where d is permanent.
func (d USDate) Date() (year int, month time.Month, day int) {
	if d.IsPermanent() {
		return 0, 0, 0
	}
	return d.day.date()
}

// IsZero reports whether d is the zero USDate.
func (d USDate) IsZero() bool { return d == USDate{} }

// Compare returns -1 where d is before u, +1 where it is after u, and 0 where they are the same day, however they are
// written. Permanent is after every day.
func (d USDate) Compare(u USDate) int { return cmp.Compare(d.day, u.day) }

// Before reports whether d is before u.
func (d USDate) Before(u USDate) bool { return d.day < u.day }

// After reports whether d is after u.
func (d USDate) After(u USDate) bool { return d.day > u.day }

// String returns the text of d, such as 12/1/2020.
func (d USDate) String() string {
	var b [usDateCap]byte
	return string(d.append(b[:0]))
}

// AppendText appends the text of d to dst. The error is always nil.
func (d USDate) AppendText(dst []byte) ([]byte, error) { return d.append(dst), nil }

// MarshalText returns the text of d. The error is always nil.
func (d USDate) MarshalText() ([]byte, error) {
	return d.append(make([]byte, 0, usDateCap)), nil
}

// UnmarshalText sets d as [ParseUSDate] reads text, and leaves it as it is on an error.
func (d *USDate) UnmarshalText(text []byte) error {
	u, err := ParseUSDate(string(text))
	if err == nil {
		*d = u
	}
	return err
}

func (d USDate) append(dst []byte) []byte {
	if d.IsPermanent() {
		return append(dst, permanentText...)
	}
	year, month, day := d.day.date()
	dst = appendOneOrTwoDigits(dst, int(month), d.paddedMonth)
	dst = append(dst, '/')
	dst = appendOneOrTwoDigits(dst, day, d.paddedDay)
	dst = append(dst, '/')
	return appendFourDigits(dst, year)
}

// LicenseDate is a day as license files write it, 1-Dec-03 or 31-Dec-2014. The DateIssued and DateStart of a pool have
// this form. A year of two digits is one of 1990 to 2089. A leading zero of the day, the letter case of the month and
// the length of the year are kept, and written back as they were read.
//
// Because == compares these too, Compare is the way to ask for the same day. The zero LicenseDate is 1-Jan-0001.
type LicenseDate struct {
	day               civilDay
	padded, shortYear bool
	// letters has bit i set where letter i of the month has the other case than in Jan.
	letters uint8
}

// NewLicenseDate returns the given day, written with four digits of the year: 31-Dec-2014. The error is [ErrRange]
// where the calendar has no such day or the year is not 1 to 9999.
func NewLicenseDate(year int, month time.Month, day int) (LicenseDate, error) {
	d, ok := newCivilDay(year, month, day)
	if !ok {
		return LicenseDate{}, newScalarError(ErrRange, wantDay)
	}
	return LicenseDate{day: d}, nil
}

// NewShortLicenseDate returns the given day, written with two digits of the year: 1-Dec-03. The error is [ErrRange]
// where the calendar has no such day or the year is not 1990 to 2089.
func NewShortLicenseDate(year int, month time.Month, day int) (LicenseDate, error) {
	d, ok := newCivilDay(year, month, day)
	if !ok || year < firstShortYear || year >= firstShortYear+100 {
		return LicenseDate{}, newScalarError(ErrRange, wantShortYear)
	}
	return LicenseDate{day: d, shortYear: true}, nil
}

// ParseLicenseDate reads exactly the forms 1-Dec-03 and 31-Dec-2014: a day of one or two digits, the first three
// letters of an English month in any case, and a year of two or four digits, 0001 to 9999. Everything else is
// [ErrFormat].
func ParseLicenseDate(s string) (LicenseDate, error) {
	dayText, rest, _ := strings.Cut(s, "-")
	monthText, yearText, _ := strings.Cut(rest, "-")
	month, letters := parseMonth(monthText)
	year, short := parseLicenseYear(yearText)
	d, ok := newCivilDay(year, month, oneOrTwoDigits(dayText))
	if !ok {
		return LicenseDate{}, newScalarError(ErrFormat, wantLicenseDate)
	}
	return LicenseDate{day: d, padded: dayText[0] == '0', shortYear: short, letters: letters}, nil
}

// parseMonth returns the month of three letters in any case, or 0, and which of them differ in case from Jan.
func parseMonth(s string) (month time.Month, letters uint8) {
	if len(s) != 3 {
		return 0, 0
	}
	for i := 0; i < len(monthLetters); i += 3 {
		a, b, c := s[0]^monthLetters[i], s[1]^monthLetters[i+1], s[2]^monthLetters[i+2]
		if (a|b|c)&^asciiCaseBit == 0 {
			return time.Month(i/3 + 1), a/asciiCaseBit | b/asciiCaseBit<<1 | c/asciiCaseBit<<2
		}
	}
	return 0, 0
}

// parseLicenseYear returns the year that two or four digits mean, or notDigits, and whether it was two.
func parseLicenseYear(s string) (year int, short bool) {
	switch len(s) {
	case 2:
		year = twoDigits(s, 0)
		if year < 0 {
			return notDigits, false
		}
		year += 1900
		if year < firstShortYear {
			year += 100
		}
		return year, true
	case 4:
		return fourDigits(s, 0), false
	default:
		return notDigits, false
	}
}

// Date returns the day, with the full year.
func (d LicenseDate) Date() (year int, month time.Month, day int) { return d.day.date() }

// IsZero reports whether d is the zero LicenseDate.
func (d LicenseDate) IsZero() bool { return d == LicenseDate{} }

// Compare returns -1 where d is before u, +1 where it is after u, and 0 where they are the same day, however they are
// written.
func (d LicenseDate) Compare(u LicenseDate) int { return cmp.Compare(d.day, u.day) }

// Before reports whether d is before u.
func (d LicenseDate) Before(u LicenseDate) bool { return d.day < u.day }

// After reports whether d is after u.
func (d LicenseDate) After(u LicenseDate) bool { return d.day > u.day }

// String returns the text of d, such as 31-Dec-2014.
func (d LicenseDate) String() string {
	var b [licenseDateCap]byte
	return string(d.append(b[:0]))
}

// AppendText appends the text of d to dst. The error is always nil.
func (d LicenseDate) AppendText(dst []byte) ([]byte, error) { return d.append(dst), nil }

// MarshalText returns the text of d. The error is always nil.
func (d LicenseDate) MarshalText() ([]byte, error) {
	return d.append(make([]byte, 0, licenseDateCap)), nil
}

// UnmarshalText sets d as [ParseLicenseDate] reads text, and leaves it as it is on an error.
func (d *LicenseDate) UnmarshalText(text []byte) error {
	u, err := ParseLicenseDate(string(text))
	if err == nil {
		*d = u
	}
	return err
}

func (d LicenseDate) append(dst []byte) []byte {
	year, month, day := d.day.date()
	dst = appendOneOrTwoDigits(dst, day, d.padded)
	name := monthLetters[3*(month-1):]
	dst = append(dst, '-',
		name[0]^d.letters&1*asciiCaseBit,
		name[1]^d.letters>>1&1*asciiCaseBit,
		name[2]^d.letters>>2&1*asciiCaseBit, '-')
	if d.shortYear {
		return appendOneOrTwoDigits(dst, year%100, true)
	}
	return appendFourDigits(dst, year)
}
