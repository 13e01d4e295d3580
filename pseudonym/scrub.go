package pseudonym

import (
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Report counts what [Scrub], [Restore] or [InClear] did with a record. Its JSON encoding is an object in which all
// members are always present.
type Report struct {
	// Replaced is the number of identifiers that were replaced with tokens.
	Replaced int `json:"replaced"`
	// Restored is the number of identifiers that already were tokens.
	Restored int `json:"restored"`
	// Empty is the number of identifiers that were empty or consisted only of spaces. After Scrub and Restore they are
	// empty.
	Empty int `json:"empty"`
	// Kept is the number of identifiers that were left in clear: with [OnlyDocumented] those that the documents do not
	// call scrambled, those whose policy is [PolicyKeep], and with [InClear] all.
	Kept int `json:"kept"`
	// Dropped is the number of identifiers that were emptied because their policy is [PolicyDrop].
	Dropped int `json:"dropped"`
	// Malformed is the number of identifiers that were emptied because they do not match the grammar of their class.
	// The documented scheme does not check the grammar.
	Malformed int `json:"malformed"`
	// Omitted is the number of values that were removed from unused fields and from fields of the kinds in [Omit]. Each
	// item of a list counts.
	Omitted int `json:"omitted"`
	// UnknownDropped is the number of undocumented members, elements, attributes and fields that were removed.
	UnknownDropped int `json:"unknownDropped"`
	// InClear is true if the record came from [InClear], so that its identifiers are in clear.
	InClear bool `json:"inClear"`
}

// Add adds the counts of other to r. InClear is set if it is set in either of them.
func (r *Report) Add(other Report) {
	r.Replaced += other.Replaced
	r.Restored += other.Restored
	r.Empty += other.Empty
	r.Kept += other.Kept
	r.Dropped += other.Dropped
	r.Malformed += other.Malformed
	r.Omitted += other.Omitted
	r.UnknownDropped += other.UnknownDropped
	r.InClear = r.InClear || other.InClear
}

// Scrub returns a copy of v in which every identifier is replaced with its token, and undocumented content is removed.
// It does not change v or anything that v refers to. For a record whose type is not known at compile time, such as an
// event of a stream, use [ScrubRecord].
//
// In the copy, these are empty: identifiers that were empty or consisted only of spaces, malformed identifiers, which
// the report counts, and fields that the documents call not in use. The copy may share the rest of the record with v.
//
// A Scrubbed cannot be scrubbed again: such a call does not compile. A record that was scrubbed, written and read back
// is recognized by the form of its identifiers (see [IsToken]): Scrub refuses it, and [Restore] accepts it. If clear
// identifiers can have this form, use [AllowTokens].
//
// The error is [telemetry.ErrKey] for a nil or zero hasher, [telemetry.ErrRequired] for a nil record,
// [telemetry.ErrUnknown] for an invalid option, and [telemetry.ErrClearText], with the path, for an identifier that
// already is a token.
func Scrub[T any, P interface {
	*T
	telemetry.Record
}](h *Hasher, v *T, opts ...ScrubOption) (Scrubbed[T], error) {
	if v == nil {
		return Scrubbed[T]{}, missing()
	}
	s, err := scrubRecord(h, P(v), opts)
	return Scrubbed[T]{s}, err
}

// ScrubRecord is [Scrub] for a record of any type.
func ScrubRecord(h *Hasher, r telemetry.Record, opts ...ScrubOption) (Safe, error) {
	s, err := scrubRecord(h, r, opts)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func scrubRecord(h *Hasher, r telemetry.Record, opts []ScrubOption) (safe, error) {
	if !h.usable() {
		return safe{}, keyError("a hasher made by Documented, Keyed or Ephemeral", nil)
	}
	return scrubCopy(h, r, opts)
}

// Restore returns a copy of v, a record that was scrubbed before, such as one that was read back from a spool.
// Identifiers are unchanged, and each must be empty or a token (see [IsToken]). Otherwise Restore does the same as
// [Scrub] with the same options: with [PolicyDrop] identifiers are emptied, and with [PolicyKeep] and [OnlyDocumented]
// the identifiers that Scrub keeps may be in clear. For a record whose type is not known at compile time, use
// [RestoreRecord].
//
// A token is recognized only by its form. Restore does not prove that it came from [Scrub].
//
// The error is [telemetry.ErrRequired] for a nil record, [telemetry.ErrUnknown] for an invalid option, and
// [telemetry.ErrClearText], with the path, for the first identifier that is not a token.
func Restore[T any, P interface {
	*T
	telemetry.Record
}](v *T, opts ...ScrubOption) (Scrubbed[T], error) {
	if v == nil {
		return Scrubbed[T]{}, missing()
	}
	s, err := scrubCopy(nil, P(v), opts)
	return Scrubbed[T]{s}, err
}

// RestoreRecord is [Restore] for a record of any type.
func RestoreRecord(r telemetry.Record, opts ...ScrubOption) (Safe, error) {
	s, err := scrubCopy(nil, r, opts)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func missing() error { return record.Failure(telemetry.ErrRequired, "a record") }

// scrubCopy scrubs a copy of r with h, or restores it if h is nil.
func scrubCopy(h *Hasher, r telemetry.Record, opts []ScrubOption) (safe, error) {
	a, ok := accessOf(r)
	if !ok {
		return safe{}, missing()
	}
	options, err := newScrubOptions(opts)
	if err != nil {
		return safe{}, err
	}
	c := a.Clone()
	report, err := scrub(h, c.Access().(Access), options)
	if err != nil {
		return safe{}, err
	}
	if report.Kept > 0 {
		allowClear(c)
	} else if flagged, ok := c.Access().(interface{ TellScrambled() }); ok {
		flagged.TellScrambled()
	}
	return safe{record: c, report: report}, nil
}

// InClear returns a copy of v with its identifiers in clear, for callers who intend to send them. It does not change v,
// and later changes of the identifiers of v do not change the copy. If v is nil, InClear returns the zero Scrubbed,
// which cannot be written. For a record whose type is not known at compile time, use [InClearRecord].
func InClear[T any, P interface {
	*T
	telemetry.Record
}](v *T) Scrubbed[T] {
	if v == nil {
		return Scrubbed[T]{}
	}
	return Scrubbed[T]{inClear(P(v))}
}

// InClearRecord is [InClear] for a record of any type. For a nil record it returns a Safe that cannot be written.
func InClearRecord(r telemetry.Record) Safe { return inClear(r) }

func inClear(r telemetry.Record) safe {
	a, ok := accessOf(r)
	if !ok {
		return safe{}
	}
	c := a.Clone()
	allowClear(c)
	report := Report{InClear: true}
	for id := range Identifiers(c) {
		switch {
		case id.Value == nil:
		case isBlank(id.Class, *id.Value):
			report.Empty++
		default:
			report.Kept++
		}
	}
	return safe{record: c, report: report}
}

// allowClear allows r to be written with identifiers in clear; see record.Clearance.
func allowClear(r telemetry.Record) {
	if guarded, ok := r.(interface{ AllowClear() }); ok {
		guarded.AllowClear()
	}
}

// scrub scrubs the record of a with h, or restores it if h is nil.
func scrub(h *Hasher, a Access, options scrubOptions) (Report, error) {
	s := h.scrubber()
	s.options, s.restore, s.refused = options, h == nil, nil
	s.report = Report{UnknownDropped: a.DropUnknown() + a.OmitFields(FieldsUndocumented, nil)}
	s.report.Omitted = a.OmitFields(options.omit&^FieldsUndocumented|FieldsUnused, nil)
	a.Identifiers()(s.take) // a range loop would allocate its state
	err := s.refused
	if err == nil {
		s.replace(h)
	}
	report := s.report
	h.release(s)
	return report, err
}

// scrubber returns an empty scrubber. A nil hasher has no pool.
func (h *Hasher) scrubber() *scrubber {
	if h != nil {
		if s, ok := h.scrubbers.Get().(*scrubber); ok {
			return s
		}
	}
	s := new(scrubber)
	s.take = s.collect
	return s
}

// release returns a scrubber to the pool.
func (h *Hasher) release(s *scrubber) {
	clear(s.found)
	s.found, s.refused = s.found[:0], nil
	if h != nil {
		h.scrubbers.Put(s)
	}
}

// scrubber replaces the identifiers of one record. It first collects them, to know how long all tokens are together:
// the tokens of a record are substrings of one string. A scrubber is reused, and holds nothing of a record between
// uses.
type scrubber struct {
	options scrubOptions
	restore bool // identifiers are tokens already
	refused error
	report  Report
	found   []found
	take    func(Identifier) bool // collect
}

type found struct {
	class Class
	port  bool
	value *string
}

// collect adds an identifier to those that are to be replaced, unless its policy says otherwise. It returns false if
// the identifier is refused.
func (s *scrubber) collect(id Identifier) bool {
	if id.Value == nil {
		return true
	}
	if isBlank(id.Class, *id.Value) {
		*id.Value = ""
		s.report.Empty++
		return true
	}
	switch s.options.policy(id.Class, id.Scrambled) {
	case PolicyDrop:
		*id.Value = ""
		s.report.Dropped++
		return true
	case PolicyKeep:
		s.report.Kept++
		return true
	}
	token := IsToken(*id.Value)
	switch {
	case s.restore && token:
		s.report.Restored++
	case s.restore:
		s.refused = confused(id.Path, "a pseudonym")
	case token && !s.options.allowTokens:
		s.refused = confused(id.Path, "clear text, not a pseudonym")
	default:
		s.found = append(s.found, found{id.Class, id.Port, id.Value})
	}
	return s.refused == nil
}

func confused(path, want string) error {
	return &telemetry.Error{Kind: telemetry.ErrClearText, Path: path, Offset: -1, Want: want}
}

func (s *scrubber) replace(h *Hasher) {
	var tokens strings.Builder
	tokens.Grow(tokenSize * len(s.found))
	for _, f := range s.found {
		var buf [tokenSize]byte
		token, ok := h.appendTokenOf(buf[:0], f)
		if !ok {
			*f.value = ""
			s.report.Malformed++
			continue
		}
		tokens.Write(token)
		*f.value = tokens.String()[tokens.Len()-tokenSize:]
		s.report.Replaced++
	}
}

// appendTokenOf appends the token of an identifier. It returns false if the identifier is malformed.
func (h *Hasher) appendTokenOf(dst []byte, f found) ([]byte, bool) {
	text := *f.value
	if f.port && h.scheme != schemeDocumented {
		text = withoutPort(text)
	}
	token, err := h.AppendToken(dst, f.class, text)
	return token, err == nil && len(token) > 0
}

// malformed reports whether Scrub with h empties an identifier because of its grammar.
func (h *Hasher) malformed(id Identifier) bool {
	if !h.usable() {
		return false
	}
	var buf [tokenSize]byte
	_, ok := h.appendTokenOf(buf[:0], found{id.Class, id.Port, id.Value})
	return !ok
}

// isBlank reports whether a text of the given class identifies nothing.
func isBlank(class Class, text string) bool {
	return text == "" || class != Opaque && text[0] == ' ' && strings.Trim(text, " ") == ""
}
