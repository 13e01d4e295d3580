package telemetry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestParseLocalTime(t *testing.T) {
	// T11: the month comes first.
	got, err := telemetry.ParseLocalTime("06/30/2022 11:31:34")
	require.NoError(t, err)
	year, month, day := got.In(time.UTC).Date()
	hour, minute, second := got.In(time.UTC).Clock()
	assert.Equal(t, []int{2022, 6, 30, 11, 31, 34}, []int{year, int(month), day, hour, minute, second})

	for name, text := range map[string]string{
		"T11 day first":    "30/06/2022 11:31:34",
		"T2 31 June":       "06/31/2022 11:31:34",
		"T2 hour 24":       "06/30/2022 24:00:00",
		"T2 leap second":   "06/30/2022 23:59:60",
		"T3 zone":          "06/30/2022 11:31:34Z",
		"T3 offset":        "06/30/2022 11:31:34 +0200",
		"T4 T for a space": "06/30/2022T11:31:34",
		"T5 year 0000":     "06/30/0000 11:31:34",
		"T5 year 10000":    "06/30/10000 11:31:34",
		"one digit":        "6/30/2022 11:31:34",
		"two-digit year":   "06/30/22 11:31:34",
		"afternoon":        "06/30/2022 11:31:34 PM",
		"fraction":         "06/30/2022 11:31:34.5",
		"other form":       "2022-06-30T11:31:34",
		"dashes":           "06-30-2022 11:31:34",
		"date only":        "06/30/2022",
		"empty":            "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.ParseLocalTime(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
		})
	}
}

func TestParseFloatingTime(t *testing.T) {
	got, err := telemetry.ParseFloatingTime("2022-07-19T10:35:59")
	require.NoError(t, err)
	year, month, day := got.In(time.UTC).Date()
	hour, minute, second := got.In(time.UTC).Clock()
	assert.Equal(t, []int{2022, 7, 19, 10, 35, 59}, []int{year, int(month), day, hour, minute, second})

	texts := map[string]string{
		"T3 zone":   "2022-07-19T10:35:59Z",
		"T3 offset": "2022-07-19T10:35:59+02:00",
		"fraction":  "2022-07-19T10:35:59.000",
	}
	for name, text := range badISOTimes {
		texts[name] = text
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.ParseFloatingTime(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
		})
	}
}

func TestZonelessIn(t *testing.T) {
	west := time.FixedZone("", -4*60*60)
	local, err := telemetry.NewLocalTime(time.Date(2022, time.October, 10, 2, 11, 14, 0, time.UTC))
	require.NoError(t, err)
	assert.Equal(t, "10/10/2022 02:11:14", local.String())
	assert.Equal(t, time.Date(2022, 10, 10, 2, 11, 14, 0, west), local.In(west))

	floating, err := telemetry.NewFloatingTime(time.Date(2022, time.July, 19, 10, 35, 59, 0, time.UTC))
	require.NoError(t, err)
	assert.Equal(t, "2022-07-19T10:35:59", floating.String())
	assert.Equal(t, time.Date(2022, 7, 19, 14, 35, 59, 0, time.UTC), floating.In(west).UTC())
}

// The wall clock is kept: a conversion to UTC would show another hour, and here another day.
func TestNewZoneless(t *testing.T) {
	at := time.Date(2022, 10, 10, 23, 30, 0, 999_999_999, time.FixedZone("", -4*60*60))
	local, err := telemetry.NewLocalTime(at)
	require.NoError(t, err)
	assert.Equal(t, "10/10/2022 23:30:00", local.String())
	floating, err := telemetry.NewFloatingTime(at)
	require.NoError(t, err)
	assert.Equal(t, "2022-10-10T23:30:00", floating.String())

	_, err = telemetry.NewLocalTime(time.Date(0, 6, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorIs(t, err, telemetry.ErrRange)
	_, err = telemetry.NewFloatingTime(time.Date(10000, 6, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorIs(t, err, telemetry.ErrRange)
}

// The month is first in the text of a LocalTime, so texts are not in the order of times.
func TestZonelessCompare(t *testing.T) {
	earlier, err := telemetry.ParseLocalTime("12/31/2021 23:59:59")
	require.NoError(t, err)
	later, err := telemetry.ParseLocalTime("01/01/2022 00:00:00")
	require.NoError(t, err)
	assert.Equal(t, -1, earlier.Compare(later))
	assert.Equal(t, 1, later.Compare(earlier))
	assert.Zero(t, later.Compare(later))

	a, err := telemetry.ParseFloatingTime("2022-07-12T10:00:00")
	require.NoError(t, err)
	b, err := telemetry.ParseFloatingTime("2022-07-12T10:00:01")
	require.NoError(t, err)
	assert.Equal(t, -1, a.Compare(b))
	assert.Equal(t, 1, b.Compare(a))
}
