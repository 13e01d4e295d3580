package packages_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// eventSamples returns an event of every kind of every package, each on one line, and one of an unknown kind.
func eventSamples(t testing.TB) (lines []string, want []event.Event) {
	t.Helper()
	for r := range packages.Roots() {
		ev, ok := r.New().(event.Event)
		if !ok {
			continue
		}
		samples, err := r.Samples(module)
		require.NoError(t, err)
		s := samples[0]
		require.Equal(t, telemetry.JSON, s.Format)
		lines, want = append(lines, squeeze(t, s.Text, s.Format)), append(want, ev)
	}
	require.Len(t, want, len(products.Events()), "each kind of event is one record, and vice versa")
	return append(lines, `{"type":"SYSTEM_CONFIGURATION","prod":"Other","payload":{}}`), append(want, new(event.Raw))
}

// One registry of all packages decodes a stream of all kinds in any order of events and members, and each event is
// written unchanged. After scrubbing, it is still of its kind.
func TestMixedStream(t *testing.T) {
	lines, want := eventSamples(t)
	registry, err := event.NewRegistry(products.Events())
	require.NoError(t, err)
	rnd := rand.New(rand.NewPCG(17, 0))
	var order []int
	var stream strings.Builder
	for range 40 {
		for _, i := range rnd.Perm(len(lines)) {
			order = append(order, i)
			stream.WriteString(lines[i] + "\n")
		}
	}
	for name, opts := range map[string][]event.ReaderOption{"alone": nil, "with workers": {event.WithWorkers(4)}, "used again": {event.WithReuse()}} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for ev, err := range event.NewReader(strings.NewReader(stream.String()), registry, opts...).Events(t.Context()) {
				require.NoError(t, err)
				require.IsType(t, want[order[n]], ev)
				require.Equal(t, lines[order[n]], encode(t, ev, telemetry.JSON))
				n++
			}
			assert.Equal(t, len(order), n)
		})
	}
	for i, line := range lines {
		ev, err := registry.DecodeJSON([]byte(backwards(t, line)), telemetry.Limits{})
		require.NoError(t, err)
		require.IsType(t, want[i], ev, "%s", line)
		safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), ev, pseudonym.AllowTokens()) // some examples of the pages are scrambled
		require.NoError(t, err)
		out, err := safe.AppendJSON(nil)
		require.NoError(t, err)
		ev, err = registry.DecodeJSON(out, telemetry.Limits{})
		require.NoError(t, err)
		assert.IsType(t, want[i], ev, "%s", line)
	}
}

// backwards returns a JSON object with its members in the reverse order of their names.
func backwards(t *testing.T, doc string) string {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(doc), &members))
	var names []string
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	slices.Reverse(names)
	var b strings.Builder
	for _, name := range names {
		b.WriteString(`,"` + name + `":` + string(members[name]))
	}
	return "{" + b.String()[1:] + "}"
}

// Session events and broker usage events have the same type and products, and are distinguished by their payloads.
func TestBrokerUsageIsNoSession(t *testing.T) {
	registry, err := event.NewRegistry(products.Events())
	require.NoError(t, err)
	for _, prod := range []string{cvad.ProductCloud, cvad.ProductOnPrem} {
		for payload, want := range map[string]event.Event{
			`{"ver":"1.3","productId":"CAVDS"}`:                   new(cvad.UsageEvent),
			`{"productId":"CAVDS","ver":"1.4"}`:                   new(cvad.UsageEvent),
			`{"TotalPublishedApps":1}`:                            new(cvad.BrokerUsageEvent),
			`{"VDAs":{"Total":1},"TotalPublishedApps":0}`:         new(cvad.BrokerUsageEvent),
			`{"TotalPublishedApps":1,"ver":"7","new":[]}`:         new(cvad.BrokerUsageEvent),
			`{"productId":"CAVDS"}`:                               new(event.Raw),
			`{"ver":"2.0"}`:                                       new(event.Raw),
			`{"new":{"TotalPublishedApps":1}}`:                    new(event.Raw),
			`{"totalPublishedApps":1,"VDAs":{"OSTypes":{"a":1}}}`: new(event.Raw),
		} {
			ev, err := registry.DecodeJSON([]byte(`{"payload":`+payload+`,"type":"SendBrokerTelemetryData","prod":"`+prod+`"}`), telemetry.Limits{})
			require.NoError(t, err)
			assert.IsType(t, want, ev, payload)
		}
		ev, err := registry.DecodeJSON([]byte(`{"payload":{"TotalPublishedApps":1},"type":"Cloud.Licensing","prod":"`+prod+`"}`), telemetry.Limits{})
		require.NoError(t, err)
		assert.IsType(t, new(event.Raw), ev, "this type has no broker usage on the licensing pages")
	}
}

// A reader guesses the kind of an event from those before it. Whatever these were, and whatever in an event looks like
// a header or distinguishes kinds, each event is read as if it were the only one.
func TestMixedStreamGuesses(t *testing.T) {
	lines, _ := eventSamples(t)
	registry, err := event.NewRegistry(products.Events())
	require.NoError(t, err)
	rnd := rand.New(rand.NewPCG(20, 0))
	changes := []*strings.Replacer{
		strings.NewReplacer(),
		strings.NewReplacer(`"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`"payload":{`, `"payload":{"TotalPublishedApps":1,`, `"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`"payload":{`, `"payload":{"Total\u0050ublishedApps":1,`, `"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`"payload":{`, `"payload":{"TotalPublishedApps":null,`, `"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`"payload":{`, `"payload":{"x":"TotalPublishedApps","y":"C:\\user",`, `"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`"payload":{`, `"payload":{"actualtemplatecode":"9.9",`, `"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`"payload":{`, `"payload":{"actualtemplate\u0063ode":"9.9",`, `"Cloud.Licensing"`, `"SendBrokerTelemetryData"`),
		strings.NewReplacer(`{"ver":"1.0"`, `{"x":{"type":"user","prod":"AccessSecurity.OnPrem"},"ver":"1.0"`),
		strings.NewReplacer(`"ver":"1.`, `"ver":"7.`),
		strings.NewReplacer(`"payload":{`, `"payload":[],"paiload":{`),
		strings.NewReplacer(`"type":`, `"type":"user","type":`),
		strings.NewReplacer(`"prod":`, `"prod":null,"brod":`),
	}
	var stream strings.Builder
	var docs []string
	for range 2000 {
		doc := changes[rnd.IntN(len(changes))].Replace(lines[rnd.IntN(len(lines))])
		if rnd.IntN(2) == 0 && json.Valid([]byte(doc)) && !strings.Contains(doc, `"type":"user","type"`) {
			doc = backwards(t, doc)
		}
		for range 1 + rnd.IntN(12)/2 {
			docs = append(docs, doc)
			stream.WriteString(doc + "\n")
		}
	}
	for name, opts := range map[string][]event.ReaderOption{"alone": nil, "with workers": {event.WithWorkers(4)}, "used again": {event.WithReuse()}} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for ev, err := range event.NewReader(strings.NewReader(stream.String()), registry, append(opts, event.WithLines())...).Events(t.Context()) {
				want, wantErr := registry.DecodeJSON([]byte(docs[n]), telemetry.Limits{})
				if wantErr != nil {
					require.ErrorContains(t, err, wantErr.Error(), "%s", docs[n])
				} else {
					require.NoError(t, err, "%s", docs[n])
					require.IsType(t, want, ev, "%s", docs[n])
					require.Equal(t, encode(t, want, telemetry.JSON), encode(t, ev, telemetry.JSON))
				}
				n++
			}
			assert.Equal(t, len(docs), n)
		})
	}
}
