package leakscan

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strconv"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Scanner searches bytes for identifiers in clear text.
//
// It finds identifiers by their shape:
//
//   - [pseudonym.UPN]: a user principal name or an e-mail address. Something on both sides of an @; the last label begins with a
//     letter.
//   - [pseudonym.SAM]: a domain, one backslash and a user. Paths of files have more backslashes and are none, but bin\tool.exe and
//     a registry key of two levels look the same.
//   - [pseudonym.SID]: S-1- and so on, but for well-known ones such as S-1-5-18.
//   - [pseudonym.IP]: four numbers with dots, or the forms of IPv6; unspecified and loopback addresses are none. Versions such as
//     7.25.0.0 look the same. They are taken as such behind a name that ends in version, in Ver, or is ver
//     ("clientVersion":"23.5.1.83"), behind a product and a slash (Chrome/120.0.0.0), behind a v, and next to the word
//     build. A version of four small numbers in other places is found as an address.
//   - [pseudonym.MAC]: 12 digits with separators. Without them they look like any other number in base 16, and are not found; nor are
//     they with dots where none of them is a letter.
//
// And it finds the values that [WithKnown] names, in any ASCII case.
//
// It looks through up to four layers of escapes of JSON, references, comments and CDATA of XML, percent-encoding, base64,
// base 16 of 20 digits or more, and UTF-16 of what is ASCII. Text that begins with a brace or a bracket is read as JSON, so
// that a backslash between quotes can be an escape. Tokens, GUIDs and digests are no findings. Nothing found is no proof: scrambling,
// compression and other encodings hide everything, and so do line breaks within base64, and letters that only look alike.
//
// A Scanner is immutable and safe for concurrent use. The zero Scanner knows the shapes alone. It prints without the
// values that it knows.
type Scanner struct {
	skip  [classes]bool
	known known
}

// Option changes what a [Scanner] finds.
type Option func(*options)

type options struct {
	scanner  *Scanner
	patterns patterns
	err      error
}

// WithKnown has the scanner find these values: the names and addresses that the caller knows to be clear. It finds them
// as they are and in other ASCII case anywhere, and in base64 of the value alone or in the midst of other text. Values of
// fewer than 8 bytes are found as whole words only, and those of 3 to 6 bytes not always in base64, because they would be
// found in tokens by chance. Memory is about 2 kB a value.
func WithKnown(class pseudonym.Class, values ...string) Option {
	return func(o *options) {
		for _, v := range values {
			if o.err == nil {
				o.err = o.patterns.add(class, v)
			}
		}
	}
}

// WithoutShapes has the scanner not look for the shapes of these classes, for text in which something else has them.
// Known values are found all the same.
func WithoutShapes(list ...pseudonym.Class) Option {
	return func(o *options) {
		for _, c := range list {
			if c.Known() {
				o.scanner.skip[c] = true
			}
		}
	}
}

// New returns a Scanner. The error is [telemetry.ErrIdentifier], for a known value of fewer than 3 bytes, and
// [telemetry.ErrUnknown] for one of no class.
func New(opts ...Option) (*Scanner, error) {
	o := options{scanner: new(Scanner), patterns: patterns{}}
	for _, opt := range opts {
		opt(&o)
	}
	if o.err != nil {
		return nil, o.err
	}
	o.scanner.known = o.patterns.compile()
	return o.scanner, nil
}

// Finding is a place in a text that holds a clear identifier, or what looks like one. It does not hold the value.
type Finding struct {
	// Class is the class of the identifier. E-mail addresses have the shape of UPN.
	Class pseudonym.Class
	// Known tells that it is one of the values of WithKnown, and not only a shape.
	Known bool
	// Encoded tells that it stands there in another form: escaped, percent-encoded or in base64.
	Encoded bool
	// Start and End are where it stands: text[Start:End]. Of encoded text it is all of the encoded run.
	Start, End int64
}

// String returns the class and the place.
func (f Finding) String() string {
	return f.Class.String() + " at bytes " + strconv.FormatInt(f.Start, 10) + " to " + strconv.FormatInt(f.End, 10)
}

// Scan yields what the shapes find in text. It is [Scanner.Scan] of the zero Scanner.
func Scan(text []byte) iter.Seq[Finding] { return new(Scanner).Scan(text) }

// Scan yields what there is in text, in order of the places. It holds the findings of one string or line at a time.
func (s *Scanner) Scan(text []byte) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		if s == nil {
			s = new(Scanner)
		}
		sc := scan{scanner: s, text: text, json: looksLikeJSON(text)}
		for start := 0; start < len(text); {
			end := sc.runEnd(start)
			sc.found = sc.found[:0]
			sc.run(start, end)
			sc.quoted = end < len(text) && text[end] == '"' && !sc.quoted
			for _, f := range sc.inOrder() {
				if !yield(f) {
					return
				}
			}
			start = end + 1
		}
	}
}

