package devicetrust

import "github.com/csg-telemetry/telemetry/event"

// These are the documented values of the event.
const (
	// headerVersion is the documented version of the header.
	headerVersion = "1.0"
	// Product is the product of the event.
	Product = "deviceTRUST"
	// TypeConfiguration is the type of the event. StoreFront uses the same type.
	TypeConfiguration = "Configuration"
)

// Events returns the kinds of events of this package, for [event.NewRegistry]. The payload has no version.
func Events() []event.Kind {
	return []event.Kind{{
		Products: []string{Product},
		Types:    []string{TypeConfiguration},
		New:      func() event.Event { return new(ConfigurationEvent) },
	}}
}
