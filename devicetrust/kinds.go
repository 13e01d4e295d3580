package devicetrust

import "github.com/csg-telemetry/telemetry/event"

// What the page fixes or documents in the event.
const (
	// HeaderVersion is the documented version of the header.
	HeaderVersion = "1.0"
	// Product is the product of the event.
	Product = "deviceTRUST"
	// TypeConfiguration is the type of the event, which StoreFront has too.
	TypeConfiguration = "Configuration"
)

// Events returns the kinds of events of this package, for [event.NewRegistry]. The payload names no version.
func Events() []event.Kind {
	return []event.Kind{{
		Products: []string{Product},
		Types:    []string{TypeConfiguration},
		New:      func() event.Event { return new(ConfigurationEvent) },
	}}
}
