// Package provisioning defines the event of Citrix Provisioning: a target device used a license ([UsageEvent]).
//
// The vendor's page lists the elements of the event but does not show a whole one. This module assumes that the payload
// and the device are nested in members of their own, next to the members of the header. In XML the root element is
// Event.
//
// The copy of the page ends in the middle of the example of enabledFeatures, which is an object of booleans here but a
// number in other products. [EnabledFeatures] has the one member that the copy shows. Other members are kept unchanged
// (see [telemetry.Unknown.Members]); [ParseEnabledFeatures] decodes them from JSON. Check reports them as a note, not
// as a warning. Scrub removes them, as it removes everything undocumented.
//
//	ev := provisioning.NewUsageEvent(provisioning.UsagePayload{
//		DeviceID:     "d4ce7919-5d80-44de-a8fa-102923fe0ead",
//		ActivityType: provisioning.ActivityDeviceStart,
//		OS:           provisioning.OSWindows,
//		WorkerSID:    "S-1-5-21-3711855558-820010554-2448362978-22222",
//	}, event.WithProduct("", "7.40.0.10"), event.WithDevice(event.Device{DvcID: "0123456789ABCDEF", DvcName: "target-07"}))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events; pass [Events] to its registry. Usage events of Citrix Virtual Apps and
// Desktops have the same type; the registry distinguishes them by product. An [event.Writer] writes the results of
// [pseudonym.Scrub].
package provisioning

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
