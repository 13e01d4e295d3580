// Package spa holds the events of Secure Private Access on premises: an administrator logged in ([AdminEvent]), the
// published applications changed ([ConfigEvent]), a user reached an application ([UserEvent]), a client fetched its
// policy ([PolicyDownloadEvent]).
//
// The documents list the elements of an event and show no whole one. That the payload and the identities are nested in
// members of their own, beside those of the header, is this module's reading of them; in XML the root is Event, the items
// of appsPublished are app, those of an application list are host, and $schema is the element schema.
//
//	ev := spa.NewAdminEvent(spa.AdminPayload{
//		LoginType:  spa.AdminLoginFull,
//		ClientType: spa.ClientAdminConsole,
//		TenantName: "SPASite1",
//	}, event.WithProduct("", "2402"))
//	ev.User = event.User{UPN: "admin@example.com"}
//	line, err := ev.AppendJSON(nil)
//
// An [event.Reader] reads streams of them, with a registry that learns the kinds from [Events]; an [event.Writer] writes
// what [pseudonym.Scrub] has made of them.
package spa

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
