package telemetry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestParseUSDate(t *testing.T) {
	for name, c := range map[string]struct {
		text       string
		year       int
		month, day int
	}{
		"T7 month first":  {"12/1/2020", 2020, 12, 1},
		"T7 1/12":         {"1/12/2020", 2020, 1, 12},
		"both padded":     {"01/02/2020", 2020, 1, 2},
		"month padded":    {"01/2/2020", 2020, 1, 2},
		"day padded":      {"1/02/2020", 2020, 1, 2},
		"leap day":        {"2/29/2024", 2024, 2, 29},
		"T5 year 0001":    {"1/1/0001", 1, 1, 1},
		"T5 year 9999":    {"12/31/9999", 9999, 12, 31},
		"two digits each": {"10/10/2020", 2020, 10, 10},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := telemetry.ParseUSDate(c.text)
			require.NoError(t, err)
			year, month, day := d.In(time.UTC).Date()
			assert.Equal(t, []int{c.year, c.month, c.day}, []int{year, int(month), day})
			assert.False(t, d.IsPermanent())
			assert.Equal(t, c.text, d.String())
		})
	}
	for name, text := range map[string]string{
		"T7 month 13":        "13/1/2020",
		"T7 full stop":       "12/1/2020.",
		"T7 two-digit year":  "1/12/20",
		"T2 29 February":     "2/29/2022",
		"T2 30 February":     "02/30/2024",
		"T5 year 0000":       "1/1/0000",
		"T5 year 10000":      "1/1/10000",
		"three digits":       "012/1/2020",
		"month 0":            "0/1/2020",
		"month 00":           "00/1/2020",
		"day 00":             "1/00/2020",
		"sign":               "+1/1/2020",
		"signed year":        "1/1/+202",
		"no month":           "/1/2020",
		"no day":             "1//2020",
		"dashes":             "12-1-2020",
		"three slashes":      "1/1/1/2020",
		"permanent, Kelvin":  "permanen\u0165",
		"permanently":        "permanently",
		"permanent, short":   "permanen",
		"permanent, zeros":   "1/1/0",
		"permanent, 0x50":    "permanenT"[:8] + "\x14",
		"permanent, space":   "permanent ",
		"other form":         "2020-12-01",
		"one part":           "2020",
		"empty":              "",
		"the zero year form": "0000/0/0",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.ParseUSDate(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
		})
	}
}

func TestUSDatePermanent(t *testing.T) {
	d, err := telemetry.ParseUSDate("permanent")
	require.NoError(t, err)
	assert.True(t, d.IsPermanent())
	assert.Equal(t, telemetry.PermanentUSDate(), d)
	assert.Equal(t, "permanent", d.String())
	assert.False(t, d.IsZero())
	zone := time.FixedZone("", 3600)
	assert.Equal(t, time.Date(10_000, 1, 1, 0, 0, 0, 0, zone), d.In(zone))

	last, err := telemetry.NewUSDate(9999, time.December, 31)
	require.NoError(t, err)
	assert.True(t, last.Compare(d) < 0 && d.Compare(last) > 0 && last.In(time.UTC).Before(d.In(time.UTC)), "permanent is after every day")
	assert.Zero(t, d.Compare(telemetry.PermanentUSDate()))
}

func TestUSDateCompare(t *testing.T) {
	parse := func(text string) telemetry.USDate {
		d, err := telemetry.ParseUSDate(text)
		require.NoError(t, err)
		return d
	}
	assert.Equal(t, -1, parse("12/31/2019").Compare(parse("1/1/2020")))
	assert.Equal(t, 1, parse("2/1/2020").Compare(parse("01/31/2020")))
	assert.Zero(t, parse("1/2/2020").Compare(parse("01/02/2020")))
	assert.False(t, parse("1/2/2020") == parse("01/02/2020"), "values with different texts are different")
	// Equal texts are equal values, even if a further digit is not padding.
	made, err := telemetry.NewUSDate(2020, time.October, 12)
	require.NoError(t, err)
	assert.True(t, parse("10/12/2020") == made)
}

func TestParseLicenseDate(t *testing.T) {
	for name, c := range map[string]struct {
		text       string
		year       int
		month, day int
	}{
		"DateIssued":           {"1-Dec-03", 2003, 12, 1},
		"DateStart":            {"31-Dec-2014", 2014, 12, 31},
		"T8 lower case":        {"31-dec-2014", 2014, 12, 31},
		"upper case":           {"31-DEC-2014", 2014, 12, 31},
		"mixed case":           {"31-dEc-2014", 2014, 12, 31},
		"padded day":           {"01-Dec-03", 2003, 12, 1},
		"first short year":     {"1-Jan-90", 1990, 1, 1},
		"last of last century": {"31-Dec-99", 1999, 12, 31},
		"short year 00":        {"1-Jan-00", 2000, 1, 1},
		"last short year":      {"31-Dec-89", 2089, 12, 31},
		"leap day 2000":        {"29-Feb-00", 2000, 2, 29},
		"year 0001":            {"1-Jan-0001", 1, 1, 1},
		"year 9999":            {"31-Dec-9999", 9999, 12, 31},
		"a long year of 1903":  {"1-Dec-1903", 1903, 12, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := telemetry.ParseLicenseDate(c.text)
			require.NoError(t, err)
			year, month, day := d.In(time.UTC).Date()
			assert.Equal(t, []int{c.year, c.month, c.day}, []int{year, int(month), day})
			assert.Equal(t, c.text, d.String())
		})
	}
	for name, text := range map[string]string{
		"T2 31 February":    "31-Feb-2014",
		"T8 German month":   "31-Dez-2014",
		"Kelvin sign":       "1-O\u212at-2014",
		"long s":            "1-\u017fep-2014",
		"letters off by 32": "1-\x0aec-2014",
		"whole month":       "1-December-2014",
		"two letters":       "1-De-2014",
		"three-digit year":  "1-Dec-014",
		"one-digit year":    "1-Dec-4",
		"year 0000":         "1-Dec-0000",
		"no year":           "1-Dec-",
		"no day":            "-Dec-2014",
		"day 0":             "0-Dec-2014",
		"day 00":            "00-Dec-14",
		"three-digit day":   "001-Dec-2014",
		"29 February 2001":  "29-Feb-01",
		"year with letters": "1-Dec-2o14",
		"short with letter": "1-Dec-o4",
		"number for month":  "1-12-2014",
		"spaces":            "1 Dec 2014",
		"trailing dash":     "1-Dec-2014-",
		"another month, 0":  "1-Feb-0",
		"another day, 0":    "2-Jan-0000",
		"no day, 0":         "-Jan-0",
		"three zeros":       "1-Jan-000",
		"five zeros":        "1-Jan-00000",
		"zero and a letter": "1-Jan-o",
		"year 1":            "1-Jan-1",
		"permanent day":     "permanent-1",
		"permanently":       "permanently",
		"empty":             "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.ParseLicenseDate(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
		})
	}
}

