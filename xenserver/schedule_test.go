package xenserver_test

import (
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNextCollection(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return v
	}
	for _, c := range []struct {
		f          xenserver.Frequency
		last, next string
	}{
		{xenserver.Daily, "2026-02-28T23:30:00Z", "2026-03-01T23:30:00Z"},
		{xenserver.Weekly, "2026-12-28T08:00:00+02:00", "2027-01-04T08:00:00+02:00"},
		{xenserver.Monthly, "2026-11-15T08:00:00Z", "2026-12-15T08:00:00Z"},
		{xenserver.Monthly, "2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z"},
		{xenserver.Monthly, "2028-01-30T08:00:00Z", "2028-02-29T08:00:00Z"},
		{xenserver.Monthly, "2026-12-31T08:00:00Z", "2027-01-31T08:00:00Z"},
	} {
		last := at(c.last)
		next, err := c.f.NextCollection(last)
		require.NoError(t, err)
		assert.Equal(t, c.next, next.Format(time.RFC3339), "%s after %s", c.f, c.last)
		assert.NoError(t, c.f.CheckCollection(last, next))
	}
	next, err := xenserver.Weekly.NextCollection(at("2026-05-04T00:00:00Z"))
	require.NoError(t, err)
	assert.Equal(t, xenserver.Interval, next.Sub(at("2026-05-04T00:00:00Z")))
}

func TestLatestCollection(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for f, days := range map[xenserver.Frequency]int{xenserver.Daily: 2, xenserver.Weekly: 14, xenserver.Monthly: 62} {
		assert.True(t, f.Known())
		latest, err := f.LatestCollection(now)
		require.NoError(t, err)
		assert.Equal(t, now.AddDate(0, 0, days), latest)
		assert.NoError(t, f.CheckCollection(now, latest))
		assert.ErrorIs(t, f.CheckCollection(now, latest.Add(1)), telemetry.ErrRange)
	}
	for _, f := range []xenserver.Frequency{"", "Daily", "hourly"} {
		assert.False(t, f.Known())
		_, err := f.NextCollection(now)
		assert.ErrorIs(t, err, telemetry.ErrUnknown)
		assert.ErrorIs(t, f.CheckCollection(now, now), telemetry.ErrUnknown)
	}
}
