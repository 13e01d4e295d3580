package telemetry

// Element is one data element of the documents, as the dictionary of its package lists it. Each claim names the pages that
// make it. Three things are this module's own, and no page's: the identifier class, the wording, and a requirement or
// constant without pages.
type Element struct {
	// ID names the element for good: package/record/name.
	ID string
	// Package, Record and Name are the parts of the ID. Record is the documents' table, Name the element in it.
	Package, Record, Name string
	// JSONPath is where the element stands in the JSON form, such as payload.productId; [] marks the items of a list.
	JSONPath string
	// XMLPath is where it stands in the XML form, such as Event/payload/productId; @ marks an attribute.
	XMLPath string
	// GoType and GoField say which field of which struct holds it.
	GoType, GoField string
	// Form is the form of the value, such as text, count or UTCTime.
	Form string
	// Requirement says when the element is there.
	Requirement Requirement
	// RequirementBy are the pages that say so: a page that lists an element and does not call it optional requires it. It
	// is empty if no page says when the element is there, and the requirement is this module's reading.
	RequirementBy []Page
	// Constant is the one value of an element that is Constant.
	Constant string
	// Values are the values that Pages name for the element, in its own table.
	Values []string
	// Elsewhere are values that were seen in another place than that.
	Elsewhere []Sighting
	// Class is the identifier class of package pseudonym, or empty if the element is no identifier. It is this module's
	// classification.
	Class string
	// Scrambled is always or optional if ScrambledBy have the element scrambled, and empty if no page does.
	Scrambled string
	// ScrambledBy are the pages that have the element scrambled.
	ScrambledBy []Page
	// Subject is what the element identifies, or may hold, although package pseudonym keeps it in clear unless a policy drops
	// it: customer, installation, serial, session, host, text, or empty.
	Subject string
	// Example is the documents' example, as it stands on the wire.
	Example string
	// Meaning says what the element is.
	Meaning string
	// Source is the document and section that describes it.
	Source string
	// Pages are the pages that list the element.
	Pages []Page
	// Certainty says how much of the element the pages show.
	Certainty Certainty
	// Note tells of a trap in the documents.
	Note string
}

// Sighting is a value of an element that was seen elsewhere than in its own table.
type Sighting struct {
	// Value is the value.
	Value string
	// Pages are the pages, or the public code, that have it.
	Pages []Page
}

// Requirement says when an element is there.
type Requirement string

// The requirements.
const (
	// Required: always there.
	Required Requirement = "required"
	// Optional: there when it is known.
	Optional Requirement = "optional"
	// Constant: always there, with one value.
	Constant Requirement = "const"
	// Unused: listed as not in use. It is empty, or says Not applicable.
	Unused Requirement = "unused"
)

// Certainty says how much of an element its pages show.
type Certainty string

// The certainties.
const (
	// Complete: the whole row was seen.
	Complete Certainty = "complete"
	// CutOff: the row, the list it is in, or its example is cut off where it was read.
	CutOff Certainty = "cut off"
	// Inferred: no page has the row; the element follows from what pages say in other places.
	Inferred Certainty = "inferred"
)
