package uberagent_test

import (
	"slices"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/eventtest"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/uberagent"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A constructor sets everything that the page fixes. An empty list is encoded, and a nil one is not.
func TestNewConfigurationEvent(t *testing.T) {
	expires, err := telemetry.NewISODate(2025, time.December, 31)
	require.NoError(t, err)
	e := uberagent.NewConfigurationEvent(uberagent.ConfigurationPayload{
		OSVersion: "10.0.26100", DeviceID: "4C4C4544", LicenseExpirationDate: expires, BrowserExtensions: uberagent.NewCodeList(1, 2),
		MetricsConfig: uberagent.MetricsConfig{Backends: []int32{}},
	}, event.WithProduct("", "7.4.0.6504"))
	assert.Empty(t, e.Check())
	line := eventtest.JSON(t, e)
	assert.Contains(t, line, `"isvm":0,`)
	assert.Contains(t, line, `"licenseexpirationdate":"2025-12-31",`)
	assert.Contains(t, line, `"browserextensions":"1,2","metricsconfig":{"backends":[]}`)
	assert.Equal(t, line, eventtest.JSON(t, eventtest.ThroughXML(t, e, new(uberagent.ConfigurationEvent))))
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		severity       telemetry.Severity
		kind           error
		path           string
	}{
		{"product", `"uberAgent"`, `"UberAgent"`, telemetry.Failure, telemetry.ErrFormat, "prod"},
		{"no device", `"deviceid":"n7+hhF/2NRhfPG2U",`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.deviceid"},
		{"extensions by name", `"1,2,5"`, `"1,adblock"`, telemetry.Warning, telemetry.ErrFormat, "payload.browserextensions"},
		{"comma at the end", `"1,2,5"`, `"1,2,"`, telemetry.Warning, telemetry.ErrFormat, "payload.browserextensions"},
		{"no users", `"usercount":6,`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.usercount"},
		{"undocumented", `"interval"`, `"every":1,"interval"`, telemetry.Warning, telemetry.ErrUnknown, "payload.metricsconfig"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := eventtest.Edit(t, eventtest.Sample(t, "uberagent.ConfigurationEvent"), c.from, c.to)
			eventtest.Issue(t, eventtest.Decode(t, new(uberagent.ConfigurationEvent), line), c.severity, c.kind, c.path)
		})
	}
}

// A value of another form causes an error with its place, also in lists of numbers.
func TestWrongForm(t *testing.T) {
	for path, edit := range map[string][2]string{
		"payload.isvm":                      {`"isvm":1`, `"isvm":2`},
		"payload.licenseexpirationdate":     {`"2025-12-31"`, `"2025-02-30"`},
		"payload.metricsconfig.metrics[1]":  {`[1,2,5,10,51]`, `[1,"x",5]`},
		"payload.metricsconfig.backends[2]": {`"backends":[1,2]`, `"backends":[1,2,2147483648]`},
		"payload.metricsconfig":             {`{"interval":"30s","backends":[1,2],"metrics":[1,2,5,10,51]}`, `"30s"`},
	} {
		doc := eventtest.Edit(t, eventtest.Sample(t, "uberagent.ConfigurationEvent"), edit[0], edit[1])
		err := new(uberagent.ConfigurationEvent).DecodeJSON([]byte(doc), telemetry.Limits{})
		var e *telemetry.Error
		require.ErrorAs(t, err, &e, path)
		assert.Equal(t, path, e.Path)
	}
}

func TestCodeList(t *testing.T) {
	for text, want := range map[uberagent.CodeList][]int{
		"": nil, "1": {1}, "1,2,5": {1, 2, 5}, "-1,0": {-1, 0}, "1,x,,3": {1, 3},
	} {
		assert.Equal(t, want, slices.Collect(text.All()), text)
	}
	assert.Equal(t, uberagent.CodeList(""), uberagent.NewCodeList())
	assert.Equal(t, uberagent.CodeList("1,2,5"), uberagent.NewCodeList(1, 2, 5))
}

// The device is the only identifier, and the page says that it is scrambled.
func TestScrub(t *testing.T) {
	e := eventtest.Decode(t, new(uberagent.ConfigurationEvent), eventtest.Sample(t, "uberagent.ConfigurationEvent"))
	ids := slices.Collect(pseudonym.Identifiers(e))
	require.Len(t, ids, 1)
	assert.Equal(t, "payload.deviceid", ids[0].Path)
	assert.Equal(t, pseudonym.DeviceID, ids[0].Class)
	assert.Equal(t, pseudonym.Always, ids[0].Scrambled)

	safe, err := pseudonym.Scrub(pseudonym.Documented(), e)
	require.NoError(t, err)
	assert.Len(t, safe.Value().Payload.DeviceID, 24)
	assert.Equal(t, []int32{1, 2}, safe.Value().Payload.MetricsConfig.Backends)
	again := safe.Value()
	_, err = pseudonym.Scrub(pseudonym.Documented(), &again)
	assert.ErrorIs(t, err, telemetry.ErrClearText)
}
