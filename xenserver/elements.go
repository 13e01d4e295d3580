package xenserver

import (
	"iter"
	"slices"

	"github.com/csg-telemetry/telemetry"
)

// Elements yields the package's data elements in the order of the documents: what pools, agents and XenCenter send and
// store, and the log types of status reports. The example of a log type is its class as the page spells it.
func Elements() iter.Seq[telemetry.Element] {
	n := slices.IndexFunc(recordElements[:], func(e telemetry.Element) bool { return e.Record != "Telemetry" })
	return slices.Values(slices.Concat(recordElements[:n], logTypeElements(), recordElements[n:]))
}

func logTypeElements() []telemetry.Element {
	elements := make([]telemetry.Element, 0, len(logTypes))
	for key, class := range LogTypes() {
		note := ""
		if key == LogTypePAM {
			note = "hosts print yes, and so it is treated as yes where a host does"
		}
		elements = append(elements, telemetry.Element{
			ID:          "xenserver/StatusReport/" + string(key),
			Package:     "xenserver",
			Record:      "StatusReport",
			Name:        string(key),
			GoType:      "LogType",
			Form:        "log-type",
			Requirement: telemetry.Optional,
			Example:     class.Label(),
			Meaning:     "Log type of a server status report. Holds personally identifiable information: " + class.Label() + ".",
			Source:      "XenServer data governance, section Server status reports, Data collected.",
			Note:        note,
		})
	}
	return elements
}
