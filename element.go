package telemetry

// Element is one data element of the documents, as the dictionary of its package lists it.
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
	// Constant is the one value of an element that is Constant.
	Constant string
	// Values are the values that the documents name, where they name some.
	Values []string
	// Class is the identifier class of package pseudonym, or empty where the element is no identifier.
	Class string
	// Scrambled says whether the documents have the element scrambled: always, optional or never.
	Scrambled string
	// Subject is what the element identifies, or may hold, although package pseudonym keeps it in clear unless a policy drops
	// it: customer, installation, serial, session, host, text, or empty.
	Subject string
	// Example is the documents' example, as it stands on the wire.
	Example string
	// Meaning says what the element is.
	Meaning string
	// Source is the document and section that describes it.
	Source string
	// Note tells of a trap in the documents.
	Note string
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
	// Unused: always there and always empty.
	Unused Requirement = "unused"
)
