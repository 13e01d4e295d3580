// Package scout holds the event of Scout, the management of Unicon eLux devices: a Scout server counted the devices and the
// servers in its database ([DeviceCountEvent]).
//
// The vendor's page lists the elements of the event and shows no whole one. That the payload is nested in a member of its own,
// beside those of the header, is this module's reading of it; in XML the root is Event. The page writes times without a
// fraction of a second. A time that was read keeps its digits; the st of a new event has three.
//
//	ev := scout.NewDeviceCountEvent(scout.DeviceCountPayload{
//		ScoutServer: server,
//		DeviceCount: 42,
//		ServerCount: 1,
//	}, event.WithProduct("", "25.08.0"))
//	line, err := ev.AppendJSON(nil)
//
// An [event.Reader] reads streams of events, with a registry that learns the kinds from [Events]; an [event.Writer] writes
// what [pseudonym.Scrub] has made of them. The event has no identifier that scrubbing replaces: scoutServer identifies an
// installation, and stays unless a policy omits it.
package scout

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
