package pseudonym

import (
	"fmt"
	"time"
)

// Period is how long an epoch lasts, see [EpochOf].
type Period uint8

// The periods of the calendar. The zero Period is none.
const (
	Year Period = iota + 1
	Quarter
	Month
	Week // of ISO 8601: from Monday on, and the first one has the year's first Thursday
	Day
)

// EpochOf returns the name of the calendar's period that t is in, for [WithEpoch]: 2026, 2026Q4, 2026-11, 2026W48 or
// 2026-11-28. The calendar is that of UTC, so that machines in all zones agree. Tokens of one person change when the next
// period begins, at midnight UTC, and a [Hasher] keeps the epoch that it was made with: make a new one for each period.
//
// For an unknown period it returns a text that WithEpoch refuses, and not one that would give all times the same tokens.
func EpochOf(t time.Time, p Period) string {
	t = t.UTC()
	switch p {
	case Year:
		return t.Format("2006")
	case Quarter:
		return fmt.Sprintf("%sQ%d", t.Format("2006"), (t.Month()+2)/3)
	case Month:
		return t.Format("2006-01")
	case Week:
		year, week := t.ISOWeek()
		return fmt.Sprintf("%04dW%02d", year, week)
	case Day:
		return t.Format("2006-01-02")
	}
	return "unknown period." // an epoch has no dot
}
