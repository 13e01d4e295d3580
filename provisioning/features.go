package provisioning

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// EnabledFeatures says which features are enabled. It can have more members than this one, because the copy of the page
// ends after it. Other members are kept unchanged.
//
// Source: Citrix Provisioning telemetry data elements, section Payload, row enabledFeatures.
//
//telemetry:cutoff
type EnabledFeatures struct {
	// SubnetAffinity reports whether devices are assigned to servers by subnet. It is nil if it is absent.
	// Example: false
	SubnetAffinity *bool `json:"subnetAffinity,omitzero" xml:"subnetAffinity,omitempty" telem:"optional" certainty:"cut off"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ParseEnabledFeatures decodes doc, a JSON object. The error is a [*telemetry.Error].
func ParseEnabledFeatures(doc string) (EnabledFeatures, error) {
	d := codec.NewJSON()
	defer d.Free()
	var v EnabledFeatures
	limits := telemetry.Limits{}.OrDefault()
	if err := d.End(decodeEnabledFeaturesJSON(d, d.Reset([]byte(doc), record.Limits(limits, limits.Event)), &v)); err != nil {
		return EnabledFeatures{}, (*telemetry.Error)(err)
	}
	return v, nil
}
