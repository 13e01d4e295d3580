package telemetry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestParseUTCTime(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want time.Time
	}{
		"report":            {"2022-10-10T06:11:14Z", time.Date(2022, 10, 10, 6, 11, 14, 0, time.UTC)},
		"leap day":          {"2024-02-29T00:00:00Z", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		"leap century":      {"2000-02-29T23:59:59Z", time.Date(2000, 2, 29, 23, 59, 59, 0, time.UTC)},
		"T5 year 0001":      {"0001-01-01T00:00:00Z", time.Time{}},
		"T5 year 1601":      {"1601-01-01T00:00:00Z", time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)},
		"T5 year 1970":      {"1970-01-01T00:00:00Z", time.Unix(0, 0).UTC()},
		"T5 year 9999":      {"9999-12-31T23:59:59Z", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
		"last of 30 days":   {"2022-11-30T12:00:00Z", time.Date(2022, 11, 30, 12, 0, 0, 0, time.UTC)},
		"last of 31 August": {"2022-08-31T12:00:00Z", time.Date(2022, 8, 31, 12, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := telemetry.ParseUTCTime(c.text)
			require.NoError(t, err)
			assert.Equal(t, c.want, got.Time())
			assert.Equal(t, c.text, got.String())
		})
	}
}

// badISOTimes has invalid days and times of day, which no form accepts, without fraction and zone.
var badISOTimes = map[string]string{
	"T2 no leap year":         "2022-02-29T10:00:00",
	"T2 no leap century":      "1900-02-29T10:00:00",
	"T2 hour 24":              "2022-10-10T24:00:00",
	"T2 minute 60":            "2022-10-10T10:60:00",
	"T2 leap second":          "2016-12-31T23:59:60",
	"T2 second 61":            "2016-12-31T23:59:61",
	"T2 month 13":             "2022-13-10T10:00:00",
	"T2 month 0":              "2022-00-10T10:00:00",
	"T2 day 0":                "2022-10-00T10:00:00",
	"T2 31 November":          "2022-11-31T10:00:00",
	"T2 32 December":          "2022-12-32T10:00:00",
	"T4 lower-case t":         "2022-10-10t10:00:00",
	"T4 space separator":      "2022-10-10 10:00:00",
	"T5 year 0000":            "0000-10-10T10:00:00",
	"T5 year 10000":           "10000-10-10T10:00:00",
	"one digit of an hour":    "2022-10-10T1:00:00",
	"basic format":            "20221010T100000",
	"comma before a fraction": "2022-10-10T10:00:00,5",
	"negative year":           "-022-10-10T10:00:00",
	"date only":               "2022-10-10",
	"empty":                   "",
}

func TestParseUTCRefuses(t *testing.T) {
	texts := map[string]string{
		"T3 no zone":             "2022-10-10T10:00:00",
		"T4 lower-case z":        "2022-10-10T10:00:00z",
		"T4 offset":              "2022-10-10T10:00:00+0200",
		"T4 offset with a colon": "2022-10-10T10:00:00+02:00",
		"offset of zero":         "2022-10-10T10:00:00+00:00",
		"T4 newline":             "2022-10-10T10:00:00Z\n",
		"two zones":              "2022-10-10T10:00:00ZZ",
		"dot without digits":     "2022-10-10T10:00:00.Z",
		"ten digits":             "2022-10-10T10:00:00.0123456789Z",
		"sign in a fraction":     "2022-10-10T10:00:00.-12Z",
		"two dots":               "2022-10-10T10:00:00.1.2Z",
	}
	for name, text := range badISOTimes {
		texts[name] = text + "Z"
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.ParseUTCTime(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
			_, err = telemetry.ParseUTCMillis(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
		})
	}
	_, err := telemetry.ParseUTCTime("2022-10-10T10:00:00.000Z")
	require.ErrorIs(t, err, telemetry.ErrFormat, "a UTCTime with a fraction is refused")
}

func TestLeapSecondHint(t *testing.T) {
	failures := map[string]error{}
	_, failures["UTCTime"] = telemetry.ParseUTCTime("2016-12-31T23:59:60Z")
	_, failures["UTCMillis"] = telemetry.ParseUTCMillis("2016-12-31T23:59:60.5Z")
	_, failures["LocalTime"] = telemetry.ParseLocalTime("12/31/2016 23:59:60")
	_, failures["FloatingTime"] = telemetry.ParseFloatingTime("2016-12-31T23:59:60")
	for name, err := range failures {
		require.ErrorIs(t, err, telemetry.ErrFormat, name)
		assert.ErrorContains(t, err, "leap second", name)
	}
	_, err := telemetry.ParseUTCTime("2016-12-31T23:59:61Z")
	assert.NotContains(t, err.Error(), "leap second")
}

