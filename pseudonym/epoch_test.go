package pseudonym_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func TestEpochOf(t *testing.T) {
	ring, err := pseudonym.NewKeyRing(mustKey(t))
	require.NoError(t, err)
	for _, tt := range []struct{ at, year, quarter, month, week, day string }{
		{"2026-11-28T12:00:00Z", "2026", "2026Q4", "2026-11", "2026W48", "2026-11-28"},
		{"2026-01-01T00:00:00Z", "2026", "2026Q1", "2026-01", "2026W01", "2026-01-01"},
		{"2026-03-31T23:59:59.999Z", "2026", "2026Q1", "2026-03", "2026W14", "2026-03-31"},
		{"2026-04-01T00:00:00Z", "2026", "2026Q2", "2026-04", "2026W14", "2026-04-01"},
		{"2026-04-01T01:59:00+02:00", "2026", "2026Q1", "2026-03", "2026W14", "2026-03-31"}, // it is still March in UTC
		{"2027-01-01T00:00:00Z", "2027", "2027Q1", "2027-01", "2026W53", "2027-01-01"},      // a Friday
		{"2024-12-30T00:00:00Z", "2024", "2024Q4", "2024-12", "2025W01", "2024-12-30"},      // a Monday
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		require.NoError(t, err)
		for p, want := range map[pseudonym.Period]string{
			pseudonym.Year: tt.year, pseudonym.Quarter: tt.quarter, pseudonym.Month: tt.month, pseudonym.Week: tt.week, pseudonym.Day: tt.day,
		} {
			got := pseudonym.EpochOf(at, p)
			assert.Equal(t, want, got)
			_, err := pseudonym.Keyed(ring, pseudonym.WithEpoch(got))
			assert.NoError(t, err)
		}
	}
	// Each month is in the quarter of its number, each with three months.
	for m := time.January; m <= time.December; m++ {
		assert.Equal(t, fmt.Sprintf("2026Q%d", (int(m)-1)/3+1), pseudonym.EpochOf(time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC), pseudonym.Quarter))
	}
	for _, p := range []pseudonym.Period{0, 6, 255} {
		_, err := pseudonym.Keyed(ring, pseudonym.WithEpoch(pseudonym.EpochOf(time.Now(), p)))
		assert.ErrorIs(t, err, telemetry.ErrKey, "an empty epoch is refused, because its tokens could be joined over all times")
	}
}

func mustKey(t *testing.T) pseudonym.Key {
	t.Helper()
	k, err := pseudonym.ParseKey(vectorKey)
	require.NoError(t, err)
	return k
}

func ExampleEpochOf() {
	at := time.Date(2026, time.November, 28, 17, 0, 0, 0, time.UTC)
	fmt.Println(pseudonym.EpochOf(at, pseudonym.Quarter))
	// Output: 2026Q4
}
