package spa_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/require"
)

// record is an event as the tests handle it.
type record interface {
	event.Event
	gate.Record
	json.Marshaler
}

// kinds are the events of the package with the samples of them.
var kinds = []struct {
	name, typ string
	new       func() record
}{
	{"admin", spa.TypeAdmin, func() record { return new(spa.AdminEvent) }},
	{"config", spa.TypeConfig, func() record { return new(spa.ConfigEvent) }},
	{"user", spa.TypeUser, func() record { return new(spa.UserEvent) }},
	{"policy-download", spa.TypePolicyDownload, func() record { return new(spa.PolicyDownloadEvent) }},
}

// newOf returns a new event of the kind with the given name, which must exist.
func newOf(t testing.TB, name string) record {
	t.Helper()
	for _, k := range kinds {
		if k.name == name {
			return k.new()
		}
	}
	require.Fail(t, "no kind has this name", name)
	return nil
}

// sample returns the sample of a kind on one line.
func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/spa-" + name + "-event.json")
	require.NoError(t, err)
	var line bytes.Buffer
	require.NoError(t, json.Compact(&line, text))
	return line.String()
}

// decode reads doc into e.
func decode[E gate.Record](t testing.TB, e E, doc string) E {
	t.Helper()
	require.NoError(t, e.UnmarshalJSON([]byte(doc)))
	return e
}

// edit returns text with the first occurrence of the first text of each pair, which must exist, replaced by the second.
func edit(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// toJSON returns the JSON form of e.
func toJSON(t testing.TB, e gate.Record) string {
	t.Helper()
	out, err := e.AppendJSON(nil)
	require.NoError(t, err)
	return string(out)
}

// throughXML returns e after a round trip through XML.
func throughXML[E gate.Record](t testing.TB, e, empty E) E {
	t.Helper()
	out, err := e.AppendXML(nil)
	require.NoError(t, err)
	require.NoError(t, empty.DecodeXML(out, telemetry.Limits{}))
	return empty
}