func TestUTCMillisFraction(t *testing.T) {
	for text, nanosecond := range map[string]int{
		"2011-08-12T20:17:46Z":           0,
		"2011-08-12T20:17:46.3Z":         300_000_000,
		"2011-08-12T20:17:46.38Z":        380_000_000,
		"2011-08-12T20:17:46.384Z":       384_000_000,
		"2011-08-12T20:17:46.0000Z":      0,
		"2011-08-12T20:17:46.00001Z":     10_000,
		"2011-08-12T20:17:46.384100Z":    384_100_000,
		"2011-08-12T20:17:46.3841003Z":   384_100_300,
		"2011-08-12T20:17:46.00000009Z":  90,
		"2011-08-12T20:17:46.000000009Z": 9,
		"2011-08-12T20:17:46.999999999Z": 999_999_999,
	} {
		t.Run(text, func(t *testing.T) {
			got, err := telemetry.ParseUTCMillis(text)
			require.NoError(t, err)
			assert.Equal(t, time.Date(2011, 8, 12, 20, 17, 46, nanosecond, time.UTC), got.Time())
			assert.Equal(t, text, got.String())
		})
	}
}

func TestNewUTC(t *testing.T) {
	east := time.FixedZone("", 2*60*60)
	at := time.Date(2022, 10, 10, 1, 11, 14, 987_654_321, east)

	seconds, err := telemetry.NewUTCTime(at)
	require.NoError(t, err)
	assert.Equal(t, "2022-10-09T23:11:14Z", seconds.String())

	millis, err := telemetry.NewUTCMillis(at)
	require.NoError(t, err)
	assert.Equal(t, "2022-10-09T23:11:14.987Z", millis.String())
	assert.Equal(t, at.Truncate(time.Millisecond).UTC(), millis.Time())

	millis, err = telemetry.NewUTCMillis(at.Truncate(time.Second))
	require.NoError(t, err)
	assert.Equal(t, "2022-10-09T23:11:14.000Z", millis.String())
}

func TestNewUTCRange(t *testing.T) {
	east, west := time.FixedZone("", 3600), time.FixedZone("", -3600)
	for name, at := range map[string]time.Time{
		"year 0":                 time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC),
		"year 10000":             time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
		"year 1 but not in UTC":  time.Date(1, 1, 1, 0, 30, 0, 0, east),
		"9999 but not in UTC":    time.Date(9999, 12, 31, 23, 30, 0, 0, west),
		"far beyond every year":  time.Unix(1<<62, 0),
		"far before every year":  time.Unix(-1<<62, 0),
		"the year 65537 is no 1": time.Date(65537, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.NewUTCTime(at)
			require.ErrorIs(t, err, telemetry.ErrRange)
			_, err = telemetry.NewUTCMillis(at)
			require.ErrorIs(t, err, telemetry.ErrRange)
		})
	}
}

func TestUTCTimeCompare(t *testing.T) {
	ascending := []string{
		"0001-01-01T00:00:00Z", "2021-12-31T23:59:59Z", "2022-01-01T00:00:00Z", "2022-01-01T00:00:01Z",
		"2022-01-01T00:01:00Z", "2022-01-01T01:00:00Z", "2022-01-02T00:00:00Z", "2022-02-01T00:00:00Z",
		"9999-12-31T23:59:59Z",
	}
	for i, x := range ascending {
		for j, y := range ascending {
			a, err := telemetry.ParseUTCTime(x)
			require.NoError(t, err)
			b, err := telemetry.ParseUTCTime(y)
			require.NoError(t, err)
			assert.Equal(t, min(max(i-j, -1), 1), a.Compare(b), "%s with %s", x, y)
		}
	}
}

func TestUTCMillisCompare(t *testing.T) {
	parse := func(text string) telemetry.UTCMillis {
		u, err := telemetry.ParseUTCMillis(text)
		require.NoError(t, err)
		return u
	}
	short, long := parse("2011-08-12T20:17:46Z"), parse("2011-08-12T20:17:46.000Z")
	assert.Zero(t, short.Compare(long))
	assert.False(t, short == long, "values with different texts are different")

	later := parse("2011-08-12T20:17:46.000000001Z")
	assert.Equal(t, -1, long.Compare(later))
	assert.Equal(t, 1, later.Compare(long))
	assert.True(t, long.Compare(later) < 0 && later.Compare(long) > 0)
	// The second is compared before its fraction.
	assert.Equal(t, -1, parse("2011-08-12T20:17:46.9Z").Compare(parse("2011-08-12T20:17:47Z")))

	// The zero value is only the three-digit text, so an omitted zero is never a text that was read.
	assert.True(t, parse("0001-01-01T00:00:00.000Z").IsZero())
	assert.False(t, parse("0001-01-01T00:00:00Z").IsZero())
}

// Every byte at every position of a time is judged as package time judges it.
func TestParseUTCTimeBytes(t *testing.T) {
	const text = "2012-02-19T13:29:45Z"
	for at := range text {
		for c := range 256 {
			changed := []byte(text)
			changed[at] = byte(c)
			want, wantErr := time.Parse("2006-01-02T15:04:05Z", string(changed))
			got, err := telemetry.ParseUTCTime(string(changed))
			require.Equal(t, wantErr == nil && want.Year() > 0, err == nil, "byte %#x at %d", c, at)
			if err == nil {
				require.Equal(t, want, got.Time())
			}
		}
	}
}
