package pseudonym

import "iter"

// State is what an identifier of a record is.
type State string

// The states.
const (
	// StateClear is an identifier in clear.
	StateClear State = "clear"
	// StateToken is an identifier that has the form of a token, see [IsToken]: one that was scrubbed before.
	StateToken State = "token"
	// StateScrubbed is an identifier that [Scrub] replaces by its token.
	StateScrubbed State = "scrubbed"
	// StateEmpty is an identifier that is empty or spaces alone.
	StateEmpty State = "empty"
	// StateDropped is an identifier that a policy empties, or a field that is left out.
	StateDropped State = "dropped"
	// StateRefused is an identifier that makes [Scrub] fail, because it is a token already.
	StateRefused State = "refused"
)

// PreviewLine is one identifier of a record, without its value, or one field that is left out.
type PreviewLine struct {
	// Path is its wire path, such as user.upn or Users[17].ID.
	Path string
	// Class is its class, and the zero Class for a field that is no identifier.
	Class Class
	// Fields are the kinds of fields because of which it is left out, or none.
	Fields Fields
	// Scrambled is what the documents say about scrambling it.
	Scrambled Scrambled
	// State is what it is in this record.
	State State
	// After is what [Scrub] makes of it with the same options, other than making a malformed identifier empty. In the
	// preview of a [Scrubbed] it is the same as State.
	After State
}

// Preview yields a line for every identifier of a plain record, in document order, and shows no value: what it is now, and
// what [Scrub] makes of it with the same options. Before them come lines for the fields that Scrub leaves out and that hold
// something; identifiers in such a field have no other line. What was undocumented in a document has none either.
//
// Options that Scrub refuses are ignored. A nil record, or a nil pointer as one, has no lines. See [Scrubbed.Preview] for
// the lines after scrubbing.
func Preview(r Record, opts ...ScrubOption) iter.Seq[PreviewLine] {
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
				line.After = o.after(id)
			}
			if !yield(line) {
				return
			}
		}
	}
}

// after returns what Scrub makes of an identifier that is not empty.
func (o *scrubOptions) after(id Identifier) State {
	switch o.policy(id.Class, id.Scrambled) {
	case PolicyDrop:
		return StateDropped
	case PolicyKeep:
		return stateOf(id)
	}
	if IsToken(*id.Value) && !o.allowTokens {
		return StateRefused
	}
	return StateScrubbed
}

// Preview yields a line for every identifier of the record, in document order, and shows no value. A zero Scrubbed has
// no lines.
func (s safe) Preview() iter.Seq[PreviewLine] {
	return func(yield func(PreviewLine) bool) {
		for id := range Identifiers(s.record) {
			line := lineOf(id)
			replaced := !s.report.InClear && s.report.Replaced > 0 && s.options.policy(id.Class, id.Scrambled) == PolicyToken
			if replaced && line.State != StateEmpty {
				line.State = StateScrubbed
			}
			line.After = line.State
			if !yield(line) {
				return
			}
		}
	}
}

// lineOf returns the line of an identifier as it stands in a record.
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

// paths are those of fields that are left out.
type paths map[string]bool

// omitted yields a line for each field that Scrub leaves out, and returns their paths. It returns false if yield did.
func omitted(a Access, kinds Fields, yield func(PreviewLine) bool) (out paths, more bool) {
	out, more = make(paths), true
	a.OmitFields(kinds|FieldsUnused|FieldsUndocumented, func(path string, kinds Fields) bool {
		out[path] = true
		more = more && yield(PreviewLine{Path: path, Fields: kinds, Scrambled: Unstated, State: StateClear, After: StateDropped})
		return false // nothing is changed
	})
	return out, more
}

// holds reports whether a path is one of a field that is left out, or of something in it.
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
