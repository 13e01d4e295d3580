package pseudonym

import "iter"

// Scrambled is what the documents say about scrambling an element. The zero value is Always. The pages that say it are in
// the dictionary: [telemetry.Element.ScrambledBy].
type Scrambled uint8

// What the documents say.
const (
	// Always: a page says that the element is always scrambled, or shows it scrambled.
	Always Scrambled = iota
	// Optional: a page says that the element is scrambled if scrambling is enabled.
	Optional
	// Unstated: no page says that the element is scrambled.
	Unstated
)

// String returns always, optional or unstated, and unknown for anything else.
func (s Scrambled) String() string {
	switch s {
	case Always:
		return "always"
	case Optional:
		return "optional"
	case Unstated:
		return "unstated"
	}
	return "unknown"
}

// Identifier is one identifier of a record.
type Identifier struct {
	// Path is its wire path, such as user.upn or Users[17].ID.
	Path string
	// Class is its class.
	Class Class
	// Scrambled is what the documents say about scrambling it.
	Scrambled Scrambled
	// Port says that a port may follow the identifier, as in host:25. It is not a part of what is hashed, and does not stay.
	// The documented scheme, which hashes text as it is, includes it.
	Port bool
	// Value points into the record.
	Value *string
}

// Record is what the pointer to a record type implements. The methods are generated from the fields' tags; a record
// type written by hand has to keep to them as well, or clear text gets out.
type Record interface {
	// Identifiers yields every identifier of the record, empty ones too, in document order and each once.
	Identifiers() iter.Seq[Identifier]
	// DetachIdentifiers makes the record's identifiers its own: it copies the slices and whatever else is shared with
	// the value that this one was copied from and holds identifiers or undocumented data. After it, changes through
	// Identifiers and DropUnknown do not reach that other value.
	DetachIdentifiers()
	// DropUnknown removes what the documents do not name, everywhere in the record, and returns how many members,
	// elements and attributes that were.
	DropUnknown() int
	// OmitFields leaves out the fields of the given kinds, everywhere in the record, and returns how many values that were;
	// each item of a list counts. If ask is not nil, it is called for each such field that holds something, with its wire
	// path and its kinds among those asked for, and only those stay out for which it returns true.
	OmitFields(kinds Fields, ask func(path string, kinds Fields) bool) int
	// AppendJSON appends the record as JSON to dst.
	AppendJSON(dst []byte) ([]byte, error)
	// AppendXML appends the record as XML to dst.
	AppendXML(dst []byte) ([]byte, error)
}
