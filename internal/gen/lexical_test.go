package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tried is a form with its decoder, texts that decode and texts that do not.
type tried struct {
	Lexical
	decodes   func(string) bool
	good, bad []string
}

func parses[T any](parse func(string) (T, error)) func(string) bool {
	return func(s string) bool {
		_, err := parse(s)
		return err == nil
	}
}

func valid[T codec.Validator](s string) bool { return T(s).Valid() }

// hostile has texts that only plain text accepts.
var hostile = []string{" ", "x", "+6", "6.0", "6e0", "0x10", "1,203", "1_000", "٣", "Inf", "007", "-0", " 6", "6\n", "\x1b[2J"}

func forms() []tried {
	iso := []string{
		"2022-02-29T00:00:00", "1900-02-29T00:00:00", "2022-01-01T24:00:00", "2022-01-01T23:59:60", "2022-13-01T00:00:00",
		"2022-04-31T00:00:00", "2022-00-01T00:00:00", "2022-01-00T00:00:00", "2022-01-32T00:00:00", "0000-01-01T00:00:00",
		"10000-01-01T00:00:00", "2022-01-01t00:00:00", "2022-01-01 00:00:00", "2022-01-01T00:60:00",
	}
	with := func(texts []string, zone string) (all []string) {
		for _, s := range texts {
			all = append(all, s+zone)
		}
		return all
	}
	return []tried{
		{lexicals["UTCTime"], parses(telemetry.ParseUTCTime),
			[]string{"2022-10-10T06:11:14Z", "2000-02-29T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "0400-02-29T00:00:00Z"},
			append(with(iso, "Z"), "2022-10-10T06:11:14", "2022-10-10T06:11:14z", "2022-10-10T06:11:14+00:00", "2022-10-10T06:11:14.0Z")},
		{lexicals["UTCMillis"], parses(telemetry.ParseUTCMillis),
			[]string{"2011-08-12T20:17:46.384Z", "2011-08-12T20:17:46Z", "2011-08-12T20:17:46.123456789Z"},
			append(with(iso, ".000Z"), "2011-08-12T20:17:46.Z", "2011-08-12T20:17:46.1234567890Z", "2011-08-12T20:17:46.384")},
		{lexicals["LocalTime"], parses(telemetry.ParseLocalTime),
			[]string{"10/10/2022 02:11:14", "02/29/2024 00:00:00"},
			[]string{"30/06/2022 00:00:00", "02/29/2023 00:00:00", "6/30/2022 11:31:34", "06/31/2022 00:00:00", "10/10/2022 02:11:14Z"}},
		{lexicals["FloatingTime"], parses(telemetry.ParseFloatingTime),
			[]string{"2022-07-12T10:00:00"}, append(with(iso, ""), "2022-07-12T10:00:00Z", "2022-07-12T10:00:00.0")},
		{lexicals["USDate"], parses(telemetry.ParseUSDate),
			[]string{"12/1/2020", "12/01/2020", "02/29/2000", "2/29/2024", "permanent", "Permanent", "PERMANENT", "1/31/0001"},
			[]string{"13/1/2020", "12/1/2020.", "1/12/20", "2/29/2023", "permanently", "4/31/2022", "0/1/2022", "00/1/2022", "1/0/2022", "012/1/2020"}},
		{lexicals["LicenseDate"], parses(telemetry.ParseLicenseDate),
			[]string{"1-Dec-03", "31-Dec-2014", "01-JAN-2020", "31-dec-2014", "29-Feb-00", "29-Feb-92", "29-feb-2000", "30-sEP-99", "1-jan-0", "01-JAN-0000", "1-Jan-0000", "Permanent"},
			[]string{"31-Dez-2014", "31-Feb-2014", "29-Feb-03", "29-Feb-1900", "31-Apr-03", "0-Dec-03", "1-Dec-0000", "1-Dec-003", "1-De-03", "1-Dec-0", "2-Jan-0", "11-jan-0", "1-jan-000", "1-jan-00000", "001-jan-0"}},
		{lexicals["SADate"], parses(telemetry.ParseSADate),
			[]string{"2022.1231", "2024.0229", "0001.0101"}, []string{"2022.0229", "2022-1231", "2022.12.31", "0000.0101", "2022.0431"}},
		{lexicals["ISODate"], parses(telemetry.ParseISODate),
			[]string{"2025-12-31", "2024-02-29", "0001-01-01"}, []string{"2025-02-29", "2025.1231", "25-12-31", "0000-01-01", "2025-04-31", "2025-1-1"}},
		{lexicals["Digest"], parses(telemetry.ParseDigest),
			[]string{"", strings.Repeat("0a", 32)},
			[]string{strings.Repeat("0A", 32), strings.Repeat("a", 63), strings.Repeat("a", 65), "sha256:" + strings.Repeat("a", 64)}},
		{lexicals["LPE"], valid[telemetry.LPE],
			[]string{"", "XDT_PLT_2020.1201", "XDT_PLT_X_2020.1201", "X___2020.1201"},
			[]string{"XDT_2020.1201", "XDT__2020.1201", "_PLT_2020.1201", "XDT_PLT_2020.0230", "XDT_P\tT_2020.1201"}},
		{lexicals["VendorString"], valid[telemetry.VendorString],
			[]string{"", ";LT=Retail;GP=2", ";CL=", ";A=B=C", ";A= ;A=1"},
			[]string{"LT=Retail", ";", ";=1", ";LT", ";LT=Retail;", ";LT=a\nb"}},
		{lexicals["Version"], valid[telemetry.Version],
			[]string{"", "11.16.6.0. build 35000", "ünï", strings.Repeat("1", 256)}, []string{"1.0\n", "\u009b", strings.Repeat("1", 257)}},
		{identifier, func(s string) bool { return utf8.ValidString(s) && !codec.HasControl(s) },
			[]string{"", "Steven’s PC", "\u202e"}, []string{"a\x00b", "a\u009bb", "\x7f", "a\n"}},
		{guid, parses(codec.ParseUUID),
			[]string{"d4ce7919-5d80-44de-a8fa-102923fe0ead", "D4CE7919-5D80-44DE-A8FA-102923FE0EAD"},
			[]string{"{d4ce7919-5d80-44de-a8fa-102923fe0ead}", "d4ce79195d8044dea8fa102923fe0ead", "g4ce7919-5d80-44de-a8fa-102923fe0ead", ""}},
		{boolean, parses(codec.ParseBool), []string{"true", "True", "false", "False"}, []string{"0", "1", "TRUE", "", "yes"}},
		{flag01, parses(codec.ParseFlag), []string{"0", "1"}, []string{"2", "01", "true", ""}},
		{count, parses(codec.ParseCount), []string{"0", "10", "2147483647"}, []string{"-1", "2147483648", "3000000000", ""}},
		{code, parses(codec.ParseCode), []string{"0", "-4", "2147483647", "-2147483648"}, []string{"2147483648", "-2147483649", "--1", "-", ""}},
		{natural, parses(codec.ParseInt64[int64]), []string{"0", "1697417241680", "9223372036854775807"}, []string{"9223372036854775808", "-1", ""}},
		{integer, parses(codec.ParseSigned[int64]), []string{"-1", "9223372036854775807", "-9223372036854775808"},
			[]string{"9223372036854775808", "-9223372036854775809", "-", ""}},
		{unsigned, parses(codec.ParseUint64[uint64]), []string{"66", "9223372036854775808", "18446744073709551615"},
			[]string{"18446744073709551616", "20000000000000000000", "-1", ""}},
	}
}

// matcher reports whether the pattern and the length of a form accept a text.
func (l Lexical) matcher() func(string) bool {
	pattern := regexp.MustCompile("^(" + l.Pattern + ")$")
	return func(s string) bool {
		return utf8.ValidString(s) && pattern.MatchString(s) && (l.MaxLength == 0 || utf8.RuneCountInString(s) <= l.MaxLength)
	}
}

func TestPatterns(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range forms() {
		t.Run(f.Name, func(t *testing.T) {
			matches := f.matcher()
			for _, s := range append(f.bad, hostile...) {
				assert.Equal(t, f.decodes(s), matches(s), "%q", s)
			}
			for _, s := range f.bad {
				assert.False(t, matches(s), "%q", s)
			}
			for _, s := range f.good {
				assert.True(t, f.decodes(s), "%q", s)
				assert.True(t, matches(s), "%q", s)
			}
		})
		require.False(t, seen[f.Name], "the table lists a form twice")
		seen[f.Name] = true
	}
	for base, l := range lexicals {
		assert.True(t, seen[l.Name], "the table does not list %s", base)
	}
}

// Every day of the calendar in these years matches, and nothing else does.
func TestPatternsOfDays(t *testing.T) {
	years := []string{"00", "03", "89", "90", "92", "0000", "0001", "0004", "0100", "0400", "1900", "2000", "2023", "2024", "9999"}
	names := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Foo"}
	two := func(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
	layouts := map[string]func(y string, m, d int) string{
		"UTCTime":     func(y string, m, d int) string { return y + "-" + two(m) + "-" + two(d) + "T00:00:00Z" },
		"LocalTime":   func(y string, m, d int) string { return two(m) + "/" + two(d) + "/" + y + " 00:00:00" },
		"USDate":      func(y string, m, d int) string { return two(m) + "/" + two(d) + "/" + y },
		"SADate":      func(y string, m, d int) string { return y + "." + two(m) + two(d) },
		"ISODate":     func(y string, m, d int) string { return y + "-" + two(m) + "-" + two(d) },
		"LicenseDate": func(y string, m, d int) string { return two(d) + "-" + names[(m+12)%13] + "-" + y },
	}
	tried := 0
	for _, f := range forms() {
		for base, layout := range layouts {
			if f.Name != lexicals[base].Name {
				continue
			}
			matches := f.matcher()
			for _, y := range years {
				for m := range 14 {
					for d := range 33 {
						s := layout(y, m, d)
						require.Equal(t, f.decodes(s), matches(s), s)
						tried++
					}
				}
			}
		}
	}
	assert.Equal(t, len(layouts)*len(years)*14*33, tried)
}

// A pattern and the parser of the form agree on any text.
func FuzzPatterns(f *testing.F) {
	all := forms()
	matchers := make([]func(string) bool, len(all))
	for i, form := range all {
		matchers[i] = form.matcher()
		f.Add(form.good[0])
		f.Add(form.bad[0])
	}
	f.Fuzz(func(t *testing.T, s string) {
		for i, form := range all {
			decodes, matches := form.decodes(s), matchers[i](s)
			if form.MaxLength > 0 && len(s) > form.MaxLength && matches {
				continue // the pattern counts characters, not bytes
			}
			if utf8.ValidString(s) && decodes != matches {
				t.Errorf("%s: decodes %v, matches %v", form.Name, decodes, matches)
			}
		}
	})
}
