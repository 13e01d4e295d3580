package telemetry

// Element is one data element of the documents, an entry of its package's dictionary. Each claim names the pages that
// make it. Three things do not come from a page but from this module: the identifier class, the wording, and a
// requirement or constant that names no page.
type Element struct {
	// ID identifies the element and does not change: package/record/name.
	ID string
	// Package, Record and Name are the parts of the ID. Record is a table of the documents, and Name an element in it.
	Package, Record, Name string
	// JSONPath is the path of the element in JSON, such as payload.productId; [] marks the items of a list.
	JSONPath string
	// XMLPath is the path of the element in XML, such as Event/payload/productId; @ marks an attribute.
	XMLPath string
	// GoType and GoField are the struct and the field that hold the element.
	GoType, GoField string
	// Form is the format of the value, such as text, count or UTCTime.
	Form string
	// Requirement says when the element is present.
	Requirement Requirement
	// RequirementBy lists the pages that make this claim: a page that lists an element and does not call it optional
	// requires it. It is empty if no page says when the element is present; then Requirement is this module's
	// interpretation.
	RequirementBy []Page
	// Constant is the only value of the element, if its Requirement is [Constant].
	Constant string
	// Values lists the values that Pages name for the element in its own table.
	Values []string
	// Elsewhere lists values that were seen in other places.
	Elsewhere []Sighting
	// Class is the identifier class of package pseudonym, or empty if the element is not an identifier. The
	// classification is this module's.
	Class string
	// Scrambled is always or optional if the pages in ScrambledBy say that the element is scrambled, and empty if no
	// page says so.
	Scrambled string
	// ScrambledBy lists the pages that say that the element is scrambled.
	ScrambledBy []Page
	// Subject is what the element identifies, or may contain, if package pseudonym leaves it in clear unless a policy
	// drops it: customer, installation, serial, session, host or text. Otherwise it is empty.
	Subject string
	// Example is the example in the documents, as encoded.
	Example string
	// Meaning says what the element is.
	Meaning string
	// Source is the document and section that describe the element.
	Source string
	// Pages lists the pages that list the element.
	Pages []Page
	// Certainty says how much of the element the pages show.
	Certainty Certainty
	// Note describes a pitfall in the documents.
	Note string
}

// Sighting is a value of an element that was seen outside the element's own table.
type Sighting struct {
	// Value is the value.
	Value string
	// Pages lists the pages, or the public code, with the value.
	Pages []Page
}

// Requirement says when an element is present.
type Requirement string

// The requirements.
const (
	// Required means always present.
	Required Requirement = "required"
	// Optional means present if the value is known.
	Optional Requirement = "optional"
	// Constant means always present, with one value.
	Constant Requirement = "const"
	// Unused means that the element is listed as not in use. It is empty or says Not applicable.
	Unused Requirement = "unused"
)

// Certainty says how much of an element its pages show.
type Certainty string

// The certainties.
const (
	// Complete means that the whole row was seen.
	Complete Certainty = "complete"
	// CutOff means that the row, its list or its example is incomplete in the copy of the page that was read.
	CutOff Certainty = "cut off"
	// Inferred means that no page has the row. The element follows from what pages say in other places.
	Inferred Certainty = "inferred"
)
