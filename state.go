package telemetry

// State is what came of checking one digest.
type State uint8

const (
	// Unverifiable: there is no digest to compare with, or nothing that was read to the end, or the layout is a later
	// one that may mean something else.
	Unverifiable State = iota
	// Verified: the bytes have the digest that the document gives. That shows that nothing changed on the way; it does
	// not show who wrote it.
	Verified
	// Mismatch: the bytes have another digest.
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
