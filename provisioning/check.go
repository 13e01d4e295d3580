package provisioning

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check returns what is wrong with the event: required values that are missing, and values and names that the page does not
// have. What enabledFeatures has beyond the member that is known is a note.
func (e *UsageEvent) Check() telemetry.Issues { return checkUsageEvent(nil, e) }

var _ event.Event = (*UsageEvent)(nil)
