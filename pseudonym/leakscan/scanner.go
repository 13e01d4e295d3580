package leakscan

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Scanner searches text for identifiers: those that have one of the shapes of this package, and the values that [WithKnown]
// names. It is immutable and safe for concurrent use. The zero Scanner and a nil one know the shapes alone. It prints
// without the values that it knows.
type Scanner struct {
	skip  [classes]bool
	known known
}

// shapesAlone is what a nil Scanner stands for. It never changes.
var shapesAlone Scanner

// classes is more than the number of every class.
const classes = int(pseudonym.Opaque) + 1

// Option configures [New]. A nil Option is ignored.
type Option func(*options)

type options struct {
	scanner  *Scanner
	patterns patterns
	err      error
}

// WithKnown has the scanner find these values: the names and addresses that the caller knows to be clear. It finds them
// as they are and in other ASCII case anywhere, and in base64 of the value alone or within other text. Values of fewer
// than 8 bytes are found as whole words only, and those of 3 to 6 bytes not always in base64, because they would be found
// in tokens by chance. A value has at most 1,024 bytes and no line break. Memory is about 2 kB a value.
func WithKnown(class pseudonym.Class, values ...string) Option {
	return func(o *options) {
		for _, v := range values {
			if o.err == nil {
				o.err = o.patterns.add(class, v)
			}
		}
	}
}

// WithoutShapes has the scanner ignore the shapes of these classes, for text in which something else has them. Known values
// are found all the same, and so are the shapes of other classes in the same place.
func WithoutShapes(list ...pseudonym.Class) Option {
	return func(o *options) {
		for _, c := range list {
			if c.Known() {
				o.scanner.skip[c] = true
			}
		}
	}
}

