package xenserver

import (
	"strconv"

	"github.com/csg-telemetry/telemetry"
)

// port is the port of [Endpoint].
const port = 443

// fact is a statement on the page about the handling of the data.
type fact struct{ record, name, value, meaning, section, note string }

// The sections of the page.
const (
	sectionTelemetry = "Telemetry"
	sectionReports   = "Server status reports"
	sectionAgent     = "Management Agent automatic updates"
	sectionXenCenter = "XenCenter check for updates"
	sectionEmail     = "XenCenter email alerts"
)

// facts lists what the page says outside its tables.
var facts = [...]fact{
	{"TelemetryUpload", "interval", string(Weekly), "How often the pool coordinator uploads telemetry.", sectionTelemetry, ""},
	{"TelemetryUpload", "endpoint", Endpoint, "Where telemetry is sent.", sectionTelemetry, ""},
	{"TelemetryUpload", "protocol", "HTTPS", "How telemetry is sent.", sectionTelemetry, ""},
	{"TelemetryUpload", "port", strconv.Itoa(port), "The port to which telemetry is sent.", sectionTelemetry, ""},
	{"TelemetryUpload", "storage", "Microsoft Azure, United States", "Where telemetry is stored.", sectionTelemetry,
		"the page does not say for how long"},
	{"TelemetryUpload", "access", "XenServer Operations and Product Management", "The teams that have access to the data.",
		sectionTelemetry, ""},
	{"TelemetryUpload", "log file", dataFile, "The file on the pool coordinator that logs what was sent. Status reports do not include it.",
		sectionTelemetry, ""},
	{"StatusReportUpload", "trigger", "on demand", "When a report is created and uploaded or given to support.", sectionReports, ""},
	{"StatusReportUpload", "selection", "chosen by the customer", "Which data items a report contains.", sectionReports, ""},
	{"StatusReportUpload", "storage", "Amazon S3, United States", "Where Citrix Insight Services stores reports.", sectionReports, ""},
	{"StatusReportUpload", "retention", "until the customer deletes it", "How long a report is stored. It is not deleted automatically.",
		sectionReports, ""},
	{"ManagementAgentUpdateLogs", "condition", "licensed host or pool", "The condition on which the agent checks for updates.", sectionAgent, ""},
	{"ManagementAgentUpdateLogs", "choice", "per VM",
		"Whether the agent checks for updates, and whether its requests identify the VM.", sectionAgent,
		"the page does not say what the default is"},
	{"ManagementAgentUpdateLogs", "protocol", "HTTPS", "How requests are made.", sectionAgent, ""},
	{"ManagementAgentUpdateLogs", "storage", "Microsoft Azure, United States", "Where the web logs of requests are stored.", sectionAgent, ""},
	{"ManagementAgentUpdateLogs", "copy", "log management server, United Kingdom", "Where the web logs are copied to.", sectionAgent, ""},
	{"ManagementAgentUpdateLogs", "retention", "may be indefinite", "How long the web logs are kept.", sectionAgent, ""},
	{"XenCenterUpdateLogs", "default", "enabled", "Whether XenCenter checks for updates by default.",
		sectionXenCenter, ""},
	{"XenCenterUpdateLogs", "purpose", "to estimate the number of XenCenter instances", "What the telemetry in requests is used for.",
		sectionXenCenter, ""},
	{"XenCenterUpdateLogs", "protocol", "HTTPS", "How requests are made.", sectionXenCenter, ""},
	{"XenCenterUpdateLogs", "storage", "Microsoft Azure, United States", "Where the web logs of requests are stored.", sectionXenCenter, ""},
	{"XenCenterUpdateLogs", "copy", "log management server, United Kingdom", "Where the web logs are copied to.", sectionXenCenter, ""},
	{"XenCenterUpdateLogs", "retention", "may be indefinite", "How long the web logs are kept.", sectionAgent, ""},
	{"XenCenterEmailStorage", "storage", "the machine that XenCenter is installed on", "Where the address is stored.", sectionEmail, ""},
	{"XenCenterEmailStorage", "retention", "as long as the alert is configured",
		"How long the address is stored. Deleting the alert removes it.", sectionEmail, ""},
}

// element returns the fact as an element of the dictionary.
func (f fact) element() telemetry.Element {
	pages := []telemetry.Page{telemetry.PageXenServer}
	return telemetry.Element{
		ID:            "xenserver/" + f.record + "/" + f.name,
		Package:       "xenserver",
		Record:        f.record,
		Name:          f.name,
		Form:          "fact",
		Requirement:   telemetry.Constant,
		RequirementBy: pages,
		Constant:      f.value,
		Example:       f.value,
		Meaning:       f.meaning,
		Source:        "XenServer data governance, section " + f.section + ".",
		Pages:         pages,
		Certainty:     telemetry.Complete,
		Note:          f.note,
	}
}
