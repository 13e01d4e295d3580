package scout

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check reports missing required values, and values and names that the page does not list.
func (e *DeviceCountEvent) Check() telemetry.Issues { return checkDeviceCountEvent(nil, e) }

var _ event.Event = (*DeviceCountEvent)(nil)
