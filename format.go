package telemetry

// Format is a wire form of documents.
type Format string

// The wire forms.
const (
	XML  Format = "xml"
	JSON Format = "json"
)
