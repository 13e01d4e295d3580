package xenserver

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Interval is how often a pool uploads telemetry by default: every week.
const Interval = 7 * 24 * time.Hour

// Frequency is how often a pool collects telemetry.
type Frequency string

// The frequencies. Weekly is what the documents describe.
const (
	Daily   Frequency = "daily"
	Weekly  Frequency = "weekly"
	Monthly Frequency = "monthly"
)

// Known reports whether f is one of the frequencies.
func (f Frequency) Known() bool { return f.latestDays() > 0 }

// latestDays returns the maximum number of days until the next collection: two intervals.
func (f Frequency) latestDays() int {
	switch f {
	case Daily:
		return 2
	case Weekly:
		return 14
	case Monthly:
		return 62
	}
	return 0
}

// NextCollection returns the time of the collection after last: a day, a week or a calendar month later, at the same
// time of day in the location of last. If the next month has no such day, it returns the last day of that month. The
// error is [telemetry.ErrUnknown] for an unknown frequency.
func (f Frequency) NextCollection(last time.Time) (time.Time, error) {
	switch f {
	case Daily:
		return last.AddDate(0, 0, 1), nil
	case Weekly:
		return last.AddDate(0, 0, 7), nil
	case Monthly:
		next := last.AddDate(0, 1, 0)
		if next.Day() != last.Day() { // the month is shorter, and AddDate overflowed into the one after it
			next = next.AddDate(0, 0, -next.Day())
		}
		return next, nil
	}
	return time.Time{}, unknownFrequency()
}

// LatestCollection returns the latest allowed time of the next collection: 2, 14 or 62 days of 24 hours after now. The
// error is [telemetry.ErrUnknown] for an unknown frequency.
func (f Frequency) LatestCollection(now time.Time) (time.Time, error) {
	days := f.latestDays()
	if days == 0 {
		return time.Time{}, unknownFrequency()
	}
	return now.Add(time.Duration(days) * 24 * time.Hour), nil
}

// CheckCollection returns an error if next is not an allowed time of the next collection. The error is
// [telemetry.ErrRange] if next is after [Frequency.LatestCollection], and [telemetry.ErrUnknown] for an unknown
// frequency.
func (f Frequency) CheckCollection(now, next time.Time) error {
	latest, err := f.LatestCollection(now)
	if err == nil && next.After(latest) {
		err = record.Failure(telemetry.ErrRange, "a time within two intervals from now")
	}
	return err
}

func unknownFrequency() error {
	return record.Failure(telemetry.ErrUnknown, "daily, weekly or monthly")
}
