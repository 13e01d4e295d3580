// Package devicetrust holds the event of deviceTRUST: how the agent on a device is configured ([ConfigurationEvent]).
//
// The vendor's page lists the elements of the event and shows no whole one. That the payload and the tenant are nested in
// members of their own, beside those of the header, is this module's reading of it; in XML the root is Event, and the items of
// imported_template_ids are id. The tenant has the member orgid, and not id as that of other products has. The page writes st
// with four digits of a second. A time that was read keeps its digits; that of a new event has three.
//
// properties_local and properties_multihop are sets of flags. The page that names the flags was not in reach, so they have no
// names here.
//
//	ev := devicetrust.NewConfigurationEvent(devicetrust.ConfigurationPayload{
//		OSVersion:    "10.0.23501",
//		DeviceID:     "4CZ1234567",
//		ContextCount: 8,
//	}, event.WithProduct("", "2507 LTSR.100.0"), event.WithTenant("12345"))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events, with a registry that learns the kinds from [Events]: StoreFront has events of the
// same type, which the registry tells apart by their product. An [event.Writer] writes what [pseudonym.Scrub] has made of them.
package devicetrust

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
