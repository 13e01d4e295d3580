package netscaler

import (
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/csg-telemetry/telemetry"
)

// Elements yields the package's data elements in the order of the documents: the analytics profile, the commands,
// Gateway telemetry, the requirements and the schedule of the program, the categories, and the identifiers.
func Elements() iter.Seq[telemetry.Element] {
	var elements []telemetry.Element
	var value telemetry.Element // of a parameter
	for _, e := range recordElements {
		if e.Record == "Identifier" {
			value = e
		} else {
			elements = append(elements, e)
		}
	}
	for _, commands := range [][]Command{CollectionCommands(), RemovalCommands(false)} {
		for _, c := range commands {
			text, _ := c.MarshalText() // no error: the documented commands can be written
			elements = append(elements, element("Command", c.Words[0], "command", string(text), commandMeaning(c.Words[0])))
		}
	}
	port := strconv.Itoa(int(GatewayPort))
	build := constant("Prerequisites", "minimum build", "build", firstBuild().String(),
		"The first build that takes part in the program by default.")
	build.Source = "NetScaler telemetry program, introduction."
	elements = append(elements,
		constant("GatewayTelemetry", "file", "path", gatewayFile, "The file that contains the line of Gateway telemetry."),
		element("GatewayTelemetry", "line", "line", gatewayKey+",<Console IP>,"+port,
			"The line that says where Gateway telemetry is sent. Only instances with a VPN virtual server have it."),
		constant("GatewayTelemetry", "port", "port", port, "The port that receives Gateway telemetry."),
		constant("Prerequisites", "ssh port", "port", strconv.Itoa(int(sshPort)),
			"The port on which the agent of NetScaler Console reaches NetScaler."),
		build,
		constant("Schedule", "upload interval", "duration", hours(uploadInterval), "How often telemetry is uploaded."),
		constant("Schedule", "gateway check interval", "duration", hours(gatewayCheckInterval),
			"How often NetScaler Console checks for the line of Gateway telemetry, and adds it if it is missing."),
	)
	for _, c := range categories {
		e := element("Category", string(c.name), "category", "", c.description+" "+c.purpose)
		e.Requirement, e.GoType = c.requirement, "Category"
		e.Note = "the page does not mark its categories as required or optional; this follows from their purposes"
		elements = append(elements, e)
	}
	for _, i := range identifiers {
		e := value
		e.ID, e.Name, e.Form, e.Requirement = "netscaler/Identifier/"+i.name, i.name, "identifier", telemetry.Optional
		e.RequirementBy, e.Class = nil, string(i.class)
		e.Scrambled, e.ScrambledBy = "always", e.Pages
		e.Meaning = "The value of any parameter of this class. It is hashed one-way at the source."
		elements = append(elements, e)
	}
	return slices.Values(elements)
}

// element returns an element that is not a field of a record.
func element(record, name, form, example, meaning string) telemetry.Element {
	return telemetry.Element{
		ID:          "netscaler/" + record + "/" + name,
		Package:     "netscaler",
		Record:      record,
		Name:        name,
		Form:        form,
		Requirement: telemetry.Optional,
		Example:     example,
		Meaning:     meaning,
		Source:      "NetScaler telemetry program, " + section(record) + ".",
		Pages:       []telemetry.Page{telemetry.PageNetScaler},
		Certainty:   telemetry.Complete,
	}
}

// section returns the section of the page that lists the elements of a record.
func section(record string) string {
	switch record {
	case "Prerequisites":
		return "section Prerequisites"
	case "Category":
		return "table of categories"
	}
	return "the notes"
}

// constant is element for an element with a single value.
func constant(record, name, form, value, meaning string) telemetry.Element {
	e := element(record, name, form, value, meaning)
	e.Requirement, e.Constant = telemetry.Constant, value
	e.RequirementBy = e.Pages
	return e
}

func commandMeaning(verb string) string {
	switch verb {
	case "enable":
		return "Turns AppFlow on."
	case "add":
		return "Adds the profile that collects the metrics."
	case "rm":
		return "Removes the profile that collects the metrics."
	}
	return "Turns AppFlow off, if no other analytics are in use."
}

// hours returns d in hours, such as 24h.
func hours(d time.Duration) string { return strconv.Itoa(int(d/time.Hour)) + "h" }
