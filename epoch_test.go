package telemetry_test

import (
	"encoding"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestParseEpoch(t *testing.T) {
	for text, want := range map[string]int64{
		"0":                   0,
		"7":                   7,
		"1689058813":          1_689_058_813,
		"1697417241680":       1_697_417_241_680,
		"9223372036854775807": math.MaxInt64,
	} {
		t.Run(text, func(t *testing.T) {
			seconds, err := telemetry.ParseEpochSeconds(text)
			require.NoError(t, err)
			assert.Equal(t, want, int64(seconds))
			assert.Equal(t, text, seconds.String())
			millis, err := telemetry.ParseEpochMillis(text)
			require.NoError(t, err)
			assert.Equal(t, want, int64(millis))
			assert.Equal(t, text, millis.String())
		})
	}
	for name, c := range map[string]struct {
		text string
		kind error
	}{
		"T10 negative":        {"-1", telemetry.ErrRange},
		"least of 64 bits":    {"-9223372036854775808", telemetry.ErrRange},
		"2^63":                {"9223372036854775808", telemetry.ErrRange},
		"wraps to a positive": {"18446744073709551617", telemetry.ErrRange},
		"T13 10,000 digits":   {strings.Repeat("1", 10_000), telemetry.ErrRange},
		"T10 exponent":        {"1e12", telemetry.ErrFormat},
		"fraction":            {"1689058813.5", telemetry.ErrFormat},
		"fraction of zero":    {"1689058813.0", telemetry.ErrFormat},
		"plus":                {"+1", telemetry.ErrFormat},
		"leading zero":        {"01", telemetry.ErrFormat},
		"two zeros":           {"00", telemetry.ErrFormat},
		"minus zero":          {"-0", telemetry.ErrFormat},
		"minus 01":            {"-01", telemetry.ErrFormat},
		"minus alone":         {"-", telemetry.ErrFormat},
		"two minuses":         {"--1", telemetry.ErrFormat},
		"T13 grouping":        {"1,203", telemetry.ErrFormat},
		"T13 underscore":      {"1_000", telemetry.ErrFormat},
		"T13 other digits":    {"٣", telemetry.ErrFormat},
		"T13 infinite":        {"Inf", telemetry.ErrFormat},
		"T13 hexadecimal":     {"0x10", telemetry.ErrFormat},
		"space":               {" 1", telemetry.ErrFormat},
		"digits, then none":   {strings.Repeat("1", 10_000) + "x", telemetry.ErrFormat},
		"empty":               {"", telemetry.ErrFormat},
	} {
		t.Run(name, func(t *testing.T) {
			seconds, err := telemetry.ParseEpochSeconds(c.text)
			require.ErrorIs(t, err, c.kind)
			requireScalarError(t, err)
			assert.Zero(t, seconds)
			assert.Less(t, len(err.Error()), 200)
			millis, err := telemetry.ParseEpochMillis(c.text)
			require.ErrorIs(t, err, c.kind)
			assert.Zero(t, millis)
		})
	}
}

func TestEpochPlausible(t *testing.T) {
	for _, c := range []struct {
		n               int64
		seconds, millis bool
	}{
		{-1, false, false},
		{0, true, true},
		{1, true, false},
		{1_689_058_813, true, false},     // T10 a number of seconds
		{1_697_417_241_680, false, true}, // T10 a number of milliseconds
		{99_999_999_999, true, false},
		{100_000_000_000, false, true},
		{math.MaxInt64, false, true},
		{math.MinInt64, false, false},
	} {
		assert.Equal(t, c.seconds, telemetry.EpochSeconds(c.n).Plausible(), "seconds %d", c.n)
		assert.Equal(t, c.millis, telemetry.EpochMillis(c.n).Plausible(), "milliseconds %d", c.n)
	}
}

func TestEpochTime(t *testing.T) {
	at := time.Date(2023, 10, 16, 2, 47, 21, 680_999_999, time.FixedZone("", 2*60*60))
	millis, err := telemetry.NewEpochMillis(at)
	require.NoError(t, err)
	assert.Equal(t, "1697417241680", millis.String())
	assert.Equal(t, at.UTC().Truncate(time.Millisecond), millis.Time())
	seconds, err := telemetry.NewEpochSeconds(at)
	require.NoError(t, err)
	assert.Equal(t, "1697417241", seconds.String())
	assert.Equal(t, at.UTC().Truncate(time.Second), seconds.Time())
	// A document cannot contain a time before 1970. Such a time is rounded down to the second.
	_, err = telemetry.NewEpochSeconds(time.Unix(0, -1))
	assert.ErrorIs(t, err, telemetry.ErrRange)
	_, err = telemetry.NewEpochMillis(time.Unix(0, -1))
	assert.ErrorIs(t, err, telemetry.ErrRange)
	seconds, err = telemetry.NewEpochSeconds(time.Unix(0, 0))
	assert.NoError(t, err)
	assert.True(t, seconds.IsZero())
	assert.False(t, millis.IsZero())
	assert.Equal(t, []int{-1, 0, 1}, []int{seconds.Compare(1), seconds.Compare(0), seconds.Compare(-1)})
	assert.Equal(t, []int{-1, 0, 1}, []int{millis.Compare(millis + 1), millis.Compare(millis), millis.Compare(millis - 1)})
}

// On the wire both are numbers: with a text method, encoding/json would write a string.
func TestEpochIsNumber(t *testing.T) {
	for _, v := range []any{new(telemetry.EpochSeconds), new(telemetry.EpochMillis)} {
		assert.NotImplements(t, (*encoding.TextMarshaler)(nil), v)
		assert.NotImplements(t, (*encoding.TextUnmarshaler)(nil), v)
		assert.NotImplements(t, (*encoding.TextAppender)(nil), v)
	}
	text, err := json.Marshal([]any{telemetry.EpochSeconds(1689058813), telemetry.EpochMillis(1697417241680)})
	require.NoError(t, err)
	assert.Equal(t, "[1689058813,1697417241680]", string(text))
}
