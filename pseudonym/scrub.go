package pseudonym

import (
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// ScrubOption changes what [Scrub] replaces. The zero ScrubOption changes nothing.
type ScrubOption struct {
	onlyDocumented bool
}

// OnlyDocumented makes [Scrub] replace only the identifiers that the documents call scrambled, always or optionally,
// and leave the others in clear.
func OnlyDocumented() ScrubOption {
	return ScrubOption{onlyDocumented: true}
}

// Report counts what [Scrub] or [Clear] did with the identifiers of a record.
type Report struct {
	// Replaced is how many identifiers became tokens.
	Replaced int
	// Empty is how many identifiers were empty or spaces alone. After Scrub they are empty.
	Empty int
	// Kept is how many identifiers stayed in clear: under [OnlyDocumented] those that the documents do not call
	// scrambled, under [Clear] all.
	Kept int
	// Malformed is how many identifiers do not follow the grammar of their class, and are empty now. The documented scheme
	// has no grammar.
	Malformed int
	// UnknownDropped is how many undocumented members, elements and attributes were removed.
	UnknownDropped int
	// Clear reports that the record is in clear because [Clear] was asked for.
	Clear bool
}

// Scrub returns a copy of v with every identifier replaced by its token and without what the documents do not name. It
// does not change v, nor what v refers to.
//
// What is empty or spaces alone is empty in the copy; so is a malformed identifier, which the report counts. The rest
// of the record may be shared between v and the copy.
//
// A scrubbed value cannot be scrubbed again: a Scrubbed has no identifiers, so such a call does not compile. But a
// token is text like any other: a record that was scrubbed, written and read back is not known to be scrubbed, nor is
// what [Scrubbed.Value] returns, and scrubbing that makes tokens of tokens.
//
// Errors: [telemetry.ErrKey] for a nil or zero hasher, [telemetry.ErrRequired] for a nil record.
func Scrub[T any, P interface {
	*T
	Record
}](h *Hasher, v *T, opts ...ScrubOption) (Scrubbed[T], error) {
	if !h.usable() {
		return Scrubbed[T]{}, keyError("a hasher made by Documented, Keyed or Ephemeral", nil)
	}
	if v == nil {
		return Scrubbed[T]{}, record.Failure(telemetry.ErrRequired, "a record")
	}
	var all ScrubOption
	for _, opt := range opts {
		all.onlyDocumented = all.onlyDocumented || opt.onlyDocumented
	}
	c := new(*v)
	r := P(c)
	r.DetachIdentifiers()
	return Scrubbed[T]{value: c, report: scrub(h, r, all), option: all}, nil
}

// Clear returns a copy of v as it is, identifiers and all, for the caller who means to let them out. It does not change
// v, and later changes of v's identifiers do not change the copy. The copy of a nil v is the zero Scrubbed, which
// refuses to be written.
func Clear[T any, P interface {
	*T
	Record
}](v *T) Scrubbed[T] {
	if v == nil {
		return Scrubbed[T]{}
	}
	c := new(*v)
	r := P(c)
	r.DetachIdentifiers()
	if guarded, ok := any(r).(interface{ AllowClear() }); ok { // see record.Clearance
		guarded.AllowClear()
	}
	report := Report{Clear: true}
	for id := range r.Identifiers() {
		switch {
		case id.Value == nil:
		case isBlank(id.Class, *id.Value):
			report.Empty++
		default:
			report.Kept++
		}
	}
	return Scrubbed[T]{value: c, report: report}
}

// scrub scrubs r itself.
func scrub(h *Hasher, r Record, option ScrubOption) Report {
	s, ok := h.scrubbers.Get().(*scrubber)
	if !ok {
		s = new(scrubber)
		s.take = s.collect
	}
	s.option, s.report = option, Report{UnknownDropped: r.DropUnknown()}
	r.Identifiers()(s.take) // a range loop would allocate its state
	s.replace(h)
	report := s.report
	clear(s.found)
	s.found = s.found[:0]
	h.scrubbers.Put(s)
	return report
}

// scrubber replaces the identifiers of one record. It first collects them, to know how much room their tokens take:
// all tokens of a record are cut out of one string. It is used again, and holds nothing of a record in between.
type scrubber struct {
	option ScrubOption
	report Report
	found  []found
	take   func(Identifier) bool // collect
}

type found struct {
	class Class
	value *string
}

// collect takes an identifier in. It is always true, for the iterator to go on.
func (s *scrubber) collect(id Identifier) bool {
	switch {
	case id.Value == nil:
	case *id.Value == "":
		s.report.Empty++
	case isBlank(id.Class, *id.Value):
		*id.Value = ""
		s.report.Empty++
	case s.option.onlyDocumented && id.Scrambled == Never:
		s.report.Kept++
	default:
		s.found = append(s.found, found{id.Class, id.Value})
	}
	return true
}

func (s *scrubber) replace(h *Hasher) {
	var tokens strings.Builder
	tokens.Grow(tokenSize * len(s.found))
	for _, f := range s.found {
		var buf [tokenSize]byte
		token, err := h.AppendToken(buf[:0], f.class, *f.value)
		if err != nil {
			*f.value = ""
			s.report.Malformed++
			continue
		}
		tokens.Write(token)
		*f.value = tokens.String()[tokens.Len()-tokenSize:]
		s.report.Replaced++
	}
}

// isBlank reports whether a text of the given class identifies nothing.
func isBlank(class Class, text string) bool {
	return text == "" || class != Opaque && text[0] == ' ' && strings.Trim(text, " ") == ""
}
