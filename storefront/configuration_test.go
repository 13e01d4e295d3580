package storefront_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/eventtest"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/storefront"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A constructor sets everything that the page fixes. Lists are encoded even if they are empty.
func TestNewConfigurationEvent(t *testing.T) {
	features := storefront.Features(1 << 20)
	e := storefront.NewConfigurationEvent(storefront.ConfigurationPayload{
		ServerName: "storefront-01.example", DeploymentID: uuid.New(), CPUModel: "x", Stores: []storefront.Store{{EnabledFeatures: &features}},
	}, event.WithProduct("", "3.30.0.0"))
	assert.Empty(t, e.Check())
	line := eventtest.JSON(t, e)
	assert.Contains(t, line, `"stores":[{"EnabledFeatures":1048576}],"rfWebSites":[],"gateways":[],"authServices":[],"IsPiiScrambled":false}`)
	assert.Equal(t, line, eventtest.JSON(t, eventtest.ThroughXML(t, e, new(storefront.ConfigurationEvent))))
	assert.True(t, features.Has(1<<20))
	assert.False(t, features.Has(1<<20|1))
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		severity       telemetry.Severity
		kind           error
		path           string
	}{
		{"product", `OnPrem.StoreFront`, `Cloud.StoreFront`, telemetry.Failure, telemetry.ErrFormat, "prod"},
		{"no server", `"serverName":"storefront-01.storefront.local",`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.serverName"},
		{"no flag", `,"IsPiiScrambled":true`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.IsPiiScrambled"},
		{"no gateways", `"gateways":[{}],`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.gateways"},
		{"undocumented", `"cpuCores"`, `"cpuSockets":1,"cpuCores"`, telemetry.Warning, telemetry.ErrUnknown, "payload"},
		{"more of a store", `"StorePath"`, `"Resources":{},"StorePath"`, telemetry.Note, telemetry.ErrUnknown, "payload.stores[0]"},
		{"more of a gateway", `"gateways":[{}]`, `"gateways":[{},{"Name":"gw"}]`, telemetry.Note, telemetry.ErrUnknown, "payload.gateways[1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := eventtest.Edit(t, eventtest.Sample(t, "storefront.ConfigurationEvent"), c.from, c.to)
			eventtest.Issue(t, eventtest.Decode(t, new(storefront.ConfigurationEvent), line), c.severity, c.kind, c.path)
		})
	}
}

// Elements that could not be read from the page are kept unchanged, and scrubbing removes them, because the page may
// call them scrambled.
func TestObjects(t *testing.T) {
	const gateway = `{"Id":"g1","Url":"https://gw.example","Auth":{"Domain":["CTXLAB"]},"n":1.50}`
	line := eventtest.Edit(t, eventtest.Sample(t, "storefront.ConfigurationEvent"),
		`"VdaLogonDataProvider":""`, `"VdaLogonDataProvider":"","ResourcesUrl":"https://store.example"`, `"gateways":[{}]`, `"gateways":[`+gateway+`]`)
	e := eventtest.Decode(t, new(storefront.ConfigurationEvent), line)
	assert.Equal(t, line, eventtest.JSON(t, e))
	assert.Equal(t, map[string]string{"ResourcesUrl": `"https://store.example"`}, maps.Collect(e.Payload.Stores[0].Members()))
	assert.Equal(t, map[string]string{"Id": `"g1"`, "Url": `"https://gw.example"`, "Auth": `{"Domain":["CTXLAB"]}`, "n": "1.50"},
		maps.Collect(e.Payload.Gateways[0].Members()))

	// An event that is built from parsed objects is the same.
	parsed, err := storefront.ParseObject(gateway)
	require.NoError(t, err)
	made := *e
	made.Payload.Gateways = []storefront.Object{parsed}
	assert.Equal(t, line, eventtest.JSON(t, &made))

	safe, err := pseudonym.Scrub(pseudonym.Documented(), e)
	require.NoError(t, err)
	out, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	assert.Contains(t, string(out), `"gateways":[{}]`)
	assert.NotContains(t, string(out), "example")
	assert.Equal(t, 5, safe.Report().UnknownDropped)
}

func TestParse(t *testing.T) {
	store, err := storefront.ParseStore(`{"StorePath":"/Citrix/Store","EnabledFeatures":3,"New":[]}`)
	require.NoError(t, err)
	assert.Equal(t, "/Citrix/Store", store.StorePath)
	assert.Equal(t, storefront.Features(3), *store.EnabledFeatures)
	assert.Equal(t, map[string]string{"New": "[]"}, maps.Collect(store.Members()))
	for _, doc := range []string{``, `null`, `[]`, `{`, `{}{}`, `{"a":1,"a":2}`, `{"a":01}`} {
		_, err := storefront.ParseObject(doc)
		var e *telemetry.Error
		assert.ErrorAs(t, err, &e, doc)
	}
	_, err = storefront.ParseStore(`{"EnabledFeatures":"many"}`)
	var e *telemetry.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "EnabledFeatures", e.Path)
}

