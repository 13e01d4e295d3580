package telemetry

// Format is an encoding of documents: JSON or XML.
type Format string

// These are the formats.
const (
	XML  Format = "xml"
	JSON Format = "json"
)
