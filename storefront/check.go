package storefront

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check reports missing required values, and values and names that the page does not list. It reports other members of
// stores, websites, gateways and authentication services as notes.
func (e *ConfigurationEvent) Check() telemetry.Issues { return checkConfigurationEvent(nil, e) }

var _ event.Event = (*ConfigurationEvent)(nil)
