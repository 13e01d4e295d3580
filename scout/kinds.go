package scout

import "github.com/csg-telemetry/telemetry/event"

// These are the documented values of the event.
const (
	// headerVersion is the documented version of the header.
	headerVersion = "1.0"
	// Product is the product of the event.
	Product = "UniconScoutServer"
	// TypeDeviceCount is the type of the event.
	TypeDeviceCount = "Scout.Device.Count"
)

// Events returns the kinds of events of this package, for [event.NewRegistry]. The payload has no version.
func Events() []event.Kind {
	return []event.Kind{{
		Products: []string{Product},
		Types:    []string{TypeDeviceCount},
		New:      func() event.Event { return new(DeviceCountEvent) },
	}}
}
