package event

import (
	"iter"
	"strconv"

	"github.com/csg-telemetry/telemetry"
)

// Elements yields the documented bits of enabledFeatures. The members of events are in the dictionaries of the packages
// of the events.
func Elements() iter.Seq[telemetry.Element] {
	return func(yield func(telemetry.Element) bool) {
		for f, name := range documented.All() {
			note := ""
			if before := f >> 1; before&documented != before {
				note = "the table names no feature for the bit " + strconv.FormatUint(uint64(before), 10)
			}
			if !yield(telemetry.Element{
				ID:          "event/Features/" + name,
				Package:     "event",
				Record:      "Features",
				Name:        name,
				GoType:      "Features",
				Form:        "bit",
				Requirement: telemetry.Required, RequirementBy: licensingPages(),
				Example:   strconv.FormatUint(uint64(f), 10),
				Meaning:   "The bit of the feature in enabledFeatures.",
				Source:    "Citrix Virtual Apps and Desktops data elements, table of enabledFeatures.",
				Pages:     licensingPages(),
				Certainty: telemetry.Complete,
				Note:      note,
			}) {
				return
			}
		}
	}
}

// licensingPages returns the pages with the table of features.
func licensingPages() []telemetry.Page {
	return []telemetry.Page{telemetry.PageLicensing, telemetry.PageLicensingGerman}
}
