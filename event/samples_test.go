package event_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/require"
)

// kinds has the events of all products, with a sample of each.
var kinds = []struct {
	sample string
	typ    event.Event
}{
	{"cvad-usage", new(cvad.UsageEvent)},
	{"spa-admin", new(spa.AdminEvent)},
	{"spa-config", new(spa.ConfigEvent)},
	{"spa-user", new(spa.UserEvent)},
	{"spa-policy-download", new(spa.PolicyDownloadEvent)},
}

var registry, _ = event.NewRegistry(cvad.Events(), spa.Events())

// file returns a sample as it is in its file.
func file(t testing.TB, sample string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + sample + "-event.json")
	require.NoError(t, err)
	return string(text)
}

// line returns a sample on one line.
func line(t testing.TB, sample string) string { return compact(t, file(t, sample)) }

// compact returns a document without white space. Numbers are kept as text, because not all of them fit into a float64.
func compact(t testing.TB, doc string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, json.Compact(&out, []byte(doc)))
	return out.String()
}

// lines returns all samples, each on one line.
func lines(t testing.TB) (all []string) {
	t.Helper()
	for _, k := range kinds {
		all = append(all, line(t, k.sample))
	}
	return all
}

// edit returns text with the first occurrence of from, which must exist, replaced.
func edit(t testing.TB, text, from, to string) string {
	t.Helper()
	require.Contains(t, text, from)
	return strings.Replace(text, from, to, 1)
}

// toJSON returns the JSON form of an event.
func toJSON(t testing.TB, e event.Event) string {
	t.Helper()
	out, err := e.AppendJSON(nil)
	require.NoError(t, err)
	return string(out)
}

// outcome is one result of a reader: an event or an error.
type outcome struct {
	event event.Event
	err   error
}

// readAll returns everything that a reader yields for a stream.
func readAll(r io.Reader, opts ...event.ReaderOption) (all []outcome) {
	for ev, err := range event.NewReader(r, registry, opts...).Events(context.Background()) {
		all = append(all, outcome{ev, err})
	}
	return all
}
