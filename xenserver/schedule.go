package xenserver

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Interval is how often a pool uploads telemetry unless it is told otherwise: every week.
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

// latestDays returns how many days ahead the next collection may be: two intervals.
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

// NextCollection returns when telemetry is collected next after last: a day, a week or a calendar month later, at the
// same time of day in the zone of last. A month later than the last days of a month is no later than the end of the next
// one. An unknown frequency is [telemetry.ErrUnknown].
func (f Frequency) NextCollection(last time.Time) (time.Time, error) {
	switch f {
	case Daily:
		return last.AddDate(0, 0, 1), nil
	case Weekly:
		return last.AddDate(0, 0, 7), nil
	case Monthly:
		next := last.AddDate(0, 1, 0)
		if next.Day() != last.Day() { // the month is shorter, and the rest of last's days ran into the one after it
			next = next.AddDate(0, 0, -next.Day())
		}
		return next, nil
	}
	return time.Time{}, unknownFrequency()
}

// LatestCollection returns the latest time that the next collection may be set to at the time now: 2, 14 or 62 days
// ahead, each 24 hours. An unknown frequency is [telemetry.ErrUnknown].
func (f Frequency) LatestCollection(now time.Time) (time.Time, error) {
	days := f.latestDays()
	if days == 0 {
		return time.Time{}, unknownFrequency()
	}
	return now.Add(time.Duration(days) * 24 * time.Hour), nil
}

// CheckCollection returns an error if the next collection may not be set to next at the time now: it is later than
// [Frequency.LatestCollection], which is [telemetry.ErrRange], or the frequency is unknown.
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
