package provisioning

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// These are the documented values of the event.
const (
	// headerVersion is the documented version of the header.
	headerVersion = "1.0"
	// Product is the product of the event.
	Product = "XenDesktop.PVS"
	// TypeUsage is the type of the event. Usage events of Citrix Virtual Apps and Desktops use the same type.
	TypeUsage = "Cloud.Licensing"
	// payloadVersion is the documented version of the payload.
	payloadVersion = "1.0"
)

// Events returns the kinds of events of this package, for [event.NewRegistry].
func Events() []event.Kind {
	return []event.Kind{{
		Products: []string{Product},
		Types:    []string{TypeUsage},
		Versions: []telemetry.Version{payloadVersion},
		New:      func() event.Event { return new(UsageEvent) },
	}}
}
