// Package xenserver describes what XenServer and XenCenter collect: the telemetry of a pool, the log types of server
// status reports, the two checks for updates, and e-mail alerts.
//
//	t := xenserver.NewTelemetry(xenserver.NewTelemetryUUID(), "8.4.0",
//		xenserver.Host{Sockets: 2, Edition: xenserver.EditionPremium})
//	doc, err := t.AppendJSON(nil)
//
// # Status reports
//
// A [StatusReport] lists what a host can put into a server status report. [StatusReport.Select] selects the parts by
// how much personal data they contain, according to the documents and the host:
//
//	var s xenserver.StatusReport
//	err := s.DecodeXML(doc, telemetry.Limits{})
//	...
//	for part := range s.Select(xenserver.PIIIfCustomized) {
//		...
//	}
//
// # Wire form
//
// The documents describe the data in words and do not show a file. The wire names of [Telemetry], [AgentUpdateCheck]
// and [ConsoleUpdateCheck] are therefore this module's own: snake case in JSON and XML, with the XML root elements
// telemetry, agent_update_check and console_update_check, and each host of a pool as <host> in <hosts>. [EmailAlerts]
// uses the names of the pool's other-config keys. A [StatusReport] has the format that hosts print, an XML document;
// its JSON form is this module's own. The size of documents is limited by the field Manifest of [telemetry.Limits].
package xenserver

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
