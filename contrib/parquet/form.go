package parquet

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	pq "github.com/parquet-go/parquet-go"
)

// form says how the JSON of a value is converted to a value of a column, and back.
type form int

const (
	formNone form = iota
	formText
	formJSON
	formBoolean
	formFlag
	formInteger
	formBits
	formFeatures
	formNames
	formEpochSeconds
	formEpochMillis
	formUTCTime
	formUTCMillis
	formLocalTime
	formFloatingTime
	formUSDate
	formLicenseDate
	formSADate
	formISODate
)

// formWords are the names of the forms in the generated tables.
var formWords = []string{
	"", "text", "json", "boolean", "flag", "integer", "bits", "features", "names", "EpochSeconds", "EpochMillis",
	"UTCTime", "UTCMillis", "LocalTime", "FloatingTime", "USDate", "LicenseDate", "SADate", "ISODate",
}

// formByName returns the form with a name.
func formByName(name string) form { return form(max(slices.Index(formWords, name), 0)) }

// value returns the value of a column for a JSON value. It returns false if the JSON value does not have the form.
func (f form) value(raw string) (v pq.Value, ok bool) {
	switch f {
	case formText:
		if raw[0] != '"' {
			return v, false
		}
		return pq.ByteArrayValue([]byte(text(raw))), true
	case formJSON:
		return pq.ByteArrayValue([]byte(raw)), true
	case formBoolean:
		return pq.BooleanValue(raw == "true"), raw == "true" || raw == "false"
	case formFlag:
		return pq.BooleanValue(raw == "1"), raw == "1" || raw == "0"
	case formInteger:
		n, err := strconv.ParseInt(raw, 10, 64)
		return pq.Int64Value(n), err == nil
	case formBits, formFeatures:
		n, err := strconv.ParseUint(raw, 10, 64)
		return pq.Int64Value(int64(n)), err == nil
	case formEpochSeconds:
		n, err := strconv.ParseInt(raw, 10, 64)
		return pq.Int64Value(n * 1e6), err == nil && n*1e6/1e6 == n
	case formEpochMillis:
		n, err := strconv.ParseInt(raw, 10, 64)
		return pq.Int64Value(n * 1e3), err == nil && n*1e3/1e3 == n
	}
	if raw[0] != '"' {
		return v, false
	}
	t, date, err := f.time(text(raw))
	if err != nil {
		return v, false
	}
	if date {
		return pq.Int32Value(int32(t.Unix() / secondsOfDay)), true
	}
	return pq.Int64Value(t.UnixMicro()), true
}

const secondsOfDay = 24 * 60 * 60

// time parses a text in the form. A time without a zone is returned as if its zone were UTC. A date that never comes is an error.
func (f form) time(s string) (t time.Time, date bool, err error) {
	switch f {
	case formUTCTime:
		v, err := telemetry.ParseUTCTime(s)
		return v.Time(), false, err
	case formUTCMillis:
		v, err := telemetry.ParseUTCMillis(s)
		return v.Time(), false, err
	case formLocalTime:
		v, err := telemetry.ParseLocalTime(s)
		return v.In(time.UTC), false, err
	case formFloatingTime:
		v, err := telemetry.ParseFloatingTime(s)
		return v.In(time.UTC), false, err
	case formUSDate:
		v, err := telemetry.ParseUSDate(s)
		if err == nil && v.IsPermanent() {
			err = telemetry.ErrRange
		}
		return v.In(time.UTC), true, err
	case formLicenseDate:
		v, err := telemetry.ParseLicenseDate(s)
		if err == nil && v.IsPermanent() {
			err = telemetry.ErrRange
		}
		return v.In(time.UTC), true, err
	case formSADate:
		v, err := telemetry.ParseSADate(s)
		return v.In(time.UTC), true, err
	case formISODate:
		v, err := telemetry.ParseISODate(s)
		return v.In(time.UTC), true, err
	}
	return t, false, telemetry.ErrUnsupported
}

// appendJSON appends the JSON of a value of the column. It returns false if the value has none.
func (f form) appendJSON(dst []byte, v pq.Value) ([]byte, bool) {
	switch f {
	case formText:
		s := string(v.ByteArray())
		return append(dst, quote(s)...), utf8.ValidString(s)
	case formJSON:
		return append(dst, v.ByteArray()...), validJSON(v.ByteArray())
	case formBoolean:
		return strconv.AppendBool(dst, v.Boolean()), true
	case formFlag:
		if v.Boolean() {
			return append(dst, '1'), true
		}
		return append(dst, '0'), true
	case formInteger:
		return strconv.AppendInt(dst, v.Int64(), 10), true
	case formBits, formFeatures:
		return strconv.AppendUint(dst, v.Uint64(), 10), true
	case formEpochSeconds:
		return strconv.AppendInt(dst, v.Int64()/1e6, 10), true
	case formEpochMillis:
		return strconv.AppendInt(dst, v.Int64()/1e3, 10), true
	}
	t := time.UnixMicro(v.Int64()).UTC()
	if f >= formUSDate {
		t = time.Unix(int64(v.Int32())*secondsOfDay, 0).UTC()
	}
	s, err := f.format(t)
	return append(append(append(dst, '"'), s...), '"'), err == nil
}

// format returns the canonical text of a time in the form.
func (f form) format(t time.Time) ([]byte, error) {
	year, month, day := t.Date()
	switch f {
	case formUTCTime:
		return appended(telemetry.NewUTCTime(t))
	case formUTCMillis:
		v, err := telemetry.NewUTCMillis(t)
		if err == nil && !v.Time().Equal(t) {
			v, err = telemetry.ParseUTCMillis(t.Format("2006-01-02T15:04:05.000000Z"))
		}
		return appended(v, err)
	case formLocalTime:
		return appended(telemetry.NewLocalTime(t))
	case formFloatingTime:
		return appended(telemetry.NewFloatingTime(t))
	case formUSDate:
		return appended(telemetry.NewUSDate(year, month, day))
	case formLicenseDate:
		return appended(telemetry.NewLicenseDate(year, month, day))
	case formSADate:
		return appended(telemetry.NewSADate(year, month, day))
	case formISODate:
		return appended(telemetry.NewISODate(year, month, day))
	}
	return nil, telemetry.ErrUnsupported
}

func appended[T interface{ MarshalText() ([]byte, error) }](v T, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return v.MarshalText()
}

// names returns the names of the features in the JSON of a number.
func names(raw string) (list []string) {
	n, err := strconv.ParseUint(raw, 10, 64)
	if err != nil {
		return nil
	}
	list = []string{}
	for _, name := range event.Features(n).All() {
		list = append(list, name)
	}
	return list
}
