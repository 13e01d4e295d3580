package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Lexical describes the texts of a format. The pattern has the same meaning in JSON Schema, XSD and Go, matches the
// whole text, and agrees with the function that parses the format, except for the maximum length of a Version in bytes.
type Lexical struct {
	// Name is the name of its definition in schemas. It begins with a lower-case letter, unlike the names of records.
	Name string
	// Meaning says what the texts look like.
	Meaning string
	Pattern string
	// MaxLength is the maximum number of characters, if the pattern does not limit it.
	MaxLength int
	// JSON is the type of the value in JSON if it is not a string: integer or boolean. A string with the text is
	// decoded too. Min and Max bound an integer.
	JSON, Min, Max string
	// XSD is the built-in type that the definition restricts.
	XSD string
}

// lexicals maps the names of types to their formats.
var lexicals = map[string]Lexical{
	"UTCTime": text("utcTime", "a UTC time with a precision of one second, such as 2022-10-10T06:11:14Z",
		isoDate+"T"+clock+"Z"),
	"UTCMillis": text("utcMillis", "a UTC time with 0 to 9 fraction digits, such as 2011-08-12T20:17:46.384Z",
		isoDate+"T"+clock+`(\.[0-9]{1,9})?Z`),
	"LocalTime": text("localTime", "a local time without a zone, month first, such as 10/10/2022 02:11:14",
		days(padded, year, leapYear, func(y, m, d string) string { return m + "/" + d + "/" + y })+" "+clock),
	"FloatingTime": text("floatingTime", "a time without a zone, such as 2022-07-12T10:00:00", isoDate+"T"+clock),
	"USDate": text("usDate", "a day, month first, such as 12/1/2020, or the word permanent",
		days(bare, year, leapYear, func(y, m, d string) string { return m + "/" + d + "/" + y })+"|"+permanent),
	"LicenseDate": text("licenseDate", "a day such as 1-Dec-03 or 31-Dec-2014, with two-digit years for 1990 to 2089; or permanent, also written 1-jan-0",
		days(named, "([0-9]{2}|"+year+")", "("+leap+"|00|"+leapYear+")",
			func(y, m, d string) string { return d + "-" + m + "-" + y })+"|0?1-"+anyCase("Jan")+"-0(000)?|"+permanent),
	"ISODate": text("isoDate", "a day, such as 2025-12-31", isoDate),
	"SADate":  text("saDate", "a Subscription Advantage date, such as 2022.1231", saDate),
	"Digest":  text("digest", "a SHA-256 digest in 64 lower-case hexadecimal digits, or nothing", "([0-9a-f]{64})?"),
	"LPE": text("lpe", "a product, an edition and a Subscription Advantage date, such as XDT_PLT_2020.1201, or nothing",
		`([^_\p{Cc}]+_[^\p{Cc}]+_`+saDate+")?"),
	"VendorString": text("vendorString", "pairs such as ;LT=Retail;GP=2", `(;[^;=\p{Cc}]+=[^;\p{Cc}]*)*`),
	"Version": {
		Name: "version", Meaning: "a version of at most 256 bytes, without control characters", Pattern: plain,
		MaxLength: 256, XSD: "xs:string",
	},
}

