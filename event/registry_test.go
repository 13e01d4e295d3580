package event_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reorder returns an object with its members in the order of names, and the others in front of them.
func reorder(t testing.TB, object string, names ...string) string {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(object), &members))
	order := slices.Clone(names)
	for name := range members {
		if !slices.Contains(names, name) {
			order = append([]string{name}, order...)
		}
	}
	var parts []string
	for _, name := range order {
		if members[name] != nil {
			parts = append(parts, `"`+name+`": `+string(members[name]))
		}
	}
	return "{" + strings.Join(parts, ",\n") + "}"
}

// The type of an event is found wherever in it stands what tells it.
func TestDecodeMemberOrder(t *testing.T) {
	for _, k := range kinds {
		want := line(t, k.sample)
		for _, doc := range []string{
			want,
			file(t, k.sample),
			"\ufeff" + want + " \r\n",
			reorder(t, want, "payload", "tenant", "user", "ver", "id", "st", "prodVer", "prod", "type"),
			reorder(t, want, "type", "prod", "payload"),
			reorder(t, want, "payload", "type", "prod"),
		} {
			e, err := registry.Decode(doc, telemetry.Limits{})
			require.NoError(t, err)
			require.IsType(t, k.typ, e)
			assert.Equal(t, want, toJSON(t, e))
		}
	}
}

func TestDecodeNames(t *testing.T) {
	usage := line(t, "cvad-usage")
	for _, c := range []struct {
		name, prod, typ string
		want            event.Event
	}{
		{"cloud", "XenDesktop.Broker", "Cloud.Licensing", new(cvad.UsageEvent)},
		{"on premises", "OnPrem.Broker", "Cloud.Licensing", new(cvad.UsageEvent)},
		{"broker", "XenDesktop.Broker", "SendBrokerTelemetryData", new(cvad.UsageEvent)},
		{"broker on premises", "OnPrem.Broker", "SendBrokerTelemetryData", new(cvad.UsageEvent)},
		{"type of another product", "XenDesktop.Broker", "admin", new(event.Raw)},
		{"product of another type", "AccessSecurity.OnPrem", "Cloud.Licensing", new(event.Raw)},
		{"letter case", "xendesktop.broker", "Cloud.Licensing", new(event.Raw)},
		{"empty", "", "", new(event.Raw)},
	} {
		doc := edit(t, edit(t, usage, "XenDesktop.Broker", c.prod), "Cloud.Licensing", c.typ)
		e, err := registry.Decode(doc, telemetry.Limits{})
		require.NoError(t, err, c.name)
		assert.IsType(t, c.want, e, c.name)
		assert.Equal(t, c.prod, e.Head().Prod, c.name)
		assert.Equal(t, doc, toJSON(t, e), c.name)
	}
}

func TestDecodeVersions(t *testing.T) {
	usage := line(t, "cvad-usage")
	for _, c := range []struct {
		version string
		want    event.Event
	}{
		{`"ver":"1.3"`, new(cvad.UsageEvent)},
		{`"ver":"1.2"`, new(cvad.UsageEvent)},
		{`"ver":"1.10"`, new(cvad.UsageEvent)},
		{`"ver":"2.0"`, new(event.Raw)},
		{`"ver":""`, new(event.Raw)},
		{`"ver":null`, new(event.Raw)},
		{`"other":1`, new(event.Raw)},
	} {
		e, err := registry.Decode(edit(t, usage, `"ver":"1.3"`, c.version), telemetry.Limits{})
		require.NoError(t, err, c.version)
		assert.IsType(t, c.want, e, c.version)
	}
}

// Kinds that share their names are told apart by their versions, in any order.
func TestDecodeSharedNames(t *testing.T) {
	kind := func(newEvent func() event.Event, versions ...telemetry.Version) event.Kind {
		return event.Kind{Products: []string{"p"}, Types: []string{"t"}, Versions: versions, New: newEvent}
	}
	shared := []event.Kind{
		kind(func() event.Event { return new(spa.AdminEvent) }, "1.0", "1.4"),
		kind(func() event.Event { return new(spa.ConfigEvent) }, "1.2", "2.0"),
		kind(func() event.Event { return new(spa.UserEvent) }),
	}
	for range 2 {
		reg := event.NewRegistry(shared)
		for version, want := range map[string]event.Event{
			"1.0": new(spa.AdminEvent), "1.4": new(spa.AdminEvent), "1.7": new(spa.AdminEvent),
			"1.2": new(spa.ConfigEvent), "2.1": new(spa.ConfigEvent), "3.0": new(event.Raw),
		} {
			e, err := reg.Decode(`{"payload":{"actualtemplatecode":"`+version+`"},"prod":"p","type":"t"}`, telemetry.Limits{})
			require.NoError(t, err, version)
			assert.IsType(t, want, e, version)
		}
		_, err := reg.Decode(`{"payload":1,"prod":"p","type":"t"}`, telemetry.Limits{})
		assert.ErrorIs(t, err, telemetry.ErrFormat)
		slices.Reverse(shared)
	}
}

// A registry does not change with the slices that it was made of.
func TestRegistryIsItsOwn(t *testing.T) {
	given := spa.Events()
	reg := event.NewRegistry(given)
	for i := range given {
		given[i].Versions[0] = "9.0"
		given[i].New = nil
	}
	e, err := reg.Decode(line(t, "spa-admin"), telemetry.Limits{})
	require.NoError(t, err)
	assert.IsType(t, new(spa.AdminEvent), e)
}

func TestRegistryConcurrently(t *testing.T) {
	all := lines(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 500 {
				k := i % len(kinds)
				e, err := registry.Decode(all[k], telemetry.Limits{})
				assert.NoError(t, err)
				assert.IsType(t, kinds[k].typ, e)
			}
		})
	}
	wg.Wait()
}

// An empty registry knows no kind, and an empty kind no event.
func TestRegistryOfNothing(t *testing.T) {
	for _, reg := range []*event.Registry{event.NewRegistry(), event.NewRegistry([]event.Kind{{}})} {
		e, err := reg.Decode(`{}`, telemetry.Limits{})
		require.NoError(t, err)
		assert.IsType(t, new(event.Raw), e)
	}
}
