package cvad_test

import (
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/stretchr/testify/require"
)

// Every documented element is a field, every field is a documented element, and the documented examples survive.
func TestElements(t *testing.T) {
	rows := docs.Rows("cvad")
	elements := gate.Match(t, rows, cvad.Elements())

	manifest, err := os.ReadFile("testdata/cvad-manifest.json")
	require.NoError(t, err)
	event, err := os.ReadFile("testdata/cvad-usage-event-cloud.json")
	require.NoError(t, err)
	for _, r := range rows {
		e := elements[r.ID]
		if strings.HasPrefix(e.XMLPath, "Manifest/") {
			gate.RoundTrip(t, r, e, manifest, func() gate.Record { return new(cvad.Manifest) })
		} else {
			gate.RoundTrip(t, r, e, event, func() gate.Record { return new(cvad.UsageEvent) })
		}
	}
}
