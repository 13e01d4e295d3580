package telemetry

// State is the result of checking one digest.
type State uint8

const (
	// Unverifiable means that there is no digest to compare with, that the content was not read to its end, or that the
	// document has a later layout in which the digest may have another meaning.
	Unverifiable State = iota
	// Verified means that the content has the digest that the document gives. This shows that it was not changed on the
	// way. It does not show who wrote it.
	Verified
	// Mismatch means that the content has another digest.
	Mismatch
)

// String returns unverifiable, verified or mismatch.
func (s State) String() string {
	switch s {
	case Verified:
		return "verified"
	case Mismatch:
		return "mismatch"
	}
	return "unverifiable"
}

// MarshalText returns the text of String.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