// Scrubbing and restoring set the flag, unless an identifier is kept in clear text. Neither changes the event, and an
// event that is written in clear text keeps its flag.
func TestIsPIIScrambled(t *testing.T) {
	h := pseudonym.Documented()
	line := eventtest.Edit(t, eventtest.Sample(t, "storefront.ConfigurationEvent"), `"IsPiiScrambled":true`, `"IsPiiScrambled":false`)
	e := eventtest.Decode(t, new(storefront.ConfigurationEvent), line)
	safe, err := pseudonym.Scrub(h, e)
	require.NoError(t, err)
	assert.True(t, safe.Value().Payload.IsPIIScrambled)
	assert.Equal(t, 2, safe.Report().Replaced)
	assert.Equal(t, line, eventtest.JSON(t, e))

	again := safe.Value()
	again.Payload.IsPIIScrambled = false
	restored, err := pseudonym.Restore(&again)
	require.NoError(t, err)
	assert.True(t, restored.Value().Payload.IsPIIScrambled)

	kept, err := pseudonym.Scrub(h, e, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	assert.Equal(t, 2, kept.Report().Kept)
	assert.False(t, kept.Value().Payload.IsPIIScrambled)
	assert.False(t, pseudonym.InClear(e).Value().Payload.IsPIIScrambled)

	// An event without the flag has none after scrubbing either.
	e = eventtest.Decode(t, new(storefront.ConfigurationEvent), eventtest.Edit(t, line, `,"IsPiiScrambled":false`, ``))
	safe, err = pseudonym.Scrub(h, e)
	require.NoError(t, err)
	out, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	assert.NotContains(t, string(out), "IsPiiScrambled")
}

func TestIdentifiers(t *testing.T) {
	e := eventtest.Decode(t, new(storefront.ConfigurationEvent), eventtest.Sample(t, "storefront.ConfigurationEvent"))
	var got []string
	for id := range pseudonym.Identifiers(e) {
		got = append(got, id.Path+" "+id.Class.String()+" "+id.Scrambled.String())
	}
	assert.Equal(t, []string{"payload.serverName fqdn unstated", "payload.stores[0].BaseUrl opaque unstated"}, got)
}

// The dictionary says for each member of a store that the page was cut off.
func TestCertainty(t *testing.T) {
	elements := slices.Collect(storefront.Elements())
	n := 0
	for _, e := range elements {
		if e.Record == "Configuration.Payload.stores" {
			n++
			assert.Equal(t, telemetry.CutOff, e.Certainty, e.ID)
			assert.Equal(t, telemetry.Optional, e.Requirement, e.ID)
			assert.Empty(t, e.RequirementBy, e.ID)
		}
	}
	assert.Equal(t, 7, n)
	assert.Len(t, elements, 25)
}
