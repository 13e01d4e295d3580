package netscaler_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
)

func TestElements(t *testing.T) {
	rows := docs.Rows("netscaler")
	elements := gate.Match(t, rows, netscaler.Elements())
	for _, r := range rows {
		e := elements[r.ID]
		assert.Equal(t, r.Example, e.Example, r.ID)
		assert.True(t, e.Constant == "" || e.Constant == e.Example, "%s: the example differs from the constant", r.ID)
	}
}

// The values of the documented profile are those that its fields document.
func TestTelemetryProfileIsDocumented(t *testing.T) {
	profile := netscaler.TelemetryProfile()
	assert.Empty(t, profile.Check())
	want := make(map[string]string)
	for e := range netscaler.Elements() {
		if e.Record == "AnalyticsProfile" && e.Name != "name" {
			want[e.Name] = e.Example
		}
	}
	got := make(map[string]string)
	for _, o := range profile.AddCommand().Options {
		got[o.Name] = o.Values[0]
	}
	assert.Equal(t, want, got)
}
