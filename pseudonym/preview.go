package pseudonym

import "iter"

// State is what an identifier of a record is.
type State string

// The states.
const (
	// StateClear is an identifier in clear.
	StateClear State = "clear"
	// StateScrubbed is an identifier that [Scrub] replaced by its token.
	StateScrubbed State = "scrubbed"
	// StateEmpty is an identifier that is empty or spaces alone.
	StateEmpty State = "empty"
)

// PreviewLine is one identifier of a record, without its value.
type PreviewLine struct {
	// Path is its wire path, such as user.upn or Users[17].ID.
	Path string
	// Class is its class.
	Class Class
	// Scrambled is what the documents say about scrambling it.
	Scrambled Scrambled
	// State is what it is in this record.
	State State
}

// Preview yields a line for every identifier of a plain record, in document order, and shows no value. In a plain
// record an identifier that is not empty is clear: tokens that were read from a document are not told apart. A nil
// Record has no lines; a nil pointer in one is no record and panics. See [Scrubbed.Preview] for the same after scrubbing.
func Preview(r Record) iter.Seq[PreviewLine] {
	return preview(r, func(Identifier) State { return StateClear })
}

// Preview yields a line for every identifier of the record, in document order, and shows no value. A zero Scrubbed has
// no lines.
func (s Scrubbed[T]) Preview() iter.Seq[PreviewLine] {
	r, _ := s.record()
	return preview(r, func(id Identifier) State {
		if s.report.Clear || s.option.onlyDocumented && id.Scrambled == Never {
			return StateClear
		}
		return StateScrubbed
	})
}

func preview(r Record, state func(Identifier) State) iter.Seq[PreviewLine] {
	return func(yield func(PreviewLine) bool) {
		if r == nil {
			return
		}
		for id := range r.Identifiers() {
			line := PreviewLine{Path: id.Path, Class: id.Class, Scrambled: id.Scrambled, State: StateEmpty}
			if id.Value != nil && !isBlank(id.Class, *id.Value) {
				line.State = state(id)
			}
			if !yield(line) {
				return
			}
		}
	}
}