// These are the formats of the other kinds.
var (
	identifier = text("identifier", "text without control characters", plain)
	guid       = text("uuid", "a UUID in 36 characters", "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
	boolean    = Lexical{
		Name: "boolean", Meaning: "true or false", Pattern: "true|false|True|False", JSON: "boolean", XSD: "xs:boolean",
	}
	flag01   = number("flag", "1 or 0", 0, 1, "xs:boolean")
	count    = number("count", "a count", 0, math.MaxInt32, "xs:int")
	code     = number("code", "a 32-bit number", math.MinInt32, math.MaxInt32, "xs:int")
	natural  = number("natural", "a non-negative 63-bit number", 0, math.MaxInt64, "xs:long")
	integer  = number("integer", "a 64-bit number", math.MinInt64, math.MaxInt64, "xs:long")
	unsigned = number("unsigned", "a non-negative 64-bit number", 0, math.MaxUint64, "xs:unsignedLong")
)

// lexical returns the format of a field's values, or false for plain text.
func (f *Field) lexical() (Lexical, bool) {
	switch f.Kind {
	case Form:
		l, ok := lexicals[f.Base]
		return l, ok
	case Text:
		if f.Valid {
			l, ok := lexicals[f.Type[strings.LastIndexByte(f.Type, '.')+1:]]
			return l, ok
		}
		if f.Identifies() {
			return identifier, true
		}
	case Bool:
		if f.Flag {
			return flag01, true
		}
		return boolean, true
	case Count:
		return count, true
	case Code:
		return code, true
	case Int64:
		if f.Signed {
			return integer, true
		}
		return natural, true
	case Uint64:
		return unsigned, true
	case UUID:
		return guid, true
	}
	return Lexical{}, false
}

func text(name, meaning, pattern string) Lexical {
	return Lexical{Name: name, Meaning: meaning, Pattern: pattern, XSD: "xs:string"}
}

// number returns the format of the integers from low to high, written without a leading zero. low is 0 or -high-1.
func number(name, meaning string, low int64, high uint64, xsd string) Lexical {
	most := strconv.FormatUint(high, 10)
	l := Lexical{Name: name, Meaning: meaning, JSON: "integer", Min: strconv.FormatInt(low, 10), Max: most, XSD: xsd}
	l.Pattern = "0|" + upTo(most)
	if low < 0 {
		l.Pattern = "0|-?" + upTo(most) + "|" + l.Min
	}
	return l
}

// upTo returns the pattern of the numbers from 1 to most, which is written in decimal digits.
func upTo(most string) string {
	var ways []string
	if len(most) > 1 {
		ways = append(ways, fmt.Sprintf("[1-9][0-9]{0,%d}", len(most)-2))
	}
	for i, digit := range []byte(most) {
		least := byte('0')
		if i == 0 {
			least = '1'
		}
		if digit == least {
			continue
		}
		way := fmt.Sprintf("%s[%c-%c]", most[:i], least, digit-1)
		if after := len(most) - i - 1; after > 0 {
			way += fmt.Sprintf("[0-9]{%d}", after)
		}
		ways = append(ways, way)
	}
	return "(" + strings.Join(append(ways, most), "|") + ")"
}

// These are parts of patterns. leap is the number of a leap year in a century, except 00; years are 0001 to 9999.
const (
	plain    = `[^\p{Cc}]*` // not \P{Cc}, which libxml2 handles incorrectly before other characters
	clock    = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
	year     = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
	leap     = "(0[48]|[2468][048]|[13579][26])"
	leapYear = "([0-9]{2}" + leap + "|" + leap + "00)"
)

var (
	isoDate   = days(padded, year, leapYear, func(y, m, d string) string { return y + "-" + m + "-" + d })
	permanent = anyCase("permanent")
	saDate    = days(padded, year, leapYear, func(y, m, d string) string { return y + `\.` + m + d })
)

// months are the patterns of the months of 31 days, of those of 30 days and of February, and of a leading zero of the day.
type months struct{ of31, of30, february, zero string }

var (
	padded = months{"(0[13578]|1[02])", "(0[469]|11)", "02", "0"}
	bare   = months{"(0?[13578]|1[02])", "(0?[469]|11)", "0?2", "0?"}
	named  = months{
		anyCase("Jan", "Mar", "May", "Jul", "Aug", "Oct", "Dec"), anyCase("Apr", "Jun", "Sep", "Nov"), anyCase("Feb"), "0?",
	}
)

// days returns the pattern of the days of the calendar. form combines the patterns of a year, a month and a day.
func days(m months, year, leapYear string, form func(y, m, d string) string) string {
	return "(" + strings.Join([]string{
		form(year, m.of31, "("+m.zero+"[1-9]|[12][0-9]|3[01])"),
		form(year, m.of30, "("+m.zero+"[1-9]|[12][0-9]|30)"),
		form(year, m.february, "("+m.zero+"[1-9]|1[0-9]|2[0-8])"),
		form(leapYear, m.february, "29"),
	}, "|") + ")"
}

// anyCase returns the pattern of the names in any letter case.
func anyCase(names ...string) string {
	for i, name := range names {
		var b strings.Builder
		for _, c := range name {
			fmt.Fprintf(&b, "[%c%c]", unicode.ToUpper(c), unicode.ToLower(c))
		}
		names[i] = b.String()
	}
	return "(" + strings.Join(names, "|") + ")"
}
