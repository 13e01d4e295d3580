package licenseserver_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// Every documented element is a field, every field is a documented element, and the documented examples survive.
func TestElements(t *testing.T) {
	rows := docs.Rows("licenseserver")
	elements := gate.Match(t, rows, licenseserver.Elements())
	for _, r := range rows {
		gate.RoundTrip(t, r, elements[r.ID], sample(t, telemetry.JSON), func() gate.Record { return new(licenseserver.Report) })
	}
}
