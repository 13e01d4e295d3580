// Package uberagent holds the event of uberAgent: how the agent of an endpoint is configured ([ConfigurationEvent]).
//
// The vendor's page lists the elements of the event and shows no whole one. That the payload is nested in a member of its own,
// beside those of the header, is this module's reading of it; in XML the root is Event, and the items of the lists in
// metricsconfig are backend and metric. Many elements are numbers that stand for something: codes. The page that has their
// meaning was not in reach, so they have no names here. The page shows the members of metricsconfig with a backslash before each
// quotation mark; this module reads them as an object.
//
//	ev := uberagent.NewConfigurationEvent(uberagent.ConfigurationPayload{
//		OSVersion: "10.0.26100",
//		DeviceID:  "4C4C4544-0042-3510-8052-B4C04F4A5A32",
//		UserCount: 6,
//	}, event.WithProduct("", "7.4.0.6504"))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events, with a registry that learns the kinds from [Events]; an [event.Writer] writes
// what [pseudonym.Scrub] has made of them.
package uberagent

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
