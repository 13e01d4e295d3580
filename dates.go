package telemetry

import (
	"cmp"
	"strings"
	"time"
)

const (
	wantUSDate      = "a date such as 12/1/2020, month first, or the word permanent"
	wantLicenseDate = "a date such as 1-Dec-03 or 31-Dec-2014, with an English month, or one for permanent: 1-jan-0 or the word"
	permanentText   = "permanent"
	monthLetters    = "JanFebMarAprMayJunJulAugSepOctNovDec"
	usDateCap       = len("01/02/2006")
	licenseDateCap  = len("02-Jan-2006")
	firstShortYear  = 1990
	asciiCaseBit    = 0x20
)

// permanentDay stands for permanent. It is ordered after every day.
const permanentDay = ^civilDay(0)

// USDate is a day written month first, 12/1/2020, or the word permanent. The DateExpiration of a pool has this format.
// NewUSDate writes month and day without a leading zero. ParseUSDate accepts them with or without one. The text that
// was parsed is written back unchanged, including the letter case of permanent.
//
// The == operator compares the spelling too, so use Compare to test whether two values are the same day. The zero
// USDate is 1/1/0001.
type USDate struct {
	day                    civilDay
	letters                uint16 // of the word permanent
	paddedMonth, paddedDay bool
}

// ParseUSDate parses exactly the format 12/1/2020, with one or two digits for month and day and four for the year, 0001
// to 9999, or the word permanent in any letter case. The error is [ErrFormat] for anything else.
func ParseUSDate(s string) (USDate, error) {
	month, rest, _ := strings.Cut(s, "/")
	day, year, _ := strings.Cut(rest, "/")
	if len(year) == 4 {
		d, ok := newCivilDay(fourDigits(year, 0), time.Month(oneOrTwoDigits(month)), oneOrTwoDigits(day))
		if ok {
			return USDate{day: d, paddedMonth: month[0] == '0', paddedDay: day[0] == '0'}, nil
		}
	} else if letters, ok := parsePermanent(s); ok {
		return USDate{day: permanentDay, letters: letters}, nil
	}
	return USDate{}, newScalarError(ErrFormat, wantUSDate)
}

// NewUSDate returns the given day. The error is [ErrRange] if the calendar has no such day or the year is not 1 to 9999.
func NewUSDate(year int, month time.Month, day int) (USDate, error) {
	d, err := rangedDay(year, month, day)
	return USDate{day: d}, err
}

// PermanentUSDate returns the USDate that is written permanent.
func PermanentUSDate() USDate { return USDate{day: permanentDay} }

// IsPermanent reports whether d is the word permanent rather than a day.
func (d USDate) IsPermanent() bool { return d.day == permanentDay }

// String returns the text of d, such as 12/1/2020.
func (d USDate) String() string {
	text, _ := d.AppendText(make([]byte, 0, usDateCap))
	return string(text)
}

// IsZero reports whether d is the zero USDate.
func (d USDate) IsZero() bool { return d == USDate{} }

// Compare returns -1 if d is before u, +1 if d is after u, and 0 if they are the same day, regardless of spelling.
// Permanent is after every day.
func (d USDate) Compare(u USDate) int { return cmp.Compare(d.day, u.day) }

