package scout

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check returns what is wrong with the event: required values that are missing, and values and names that the page does not
// have.
func (e *DeviceCountEvent) Check() telemetry.Issues { return checkDeviceCountEvent(nil, e) }

var _ event.Event = (*DeviceCountEvent)(nil)
