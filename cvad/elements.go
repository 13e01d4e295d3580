package cvad

import (
	"iter"
	"slices"

	"github.com/csg-telemetry/telemetry"
)

// subscriptions is the element without a field: the copy of its page ends before its type.
var subscriptions = telemetry.Element{
	ID:          "cvad/BrokerUsage.Payload/VDAs.Subscriptions",
	Package:     "cvad",
	Record:      "BrokerUsage.Payload",
	Name:        "VDAs.Subscriptions",
	JSONPath:    "payload.VDAs.Subscriptions",
	XMLPath:     "Event/payload/VDAs/Subscriptions",
	GoType:      "VDAs",
	Form:        "unknown",
	Requirement: telemetry.Optional,
	Meaning:     "Not known.",
	Source:      "Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.",
	Pages:       []telemetry.Page{telemetry.PageCVADUsage},
	Certainty:   telemetry.CutOff,
	Note:        "the copy of the page ends in this row; a value is kept unchanged, and scrubbing removes it",
}

// Elements yields the package's data elements in the order of the documents.
func Elements() iter.Seq[telemetry.Element] {
	return slices.Values(append(recordElements[:len(recordElements):len(recordElements)], subscriptions))
}
