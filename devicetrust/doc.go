// Package devicetrust defines the event of deviceTRUST: the configuration of the agent on a device
// ([ConfigurationEvent]).
//
// The vendor's page lists the elements of the event but does not show a whole one. This module assumes that the payload
// and the tenant are nested in members of their own, next to the members of the header. In XML the root element is
// Event, and the items of imported_template_ids are id. The tenant has the member orgid; other products call it id. The
// page writes st with four fraction digits. A decoded time keeps its fraction digits; the st of a new event has three.
//
// properties_local and properties_multihop are sets of flags. The page that names the flags was not available, so they
// have no names here.
//
//	ev := devicetrust.NewConfigurationEvent(devicetrust.ConfigurationPayload{
//		OSVersion:    "10.0.23501",
//		DeviceID:     "4CZ1234567",
//		ContextCount: 8,
//	}, event.WithProduct("", "2507 LTSR.100.0"), event.WithTenant("12345"))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events; pass [Events] to its registry. StoreFront has events of the same type; the
// registry distinguishes them by product. An [event.Writer] writes the results of [pseudonym.Scrub].
package devicetrust

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
