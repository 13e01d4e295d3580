package codec

// Limits bounds what a scanner accepts. All of its fields are positive.
type Limits struct {
	// Document is the maximum size of a document in bytes.
	Document int64
	// Depth is how deep objects, arrays and elements may nest.
	Depth int
	// Token is the maximum size of one token in bytes: a string, a run of text, a tag, an undocumented element.
	Token int
	// Attributes is how many attributes an element may have.
	Attributes int
}

// Limits on what is held in memory while a document is streamed. They apply to the undocumented content of one record, and to
// the values of a stream that are read as a whole.
const (
	// maxUnknown is how many undocumented members there may be, whose names are held to detect repeated ones, or
	// elements without a record of their own that have undocumented attributes.
	maxUnknown = 1_000_000

	// heldBytes is the maximum total length of all undocumented members or elements, or of a value.
	heldBytes = 16 << 20
)

// held returns heldBytes, or Token if it is larger.
func (l *Limits) held() int { return max(heldBytes, l.Token) }

const (
	tooMuch     = "fewer undocumented things in one record"
	tooMuchHeld = "shorter values that are read as a whole"
)

// wholeBytes is the maximum total length of the values of one record that are not streamed, because they are held. They are the
// document's bytes, including layout: a year of samples every five minutes has 20 MB if it is indented.
const wholeBytes = 64 << 20

// whole returns wholeBytes, or Token if it is larger.
func (l *Limits) whole() int { return max(wholeBytes, l.Token) }

// few is how many names are compared one by one before a map is used.
const few = 16
