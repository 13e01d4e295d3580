package pseudonym

import (
	"fmt"
	"time"
)

// Period is the length of an epoch; see [EpochOf].
type Period uint8

// These are the periods. The zero Period is not a period.
const (
	Year Period = iota + 1
	Quarter
	Month
	Week // as in ISO 8601: begins on Monday; week 1 contains the first Thursday of the year
	Day
)

// EpochOf returns the name of the calendar period that contains t, for [WithEpoch]: 2026, 2026Q4, 2026-11, 2026W48 or
// 2026-11-28. Periods begin at midnight UTC, so machines in all time zones agree. The tokens of a person change when a
// new period begins. A [Hasher] keeps the epoch that it was created with, so create a new Hasher for each period.
//
// For an unknown period EpochOf returns a text that WithEpoch refuses, because any valid text would give all times the
// same tokens.
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
