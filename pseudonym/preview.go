package pseudonym

import (
	"iter"

	"github.com/csg-telemetry/telemetry"
)

// State describes the value of an identifier in a record.
type State string

// These are the states.
const (
	// StateClear is an identifier in clear.
	StateClear State = "clear"
	// StateToken is an identifier that has the form of a token (see [IsToken]), so it was scrubbed before.
	StateToken State = "token"
	// StateScrubbed is an identifier that [Scrub] replaces with its token.
	StateScrubbed State = "scrubbed"
	// StateEmpty is an identifier that is empty or consists only of spaces.
	StateEmpty State = "empty"
	// StateDropped is an identifier that a policy empties, or a field that is omitted.
	StateDropped State = "dropped"
	// StateMalformed is an identifier that [Scrub] empties, because it does not match the grammar of its class. The
	// documented scheme does not check the grammar.
	StateMalformed State = "malformed"
	// StateRefused is an identifier that makes [Scrub] fail, because it already is a token.
	StateRefused State = "refused"
)

// PreviewLine describes one identifier of a record, without its value, or one field that is omitted.
type PreviewLine struct {
	// Path is its wire path, such as user.upn or Users[17].ID.
	Path string `json:"path"`
	// Class is its class, or the zero Class if the field is not an identifier.
	Class Class `json:"class,omitzero"`
	// Fields is the set of kinds because of which it is omitted, if any.
	Fields Fields `json:"fields,omitzero"`
	// Scrambled is what the documents say about scrambling it.
	Scrambled Scrambled `json:"scrambled"`
	// State is its state in this record.
	State State `json:"state"`
	// After is its state after [Scrub] with the same hasher and options.
	After State `json:"after"`
}

// Preview yields a line for every identifier of a record, in document order and without the value. A line gives the
// state of the identifier now, and its state after [Scrub] with the same hasher and options. Lines for the non-empty
// fields that Scrub omits come first; identifiers in such a field have no line of their own. Undocumented content has no
// lines; [telemetry.Unknowns] lists it, and Scrub removes it.
//
// The hasher determines which identifiers are malformed. A nil or zero hasher is like [Documented]. Invalid options are
// ignored. A nil record or nil pointer has no lines.
func Preview(h *Hasher, r telemetry.Record, opts ...ScrubOption) iter.Seq[PreviewLine] {
	return func(yield func(PreviewLine) bool) {
		a, ok := accessOf(r)
		if !ok {
			return
		}
		o, _ := newScrubOptions(opts)
		out, more := omitted(a, o.omit, yield)
		if !more {
			return
		}
		for id := range a.Identifiers() {
			if out.holds(id.Path) {
				continue
			}
			line := lineOf(id)
			if line.After = line.State; line.State != StateEmpty {
				line.After = o.after(h, id)
			}
			if !yield(line) {
				return
			}
		}
	}
}

// after returns the state of a non-empty identifier after Scrub.
func (o *scrubOptions) after(h *Hasher, id Identifier) State {
	switch o.policy(id.Class, id.Scrambled) {
	case PolicyDrop:
		return StateDropped
	case PolicyKeep:
		return stateOf(id)
	}
	if IsToken(*id.Value) && !o.allowTokens {
		return StateRefused
	}
	if h.malformed(id) {
		return StateMalformed
	}
	return StateScrubbed
}

// lineOf returns the line of an identifier in its present state.
func lineOf(id Identifier) PreviewLine {
	return PreviewLine{Path: id.Path, Class: id.Class, Scrambled: id.Scrambled, State: stateOf(id)}
}

func stateOf(id Identifier) State {
	switch {
	case id.Value == nil || isBlank(id.Class, *id.Value):
		return StateEmpty
	case IsToken(*id.Value):
		return StateToken
	}
	return StateClear
}

// paths is the set of paths of omitted fields.
type paths map[string]bool

// omitted yields a line for each field that Scrub omits, and returns the paths of these fields. It returns false if
// yield returned false.
func omitted(a Access, kinds Fields, yield func(PreviewLine) bool) (out paths, more bool) {
	out, more = make(paths), true
	a.OmitFields(kinds|FieldsUnused|FieldsUndocumented, func(path string, kinds Fields) bool {
		out[path] = true
		more = more && yield(PreviewLine{Path: path, Fields: kinds, Scrambled: Unstated, State: StateClear, After: StateDropped})
		return false // the record is not changed
	})
	return out, more
}

// holds reports whether path is that of an omitted field or of something in it.
func (p paths) holds(path string) bool {
	if len(p) == 0 {
		return false
	}
	for i := range len(path) {
		if (path[i] == '.' || path[i] == '[') && p[path[:i]] {
			return true
		}
	}
	return p[path]
}
