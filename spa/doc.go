// Package spa defines the events of Secure Private Access on premises: an administrator logged in ([AdminEvent]), the
// published applications changed ([ConfigEvent]), a user accessed an application ([UserEvent]), and a client fetched
// its policy ([PolicyDownloadEvent]).
//
// The documents list the elements of an event but do not show a whole one. This module assumes that the payload and the
// identities are nested in members of their own, next to the members of the header. In XML the root element is Event,
// the items of appsPublished are app, those of an application list are host, and $schema is the element schema.
//
//	ev := spa.NewAdminEvent(spa.AdminPayload{
//		LoginType:  spa.AdminLoginFull,
//		ClientType: spa.ClientAdminConsole,
//		TenantName: "SPASite1",
//	}, event.WithProduct("", "2402"), event.WithUser(event.User{UPN: "admin@example.com"}))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// An [event.Reader] reads streams of events; pass [Events] to its registry. An [event.Writer] writes the results of
// [pseudonym.Scrub].
package spa

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