// New returns a Scanner. The error is [telemetry.ErrIdentifier] for a known value of fewer than 3 bytes or with a line break,
// [telemetry.ErrLimit] for one that is too long, and [telemetry.ErrUnknown] for one of no class.
func New(opts ...Option) (*Scanner, error) {
	o := options{scanner: new(Scanner), patterns: patterns{}}
	for _, opt := range opts {
		if opt != nil {
			opt(&o)
		}
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
	// Known reports whether it is one of the values of [WithKnown], and not only a shape.
	Known bool
	// Encoded reports whether the text has it in another form: escaped, percent-encoded, in base64 or in base 16.
	Encoded bool
	// Start and End are where it stands: text[Start:End] is the identifier and nothing else. Of base64 and base 16 it is
	// the word that holds the identifier, or of a word of more than 256 bytes the part that does.
	Start, End int64
}

// String returns the class and the place.
func (f Finding) String() string {
	return f.Class.String() + " at bytes " + strconv.FormatInt(f.Start, 10) + " to " + strconv.FormatInt(f.End, 10)
}

// Scan yields what the shapes find in text. It is [Scanner.Scan] of the zero Scanner.
func Scan(text []byte) iter.Seq[Finding] { return (*Scanner)(nil).Scan(text) }

// Scan yields what there is in text, in order of the places.
func (s *Scanner) Scan(text []byte) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		sc := newScan(s)
		var c cutter
		for {
			p, ok := c.next(text, true)
			if !ok {
				return
			}
			for _, f := range sc.piece(text, p, 0) {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// ScanReader yields what there is in the text that r reads, whatever its length: the findings that [Scanner.Scan] yields
// of the whole text, with places in the whole text. It holds less than 512 KiB of it. If r fails, the last thing
// that it yields is that error; what stands before the place of the error has been searched.
func (s *Scanner) ScanReader(r io.Reader) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		if r == nil {
			yield(Finding{}, record.Failure(telemetry.ErrRequired, "a reader"))
			return
		}
		sc := newScan(s)
		var c cutter
		buf := make([]byte, 0, 4*maxLine)
		base := int64(0)
		var failed error
		for idle := 0; ; {
			for {
				p, ok := c.next(buf, failed != nil)
				if !ok {
					break
				}
				for _, f := range sc.piece(buf, p, base) {
					if !yield(f, nil) {
						return
					}
				}
			}
			if failed != nil {
				if failed != io.EOF {
					yield(Finding{}, failed)
				}
				return
			}
			n := c.drop()
			buf = buf[:copy(buf, buf[n:])]
			base += int64(n)
			for len(buf) < cap(buf)-maxLine/2 && failed == nil {
				n, err := r.Read(buf[len(buf):cap(buf)])
				if idle++; n > 0 {
					idle = 0
				}
				if n < 0 || n > cap(buf)-len(buf) || idle == 100 {
					n, err = 0, io.ErrNoProgress
				}
				buf, failed = buf[:len(buf)+n], err
			}
		}
	}
}

// maxLayers is how many encodings on top of each other are taken off.
const maxLayers = 4

// scan is the search of one text, piece by piece.
type scan struct {
	scanner *Scanner
	base    int64 // where the piece begins in the whole text
	from    int64 // what begins before it is found in another piece
	to      int64 // and so is what begins here or later
	word    int64 // where the word begins in whose midst the piece may begin
	cut     bool  // that word is decoded
	found   []Finding
	layers  [maxLayers + 1]layer
}

// layer is text to search. The first is a piece as it stands, and each of the others is what a part of the one before it
// means.
type layer struct {
	text    []byte
	from    int    // where in the text of the layer before it its own begins
	to      int    // and ends
	each    int    // of base64 and base 16, how many bytes so many characters stand for:
	chars   int    // 3 and 4, or 1 and 2
	steps   []step // of unescaped text, where it does not go on as the text before it does
	buf     []byte
	line    span // the line that strings is about
	quotes  []int
	strings []span // what is a string of JSON in it, from one quote to the other
	rare    bool   // there is a byte by which an escape is noticed, or an account
	version int    // where the last number ended that was taken for a version
}

func newScan(s *Scanner) *scan {
	if s == nil {
		s = &shapesAlone
	}
	return &scan{scanner: s}
}

// piece returns what there is in a piece of text, which begins at base of the whole text. It is good until the next call.
func (sc *scan) piece(text []byte, p piece, base int64) []Finding {
	sc.base, sc.from, sc.to = base+int64(p.start), base+int64(p.from), base+int64(p.to)
	sc.found = sc.found[:0]
	sc.layers[0].begin(text[p.start:p.end])
	if p.start == p.from {
		sc.word = sc.base
	}
	sc.search(0)
	if next := p.to - p.start - around; p.to < p.end && next > 0 {
		if start := first(sc.layers[0].text, next, inBase64); start > 0 {
			sc.word = sc.base + int64(start)
		}
	}
	return sc.inOrder()
}

// begin makes text the text of a layer.
func (l *layer) begin(text []byte) {
	l.text, l.line, l.version = text, span{-1, -1}, -1
}

// search searches the text of a layer, what is encoded in words of it, and what it means without its escapes.
func (sc *scan) search(n int) {
	sc.shapes(n)
	sc.findKnown(n)
	if n < maxLayers && sc.layers[n].rare {
		sc.unescape(n)
	}
}

// shape adds what has the shape of a class at a place in the text of a layer, unless the place is the zero span.
func (sc *scan) shape(n int, class pseudonym.Class, at span) {
	if at.end == 0 || sc.scanner.skip[class] || n < maxLayers && sc.startsInEscape(n, at.start) {
		return
	}
	if pseudonym.Suspicious(class, string(sc.layers[n].text[at.start:at.end])) == "" {
		sc.add(n, Finding{Class: class}, at)
	}
}

// add adds a finding at a place in the text of a layer.
func (sc *scan) add(n int, f Finding, at span) {
	f.Encoded = f.Encoded || n > 0
	for ; n > 0; n-- {
		at = sc.layers[n].origin(at)
	}
	f.Start, f.End = sc.base+int64(at.start), sc.base+int64(at.end)
	if f.Start >= sc.from && f.Start < sc.to {
		sc.found = append(sc.found, f)
	}
}

// inOrder returns the findings of a piece by their places, each once: not again what an inner layer has as well.
func (sc *scan) inOrder() []Finding {
	if len(sc.found) < 2 {
		return sc.found
	}
	encoded := func(f Finding) int {
		if f.Encoded {
			return 1
		}
		return 0
	}
	slices.SortFunc(sc.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(encoded(a), encoded(b)), cmp.Compare(b.End, a.End),
			cmp.Compare(a.Class, b.Class))
	})
	sc.found = slices.Compact(sc.found)
	var ends [2][classes]int64 // of the last finding of each class, known or not
	kept := sc.found[:0]
	for _, f := range sc.found {
		end := &ends[0][f.Class]
		if f.Known {
			end = &ends[1][f.Class]
		}
		if f.Encoded && f.Start < *end {
			continue
		}
		*end = max(*end, f.End)
		kept = append(kept, f)
	}
	return kept
}

// String returns scanner(<n> known), where n is how many values it knows.
func (s *Scanner) String() string {
	n := 0
	if s != nil {
		n = s.known.values
	}
	return "scanner(" + strconv.Itoa(n) + " known)"
}

// Format prints the same as [Scanner.String] under every verb.
func (s *Scanner) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// MarshalText returns the same as [Scanner.String]. It does not read back.
func (s *Scanner) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue returns the same as [Scanner.String].
func (s *Scanner) LogValue() slog.Value { return slog.StringValue(s.String()) }
