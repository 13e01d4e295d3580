package storefront

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check returns what is wrong with the event: required values that are missing, and values and names that the page does not
// have. What stores, websites, gateways and authentication services have beyond the members that are known is a note.
func (e *ConfigurationEvent) Check() telemetry.Issues { return checkConfigurationEvent(nil, e) }

var _ event.Event = (*ConfigurationEvent)(nil)
