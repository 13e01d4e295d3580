// Package provisioning holds the event of Citrix Provisioning: a target device used a license ([UsageEvent]).
//
// The vendor's page lists the elements of the event and shows no whole one. That the payload and the device are nested in
// members of their own, beside those of the header, is this module's reading of it; in XML the root is Event.
//
// The page was cut off in the example of enabledFeatures, which is an object of booleans here and a number for other products:
// [EnabledFeatures] has the one member that could be read. What else it has is kept as it came, see
// [telemetry.Unknown.Members]; [ParseEnabledFeatures] makes it from JSON. Check has a note of it, and no warning. Scrubbing
// removes it, as it removes all that no document lists.
//
//	ev := provisioning.NewUsageEvent(provisioning.UsagePayload{
//		DeviceID:     "d4ce7919-5d80-44de-a8fa-102923fe0ead",
//		ActivityType: provisioning.ActivityDeviceStart,
//		OS:           provisioning.OSWindows,
//		WorkerSID:    "S-1-5-21-3711855558-820010554-2448362978-22222",
//	}, event.WithProduct("", "7.40.0.10"), event.WithDevice(event.Device{DvcID: "0123456789ABCDEF", DvcName: "target-07"}))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events, with a registry that learns the kinds from [Events]: usage events of Citrix Virtual
// Apps and Desktops have the same type, and the registry tells them apart by their product. An [event.Writer] writes what
// [pseudonym.Scrub] has made of them.
package provisioning

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
