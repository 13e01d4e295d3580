// Package uberagent defines the event of uberAgent: the configuration of the agent on an endpoint
// ([ConfigurationEvent]).
//
// The vendor's page lists the elements of the event but does not show a whole one. This module assumes that the payload
// is nested in a member of its own, next to the members of the header. In XML the root element is Event, and the items
// of the lists in metricsconfig are backend and metric. Many elements are numeric codes. The page that explains the
// codes was not available, so they have no names here. The page shows the members of metricsconfig with a backslash
// before each quotation mark; this module reads them as an object.
//
//	ev := uberagent.NewConfigurationEvent(uberagent.ConfigurationPayload{
//		OSVersion: "10.0.26100",
//		DeviceID:  "4C4C4544-0042-3510-8052-B4C04F4A5A32",
//		UserCount: 6,
//	}, event.WithProduct("", "7.4.0.6504"))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events; pass [Events] to its registry. An [event.Writer] writes the results of
// [pseudonym.Scrub].
package uberagent

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
