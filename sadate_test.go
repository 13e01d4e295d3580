package telemetry_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestParseSADate(t *testing.T) {
	d, err := telemetry.ParseSADate("2022.1231")
	require.NoError(t, err)
	year, month, day := d.In(time.UTC).Date()
	assert.Equal(t, []int{2022, 12, 31}, []int{year, int(month), day})
	made, err := telemetry.NewSADate(2022, time.December, 31)
	require.NoError(t, err)
	assert.True(t, made == d)

	for name, text := range map[string]string{
		"T2 29 February": "2022.0229",
		"T2 month 13":    "2022.1301",
		"month 0":        "2022.0001",
		"day 0":          "2022.0100",
		"T5 year 0000":   "0000.0101",
		"T5 year 10000":  "10000.0101",
		"short":          "2022.123",
		"long":           "2022.12311",
		"dash":           "2022-1231",
		"two dots":       "2022.12.31",
		"no dot":         "20221231",
		"month only":     "2022.12",
		"empty":          "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := telemetry.ParseSADate(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
		})
	}
}

func TestSADateOrder(t *testing.T) {
	texts := []string{"2023.0101", "2019.1201", "2022.1231", "2022.0930", "0001.0101", "9999.1231"}
	dates := make([]telemetry.SADate, len(texts))
	for i, text := range texts {
		var err error
		dates[i], err = telemetry.ParseSADate(text)
		require.NoError(t, err)
	}
	slices.SortFunc(dates, telemetry.SADate.Compare)
	for i, want := range slices.Sorted(slices.Values(texts)) {
		assert.Equal(t, want, dates[i].String())
		if i > 0 {
			assert.Equal(t, []int{-1, 0, 1}, []int{dates[i-1].Compare(dates[i]), dates[i].Compare(dates[i]), dates[i].Compare(dates[i-1])})
		}
	}
}
