package devicetrust

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check reports missing required values, values and names that the page does not list, and more than one local policy.
func (e *ConfigurationEvent) Check() telemetry.Issues {
	is := checkConfigurationEvent(nil, e)
	if e.Payload.PolicyLocalCount > 1 {
		is.Add(telemetry.Warning, telemetry.ErrRange, "payload.policy_local_count", "is neither 0 nor 1")
	}
	return is
}

var _ event.Event = (*ConfigurationEvent)(nil)
