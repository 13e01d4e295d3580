package codec

// Limits bounds what a scanner accepts. All of its fields are positive.
type Limits struct {
	// Document is the most bytes a document may have.
	Document int64
	// Depth is how deep objects, arrays and elements may nest.
	Depth int
	// Token is the most bytes one token may have: a string, a run of text, a tag, an undocumented element.
	Token int
	// Attributes is how many attributes an element may have.
	Attributes int
}

// How much is held of a document that goes by. It limits what is undocumented in one record, and the values of a stream that
// are read as a whole.
const (
	// maxUnknown is how many undocumented members there may be, whose names are held to find the one that comes twice, or
	// elements without a record of their own that have undocumented attributes.
	maxUnknown = 1_000_000

	// heldBytes is how long all undocumented members or elements, or a value, may be.
	heldBytes = 16 << 20
)

// held returns heldBytes, or Token if it is larger.
func (l *Limits) held() int { return max(heldBytes, l.Token) }

const (
	tooMuch     = "fewer undocumented things in one record"
	tooMuchHeld = "shorter values that are read as a whole"
)

// wholeBytes is how long the values of one record that are not streamed may be together, since they are held. They are the
// document's bytes, with its layout: a year of samples every five minutes has 20 MB if they are indented.
const wholeBytes = 64 << 20

// whole is wholeBytes if no token may be longer.
func (l *Limits) whole() int { return max(wholeBytes, l.Token) }

// few is how many names are compared one by one before a map takes over.
const few = 16