// scan is the search of one text, run by run. A run is a piece in which an identifier can be: a string, or the text
// between two tags.
type scan struct {
	scanner *Scanner
	text    []byte
	json    bool
	quoted  bool // the run is a string of JSON: elsewhere, as in a log that begins with a bracket, a backslash is no escape
	found   []Finding
	folded  []byte // buffers that runs share
	plain   [maxLayers][]byte
	decoded [maxLayers][]byte
}

// looksLikeJSON reports whether text begins like a JSON document.
func looksLikeJSON(text []byte) bool {
	for _, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF: // also a byte order mark
		default:
			return c == '{' || c == '['
		}
	}
	return false
}

// isNestedJSON reports whether text that was encoded is probably JSON, and not only in brackets.
func isNestedJSON(text []byte) bool { return looksLikeJSON(text) && bytes.IndexByte(text, '"') >= 0 }

// hasStrings reports whether text of another kind probably has strings of JSON in it, as an element or a line of a log can.
func hasStrings(text []byte) bool {
	return bytes.IndexByte(text, '"') >= 0 && (bytes.Contains(text, []byte(`\\`)) || bytes.Contains(text, []byte(`\u00`)))
}

// runEnd returns the end of the run that begins at i. In JSON that is a quote that is not escaped. Elsewhere it is an angle
// bracket, but not one of what can stand within a value. The end of the line is one in both.
func (sc *scan) runEnd(i int) int {
	for ; i < len(sc.text); i++ {
		switch c := sc.text[i]; {
		case c > '>':
			if c == '\\' && sc.json {
				i++
			}
		case c == '\n', sc.json && c == '"':
			return i
		case sc.json || c != '<' && c != '>':
		case c == '<':
			n := markup(sc.text[i:])
			if n == 0 {
				return i
			}
			i += n - 1
		case !bytes.HasSuffix(sc.text[:i], []byte("]]")):
			return i
		}
	}
	return len(sc.text)
}

// maxLayers is how many encodings on top of each other are taken off.
// classes is more than the number of every class.
const classes = int(pseudonym.Opaque) + 1

const maxLayers = 4

// run searches a run as it stands, and then what it means.
func (sc *scan) run(start, end int) {
	p := part{text: sc.text[start:end], at: start, end: end, before: sc.text[:start]}
	p.json = sc.json || hasStrings(p.text)
	if len(p.text) >= minKnown {
		sc.search(p)
	}
}

// search searches a part, what is encoded in words of it, and what it means without its escapes.
func (sc *scan) search(p part) {
	from := len(sc.found)
	sc.shapes(p)
	sc.findKnown(p)
	if p.layer == maxLayers {
		return
	}
	sc.words(p)
	plain, changed := sc.unescape(p)
	if !changed {
		return
	}
	for _, f := range sc.found[from:] {
		p.had |= f.bit()
	}
	p.text, p.json = plain, isNestedJSON(plain)
	p.layer++
	sc.search(p)
}

// part is text to search, and where it stands.
type part struct {
	text    []byte
	before  []byte // what stands in front of it
	at, end int    // where all of it stands in the text that is scanned
	layer   int    // how many encodings were taken off
	json    bool   // a backslash is an escape
	had     uint32 // the bits of what stood there anyway, which is not found again
}

// bit tells findings of one class apart from those of others, and known ones from shapes.
func (f Finding) bit() uint32 {
	if f.Known {
		return 1 << (classes + int(f.Class))
	}
	return 1 << (int(f.Class) - 1)
}

// add takes in a finding whose place is that in p.
func (sc *scan) add(p part, f Finding) {
	if p.had&f.bit() != 0 {
		return
	}
	if p.layer > 0 {
		f.Encoded, f.Start, f.End = true, 0, int64(p.end-p.at)
	}
	f.Start, f.End = int64(p.at)+f.Start, int64(p.at)+f.End
	sc.found = append(sc.found, f)
}

// inOrder returns the findings of a run by their places, each once.
func (sc *scan) inOrder() []Finding {
	if len(sc.found) > 1 {
		slices.SortStableFunc(sc.found, func(a, b Finding) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Class, b.Class))
		})
		sc.found = slices.Compact(sc.found)
	}
	return sc.found
}

// String returns scanner(<n> known), where n is how many values it knows.
func (s *Scanner) String() string {
	n := 0
	if s != nil {
		n = s.known.values
	}
	return "scanner(" + strconv.Itoa(n) + " known)"
}

// GoString returns the same as [Scanner.String].
func (s *Scanner) GoString() string { return s.String() }

// Format prints the same as [Scanner.String] under every verb.
func (s *Scanner) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// MarshalText returns the same as [Scanner.String]. It does not read back.
func (s *Scanner) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue returns the same as [Scanner.String].
func (s *Scanner) LogValue() slog.Value { return slog.StringValue(s.String()) }
