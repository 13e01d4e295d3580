// Package scout defines the event of Scout, which manages Unicon eLux devices: a Scout server counted the devices and
// servers in its database ([DeviceCountEvent]).
//
// The vendor's page lists the elements of the event but does not show a whole one. This module assumes that the payload
// is nested in a member of its own, next to the members of the header. In XML the root element is Event. The page
// writes times without a fraction of a second. A decoded time keeps its fraction digits; the st of a new event has
// three.
//
//	ev := scout.NewDeviceCountEvent(scout.DeviceCountPayload{
//		ScoutServer: server,
//		DeviceCount: 42,
//		ServerCount: 1,
//	}, event.WithProduct("", "25.08.0"))
//	line, err := ev.AppendJSON(nil)
//
// An [event.Reader] reads streams of events; pass [Events] to its registry. An [event.Writer] writes the results of
// [pseudonym.Scrub]. The event has no identifier that Scrub replaces: scoutServer identifies an installation, and is
// kept unless pseudonym.Omit removes it.
package scout

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