func TestLicenseDateMonths(t *testing.T) {
	for month := time.January; month <= time.December; month++ {
		d, err := telemetry.NewLicenseDate(2014, month, 9)
		require.NoError(t, err)
		want := "9-" + month.String()[:3] + "-2014"
		assert.Equal(t, want, d.String())
		parsed, err := telemetry.ParseLicenseDate(want)
		require.NoError(t, err)
		assert.Equal(t, d, parsed)
	}
}

func TestLicenseDateCompare(t *testing.T) {
	parse := func(text string) telemetry.LicenseDate {
		d, err := telemetry.ParseLicenseDate(text)
		require.NoError(t, err)
		return d
	}
	assert.Equal(t, -1, parse("31-Dec-99").Compare(parse("1-Jan-00")), "99 is 1999, 00 is 2000")
	assert.Equal(t, -1, parse("1-Jan-90").Compare(parse("1-Jan-89")), "90 is 1990, 89 is 2089")
	assert.Equal(t, 1, parse("1-May-2014").Compare(parse("30-Apr-2014")), "months are in the order of the calendar")
	for _, text := range []string{"1-Dec-03", "01-Dec-2003", "1-DEC-03", "1-deC-2003"} {
		assert.Zero(t, parse("1-Dec-2003").Compare(parse(text)))
		assert.False(t, parse("1-Dec-2003") == parse(text), "values with different texts are different")
	}
}

func TestNewDatesRange(t *testing.T) {
	for name, c := range map[string]struct {
		year  int
		month time.Month
		day   int
	}{
		"year 0":      {0, 1, 1},
		"year 10000":  {10000, 1, 1},
		"month 0":     {2022, 0, 1},
		"month 13":    {2022, 13, 1},
		"day 0":       {2022, 1, 0},
		"29 February": {2022, 2, 29},
		"31 April":    {2022, 4, 31},
		"negative":    {-2022, -1, -1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.NewUSDate(c.year, c.month, c.day)
			require.ErrorIs(t, err, telemetry.ErrRange)
			_, err = telemetry.NewLicenseDate(c.year, c.month, c.day)
			require.ErrorIs(t, err, telemetry.ErrRange)
			_, err = telemetry.NewSADate(c.year, c.month, c.day)
			require.ErrorIs(t, err, telemetry.ErrRange)
			_, err = telemetry.NewISODate(c.year, c.month, c.day)
			require.ErrorIs(t, err, telemetry.ErrRange)
		})
	}
}

// License files spell permanent in several ways. All are after every day, are equal, and keep their spelling.
func TestLicenseDatePermanent(t *testing.T) {
	last, err := telemetry.ParseLicenseDate("31-Dec-9999")
	require.NoError(t, err)
	assert.False(t, last.IsPermanent())
	var others []telemetry.LicenseDate
	for _, text := range []string{
		"1-jan-0", "01-jan-0", "1-Jan-0", "01-JAN-0", "1-jan-0000", "01-jan-0000", "1-jAn-0000", "permanent", "Permanent", "PERMANENT", "permanenT",
	} {
		d, err := telemetry.ParseLicenseDate(text)
		require.NoError(t, err, text)
		assert.Equal(t, text, d.String())
		assert.True(t, d.IsPermanent(), text)
		assert.False(t, d.IsZero(), text)
		assert.Equal(t, 1, d.Compare(last), text)
		assert.Equal(t, -1, last.Compare(d), text)
		assert.True(t, d.In(time.UTC).After(last.In(time.UTC)), text)
		for _, o := range others {
			assert.Zero(t, d.Compare(o), text)
			assert.False(t, d == o, "values with different texts are different: %s", text)
		}
		others = append(others, d)
	}
	d, err := telemetry.ParseLicenseDate("1-Jan-00")
	require.NoError(t, err)
	assert.False(t, d.IsPermanent(), "a year of two digits is in 1990 to 2089")
	for _, text := range []string{"PERMANENT", "Permanent", "pErMaNeNt"} {
		d, err := telemetry.ParseUSDate(text)
		require.NoError(t, err, text)
		assert.Equal(t, text, d.String())
		assert.Zero(t, d.Compare(telemetry.PermanentUSDate()))
		assert.False(t, d == telemetry.PermanentUSDate())
	}
}
