// Package eventtest holds what the tests of packages with events share. Packages packages and docs test what is the
// same for all records.
package eventtest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root returns the record with the given name, such as scout.DeviceCountEvent.
func root(t testing.TB, name string) packages.Root {
	t.Helper()
	for r := range packages.Roots() {
		if r.Name() == name {
			return r
		}
	}
	require.Fail(t, "no record is called "+name)
	return packages.Root{}
}

// Sample returns the first sample in JSON of a record, on one line. The test is in a package below the folder of the module.
func Sample(t testing.TB, name string) string {
	t.Helper()
	samples, err := root(t, name).Samples("..")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	var line bytes.Buffer
	require.NoError(t, json.Compact(&line, []byte(samples[0].Text)))
	return line.String()
}

// Decode reads doc into e.
func Decode[E gate.Record](t testing.TB, e E, doc string) E {
	t.Helper()
	require.NoError(t, e.UnmarshalJSON([]byte(doc)))
	return e
}

// Edit returns text with each first text of pairs replaced by the second. Each must be there.
func Edit(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// JSON returns the JSON form of e.
func JSON(t testing.TB, e interface{ AppendJSON([]byte) ([]byte, error) }) string {
	t.Helper()
	out, err := e.AppendJSON(nil)
	require.NoError(t, err)
	return string(out)
}

// ThroughXML returns what becomes of e in its XML form and back.
func ThroughXML[E gate.Record](t testing.TB, e, empty E) E {
	t.Helper()
	out, err := e.AppendXML(nil)
	require.NoError(t, err)
	require.NoError(t, empty.DecodeXML(out, telemetry.Limits{}))
	return empty
}

// Issue checks that a document has exactly one issue, with the given severity, kind and path.
func Issue(t testing.TB, e event.Event, severity telemetry.Severity, kind error, path string) {
	t.Helper()
	is := e.Check()
	require.Len(t, is, 1)
	assert.Equal(t, severity, is[0].Severity)
	assert.Equal(t, kind, is[0].Kind)
	assert.Equal(t, path, is[0].Path)
	assert.Equal(t, severity == telemetry.Failure, is.Err() != nil)
}
