package xenserver

import (
	"iter"
	"slices"

	"github.com/csg-telemetry/telemetry"
)

// Elements yields the package's data elements in the order of the documents: what pools, agents and XenCenter send and
// store, the log types of status reports, and other facts on the page: where the data is sent, how long it is kept, and
// which choices there are. The example of a log type is its class in the spelling of the page.
func Elements() iter.Seq[telemetry.Element] {
	var elements []telemetry.Element
	for _, e := range recordElements {
		if e.Record == "StatusReport" { // the key of a capability
			elements = append(elements, logTypeElements(e)...)
		} else {
			elements = append(elements, e)
		}
	}
	for _, f := range facts {
		elements = append(elements, f.element())
	}
	return slices.Values(elements)
}

// logTypeElements returns an element for each log type, which is a value of key.
func logTypeElements(key telemetry.Element) []telemetry.Element {
	elements := make([]telemetry.Element, 0, len(logTypes))
	for t, class := range LogTypes() {
		e := key
		e.ID, e.Name = "xenserver/StatusReport/"+string(t), string(t)
		e.Form, e.Requirement, e.Values, e.Elsewhere = "log-type", telemetry.Optional, nil, nil
		e.Example = class.Label()
		e.Meaning = "Log type of a server status report. Contains personally identifiable information: " + class.Label() + "."
		e.Source = "XenServer data governance, section Server status reports, Data collected."
		if t == LogTypePAM {
			e.Note = "hosts print yes, so it is treated as yes if a host does"
		}
		elements = append(elements, e)
	}
	return elements
}
