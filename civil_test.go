package telemetry_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

// timeOracle reports, with package time, whether text has a form: some layout parses it and formats it back unchanged,
// and the year is 1 to 9999. If it does, the text cannot mean another time.
type timeOracle struct {
	parse   func(text string) (time.Time, error)
	print   func(at time.Time) string
	layouts []string
}

func timeOracles() map[string]timeOracle {
	return map[string]timeOracle{
		"UTCTime": {
			parse: func(s string) (time.Time, error) { v, err := telemetry.ParseUTCTime(s); return v.Time(), err },
			print: func(at time.Time) string { v, _ := telemetry.NewUTCTime(at); return v.String() },
			layouts: []string{
				"2006-01-02T15:04:05Z",
			},
		},
		"UTCMillis": {
			parse: func(s string) (time.Time, error) { v, err := telemetry.ParseUTCMillis(s); return v.Time(), err },
			print: func(at time.Time) string { v, _ := telemetry.NewUTCMillis(at); return v.String() },
			layouts: []string{
				"2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05.0Z",
				"2006-01-02T15:04:05.00Z", "2006-01-02T15:04:05.0000Z", "2006-01-02T15:04:05.00000Z",
				"2006-01-02T15:04:05.000000Z", "2006-01-02T15:04:05.0000000Z", "2006-01-02T15:04:05.00000000Z",
				"2006-01-02T15:04:05.000000000Z",
			},
		},
		"LocalTime": {
			parse: func(s string) (time.Time, error) {
				v, err := telemetry.ParseLocalTime(s)
				return v.In(time.UTC), err
			},
			print:   func(at time.Time) string { v, _ := telemetry.NewLocalTime(at); return v.String() },
			layouts: []string{"01/02/2006 15:04:05"},
		},
		"FloatingTime": {
			parse: func(s string) (time.Time, error) {
				v, err := telemetry.ParseFloatingTime(s)
				return v.In(time.UTC), err
			},
			print:   func(at time.Time) string { v, _ := telemetry.NewFloatingTime(at); return v.String() },
			layouts: []string{"2006-01-02T15:04:05"},
		},
		"USDate": {
			parse: func(s string) (time.Time, error) {
				v, err := telemetry.ParseUSDate(s)
				return v.In(time.UTC), err
			},
			print:   func(at time.Time) string { v, _ := telemetry.NewUSDate(at.Date()); return v.String() },
			layouts: []string{"1/2/2006", "01/2/2006", "1/02/2006", "01/02/2006"},
		},
		"LicenseDate": {
			parse: func(s string) (time.Time, error) {
				v, err := telemetry.ParseLicenseDate(s)
				return v.In(time.UTC), err
			},
			print:   func(at time.Time) string { v, _ := telemetry.NewLicenseDate(at.Date()); return v.String() },
			layouts: []string{"2-Jan-2006", "02-Jan-2006"},
		},
		"SADate": {
			parse: func(s string) (time.Time, error) {
				v, err := telemetry.ParseSADate(s)
				return v.In(time.UTC), err
			},
			print:   func(at time.Time) string { v, _ := telemetry.NewSADate(at.Date()); return v.String() },
			layouts: []string{"2006.0102"},
		},
		"ISODate": {
			parse: func(s string) (time.Time, error) {
				v, err := telemetry.ParseISODate(s)
				return v.In(time.UTC), err
			},
			print:   func(at time.Time) string { v, _ := telemetry.NewISODate(at.Date()); return v.String() },
			layouts: []string{"2006-01-02"},
		},
	}
}

// parseByTime parses text with package time, which ignores the case of months. So the text is compared without regard
// to case.
func (o timeOracle) parseByTime(text string) (time.Time, bool) {
	for _, layout := range o.layouts {
		at, err := time.Parse(layout, text)
		if err == nil && strings.EqualFold(at.Format(layout), text) && at.Year() >= 1 && at.Year() <= 9999 {
			return at, true
		}
	}
	return time.Time{}, false
}

// randomTime is in the years 1 to 9999, often near the end of a month or of a day.
func randomTime(r *rand.Rand) time.Time {
	const first, last = -62135596800, 253402300799
	at := time.Unix(first+r.Int64N(last-first+1), r.Int64N(1e9)).UTC()
	switch r.IntN(4) {
	case 0:
		at = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	case 1:
		at = time.Date(at.Year(), at.Month(), 28, 23, 59, 59, 999_999_999, time.UTC)
	}
	return at
}

func TestTimesAgreeWithPackageTime(t *testing.T) {
	for name, o := range timeOracles() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 20_000 {
				at := randomTime(r)
				require.Equal(t, at.Format(o.layouts[0]), o.print(at))
				layout := o.layouts[r.IntN(len(o.layouts))]
				text := at.Format(layout)
				want, ok := o.parseByTime(text)
				require.True(t, ok)
				got, err := o.parse(text)
				require.NoError(t, err, text)
				require.Equal(t, want, got, text)
			}
		})
	}
}

// One byte of a good text is changed, removed or doubled. Most results are bad texts; the rest are other days.
func TestMutatedTimesAgreeWithPackageTime(t *testing.T) {
	const bytes = "00112233456789-/.:TZtz +,"
	for name, o := range timeOracles() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			accepted := 0
			for range 50_000 {
				text := randomTime(r).Format(o.layouts[r.IntN(len(o.layouts))])
				at, c := r.IntN(len(text)), string(bytes[r.IntN(len(bytes))])
				switch r.IntN(6) {
				case 0:
					text = text[:at] + text[at+1:]
				case 1:
					text = text[:at] + c + text[at:]
				default:
					text = text[:at] + c + text[at+1:]
				}
				if year := text[strings.LastIndexByte(text, '-')+1:]; name == "LicenseDate" && (len(year) == 2 || year == "0" || year == "0000") {
					continue // package time reads two digits as another century, and no year not at all
				}
				want, ok := o.parseByTime(text)
				got, err := o.parse(text)
				require.Equal(t, ok, err == nil, text)
				if ok {
					accepted++
					require.Equal(t, want, got, text)
				}
			}
			assert.Greater(t, accepted, 1000, "too few of the changed texts are valid")
		})
	}
}

// Every day of 400 years, after which the calendar repeats, and the first day after them.
func TestEveryDay(t *testing.T) {
	for year := 1890; year <= 2290; year++ {
		for month := time.January; month <= time.December; month++ {
			last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
			for day := 1; day <= last; day++ {
				d, err := telemetry.NewSADate(year, month, day)
				require.NoError(t, err)
				y, m, dd := d.In(time.UTC).Date()
				require.True(t, y == year && m == month && dd == day)
			}
			_, err := telemetry.NewSADate(year, month, last+1)
			require.ErrorIs(t, err, telemetry.ErrRange)
		}
	}
}
