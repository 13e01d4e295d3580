package provisioning

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check reports missing required values, and values and names that the page does not list. It reports other members of
// enabledFeatures as a note.
func (e *UsageEvent) Check() telemetry.Issues { return checkUsageEvent(nil, e) }

var _ event.Event = (*UsageEvent)(nil)