// In returns the instant at which the day begins in loc. For permanent it returns the start of the year 10000, which is
// after every day.
func (d USDate) In(loc *time.Location) time.Time { return d.day.in(loc) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (d USDate) AppendText(dst []byte) ([]byte, error) {
	if d.IsPermanent() {
		return appendPermanent(dst, d.letters), nil
	}
	year, month, day := d.day.date()
	dst = appendOneOrTwoDigits(dst, int(month), d.paddedMonth)
	dst = append(dst, '/')
	dst = appendOneOrTwoDigits(dst, day, d.paddedDay)
	dst = append(dst, '/')
	return appendFourDigits(dst, year), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (d USDate) MarshalText() ([]byte, error) { return d.AppendText(make([]byte, 0, usDateCap)) }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseUSDate].
func (d *USDate) UnmarshalText(text []byte) error { return setText(d, text, ParseUSDate) }

// LicenseDate is a day as license files write it, 1-Dec-03 or 31-Dec-2014. The DateIssued and DateStart of a pool have
// this format. A two-digit year means a year from 1990 to 2089. License files write permanent as the word, or as the
// first of January of year zero, 1-jan-0 or 01-jan-0000. The text that was parsed is written back unchanged, including
// a leading zero of the day, the letter case and the length of the year.
//
// The == operator compares the spelling too, so use Compare to test whether two values are the same day. The zero
// LicenseDate is 1-Jan-0001.
type LicenseDate struct {
	day civilDay
	// letters has bit i set if the case of letter i differs from that in Jan or permanent.
	letters uint16
	padded  bool
	year    yearForm
}

// yearForm is how the year of a LicenseDate is written. noYear and the values after it mean permanent.
type yearForm uint8

const (
	longYear  yearForm = iota // 2014
	shortYear                 // 14
	noYear                    // 0
	zeroYear                  // 0000
	wordAlone                 // the word permanent in place of the day
)

// ParseLicenseDate parses exactly the formats 1-Dec-03 and 31-Dec-2014: a day of one or two digits, the first three
// letters of an English month in any case, and a year of two or four digits, 0001 to 9999. For permanent it accepts the
// word in any case, or the first of January with 0 or 0000 as the year. The error is [ErrFormat] for anything else.
func ParseLicenseDate(s string) (LicenseDate, error) {
	dayText, rest, dashed := strings.Cut(s, "-")
	if !dashed {
		if letters, ok := parsePermanent(s); ok {
			return LicenseDate{day: permanentDay, letters: letters, year: wordAlone}, nil
		}
	}
	monthText, yearText, _ := strings.Cut(rest, "-")
	month, letters := parseMonth(monthText)
	year, form := parseLicenseYear(yearText)
	day := oneOrTwoDigits(dayText)
	d, ok := newCivilDay(year, month, day)
	if form >= noYear {
		d, ok = permanentDay, month == time.January && day == 1
	}
	if !ok {
		return LicenseDate{}, newScalarError(ErrFormat, wantLicenseDate)
	}
	return LicenseDate{day: d, padded: dayText[0] == '0', year: form, letters: letters}, nil
}

// parseMonth returns the month that three letters name, in any case, or 0. The result letters says which of them differ
// in case from Jan.
func parseMonth(s string) (month time.Month, letters uint16) {
	if len(s) != 3 {
		return 0, 0
	}
	for i := 0; i < len(monthLetters); i += 3 {
		a, b, c := s[0]^monthLetters[i], s[1]^monthLetters[i+1], s[2]^monthLetters[i+2]
		if (a|b|c)&^asciiCaseBit == 0 {
			return time.Month(i/3 + 1), uint16(a/asciiCaseBit | b/asciiCaseBit<<1 | c/asciiCaseBit<<2)
		}
	}
	return 0, 0
}

// parseLicenseYear returns the year that one, two or four digits mean, or notDigits, and how the year is written.
func parseLicenseYear(s string) (year int, form yearForm) {
	switch len(s) {
	case 1:
		if s == "0" {
			return 0, noYear
		}
		return notDigits, longYear
	case 2:
		year = twoDigits(s, 0)
		if year < 0 {
			return notDigits, longYear
		}
		year += 1900
		if year < firstShortYear {
			year += 100
		}
		return year, shortYear
	case 4:
		if year = fourDigits(s, 0); year == 0 {
			return 0, zeroYear
		}
		return year, longYear
	default:
		return notDigits, longYear
	}
}

// NewLicenseDate returns the given day, written with a four-digit year: 31-Dec-2014. The error is [ErrRange] if the
// calendar has no such day or the year is not 1 to 9999.
func NewLicenseDate(year int, month time.Month, day int) (LicenseDate, error) {
	d, err := rangedDay(year, month, day)
	return LicenseDate{day: d}, err
}

// IsPermanent reports whether d means permanent rather than a day.
func (d LicenseDate) IsPermanent() bool { return d.day == permanentDay }

// String returns the text of d, such as 31-Dec-2014.
func (d LicenseDate) String() string {
	text, _ := d.AppendText(make([]byte, 0, licenseDateCap))
	return string(text)
}

// IsZero reports whether d is the zero LicenseDate.
func (d LicenseDate) IsZero() bool { return d == LicenseDate{} }

// Compare returns -1 if d is before u, +1 if d is after u, and 0 if they are the same day, regardless of spelling.
// Permanent is after every day.
func (d LicenseDate) Compare(u LicenseDate) int { return cmp.Compare(d.day, u.day) }

// In returns the instant at which the day begins in loc. For permanent it returns the start of the year 10000, which is
// after every day.
func (d LicenseDate) In(loc *time.Location) time.Time { return d.day.in(loc) }

// AppendText implements [encoding.TextAppender]. The error is always nil.
func (d LicenseDate) AppendText(dst []byte) ([]byte, error) {
	year, month, day := 0, time.January, 1
	switch {
	case d.year == wordAlone:
		return appendPermanent(dst, d.letters), nil
	case !d.IsPermanent():
		year, month, day = d.day.date()
	}
	dst = appendOneOrTwoDigits(dst, day, d.padded)
	name := monthLetters[3*(month-1):]
	letters := byte(d.letters)
	dst = append(dst, '-',
		name[0]^letters&1*asciiCaseBit,
		name[1]^letters>>1&1*asciiCaseBit,
		name[2]^letters>>2&1*asciiCaseBit, '-')
	switch d.year {
	case shortYear:
		return appendOneOrTwoDigits(dst, year%100, true), nil
	case noYear:
		return append(dst, '0'), nil
	}
	return appendFourDigits(dst, year), nil
}

// MarshalText implements [encoding.TextMarshaler]. The error is always nil.
func (d LicenseDate) MarshalText() ([]byte, error) {
	return d.AppendText(make([]byte, 0, licenseDateCap))
}

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseLicenseDate].
func (d *LicenseDate) UnmarshalText(text []byte) error { return setText(d, text, ParseLicenseDate) }

// parsePermanent reports whether s is the word permanent in any letter case, and which of its letters are capitals.
func parsePermanent(s string) (capitals uint16, ok bool) {
	if len(s) != len(permanentText) {
		return 0, false
	}
	for i := range len(s) {
		switch s[i] ^ permanentText[i] {
		case 0:
		case asciiCaseBit:
			capitals |= 1 << i
		default:
			return 0, false
		}
	}
	return capitals, true
}

// appendPermanent appends the word permanent with those letters as capitals.
func appendPermanent(dst []byte, capitals uint16) []byte {
	for i := range len(permanentText) {
		dst = append(dst, permanentText[i]^byte(capitals>>i&1*asciiCaseBit))
	}
	return dst
}
