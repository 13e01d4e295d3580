package provisioning

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// EnabledFeatures tells of features whether they are on. It has more members than this one: the page was cut off after it. The
// rest is kept as it came.
//
// Source: Citrix Provisioning telemetry data elements, section Payload, row enabledFeatures.
//
//telemetry:cutoff
type EnabledFeatures struct {
	// SubnetAffinity tells whether devices are distributed over servers by their subnets. It is nil if the event does not say.
	// Example: false
	SubnetAffinity *bool `json:"subnetAffinity,omitzero" xml:"subnetAffinity,omitempty" telem:"optional" certainty:"cut off"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ParseEnabledFeatures returns the features that doc is, a JSON object. The error is a [*telemetry.Error].
func ParseEnabledFeatures(doc string) (EnabledFeatures, error) {
	var d codec.JSON
	var v EnabledFeatures
	limits := telemetry.Limits{}.OrDefault()
	if err := d.End(decodeEnabledFeaturesJSON(&d, d.Reset(doc, record.Limits(limits, limits.Event)), &v)); err != nil {
		return EnabledFeatures{}, (*telemetry.Error)(err)
	}
	return v, nil
}
