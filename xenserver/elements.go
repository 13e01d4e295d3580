package xenserver

import (
	"iter"
	"slices"

	"github.com/csg-telemetry/telemetry"
)

// Elements yields the package's data elements in the order of the documents: what pools, agents and XenCenter send and
// store, the log types of status reports, and the facts of the page: where the data goes, how long it is kept, and what
// can be chosen. The example of a log type is its class as the page spells it.
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

// logTypeElements returns the log types, each of which is a value of key.
func logTypeElements(key telemetry.Element) []telemetry.Element {
	elements := make([]telemetry.Element, 0, len(logTypes))
	for t, class := range LogTypes() {
		e := key
		e.ID, e.Name = "xenserver/StatusReport/"+string(t), string(t)
		e.Form, e.Requirement, e.Values, e.Elsewhere = "log-type", telemetry.Optional, nil, nil
		e.Example = class.Label()
		e.Meaning = "Log type of a server status report. Holds personally identifiable information: " + class.Label() + "."
		e.Source = "XenServer data governance, section Server status reports, Data collected."
		if t == LogTypePAM {
			e.Note = "hosts print yes, and so it is treated as yes where a host does"
		}
		elements = append(elements, e)
	}
	return elements
}
