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

// Scanner searches text for identifiers: those with one of the shapes of this package, and the values of [WithKnown].
// It is immutable and safe for concurrent use. The zero Scanner and a nil Scanner only search for shapes. A Scanner
// prints without its known values.
type Scanner struct {
	skip  [classes]bool
	known known
}

// shapesAlone is used for a nil Scanner. It never changes.
var shapesAlone Scanner

// classes is greater than every class.
const classes = int(pseudonym.Opaque) + 1

// Option configures [New]. A nil Option is ignored.
type Option func(*options)

type options struct {
	scanner  *Scanner
	patterns patterns
	err      error
}

// WithKnown makes the scanner find these values, such as names and addresses that the caller knows. It finds them
// anywhere, in any ASCII case, and in the base64 of the value or of a text that contains it. Values of fewer than 8
// bytes are only found as whole words, and values of 3 to 6 bytes not always in base64, because they would be found in
// tokens by chance. A value must have at most 1,024 bytes and no line break. It takes about 2 kB of memory.
func WithKnown(class pseudonym.Class, values ...string) Option {
	return func(o *options) {
		for i, v := range values {
			if o.err != nil {
				return
			}
			if want, kind := o.patterns.add(class, v); kind != nil {
				o.err = &telemetry.Error{Kind: kind, Path: class.String() + "[" + strconv.Itoa(i) + "]", Offset: -1, Want: want}
			}
		}
	}
}

// WithoutShapes makes the scanner ignore the shapes of these classes, for text in which something else has these
// shapes. Known values are still found, and so are shapes of other classes at the same position.
func WithoutShapes(list ...pseudonym.Class) Option {
	return func(o *options) {
		for _, c := range list {
			if c.Known() {
				o.scanner.skip[c] = true
			}
		}
	}
}

// New returns a Scanner. The error is [telemetry.ErrIdentifier] for a known value of fewer than 3 bytes or with a line
// break, [telemetry.ErrLimit] for a value that is too long, and [telemetry.ErrUnknown] for an unknown class.
// Its path is the class and the position of the value in its WithKnown, such as full-name[17].
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

// Finding is the position of an identifier in clear, or of something that looks like one. It does not contain the
// value.
type Finding struct {
	// Class is the class of the identifier. E-mail addresses have the shape of UPN.
	Class pseudonym.Class `json:"class"`
	// Known reports whether it is one of the values of [WithKnown], not only a shape.
	Known bool `json:"known"`
	// Encoded reports whether it is encoded in the text: escaped, percent-encoded, in base64 or in base 16.
	Encoded bool `json:"encoded"`
	// Start is the offset of its first byte, and End that of the byte after it: text[Start:End] is exactly the
	// identifier. For base64 and base 16 it is the word that contains the identifier, or the relevant part of a word of
	// more than 256 bytes.
	Start int64 `json:"start"`
	// End is the offset of the byte after its last one.
	End int64 `json:"end"`
}

// String returns the class and the position.
func (f Finding) String() string {
	return f.Class.String() + " at bytes " + strconv.FormatInt(f.Start, 10) + " to " + strconv.FormatInt(f.End, 10)
}

// Scan yields the shapes in text. It is [Scanner.Scan] of the zero Scanner.
func Scan(text []byte) iter.Seq[Finding] { return (*Scanner)(nil).Scan(text) }

// Scan yields the findings in text, ordered by position.
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

// ScanReader yields the findings in the text of r, regardless of its length. The findings and their positions are those
// that [Scanner.Scan] yields for the whole text. It holds less than 512 KiB of the text in memory. If r fails,
// ScanReader yields the error last; the text before the position of the error has been searched.
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

// maxLayers is the maximum number of nested encodings that are decoded.
const maxLayers = 4

// scan is the search of one text, piece by piece.
type scan struct {
	scanner *Scanner
	base    int64 // offset of the piece in the whole text
	from    int64 // identifiers that begin before it are found in another piece
	to      int64 // so are identifiers that begin here or later
	word    int64 // start of the word in which the piece may begin
	cut     bool  // that word is decoded
	found   []Finding
	layers  [maxLayers + 1]layer
}

// layer is text to search. The first layer is a piece, and each other layer is the decoded form of a part of the
// previous one.
type layer struct {
	text    []byte
	from    int    // start of its source in the text of the previous layer
	to      int    // end of its source
	each    int    // for base64 and base 16: each bytes are encoded in chars characters,
	chars   int    // 3 and 4, or 1 and 2
	steps   []step // for unescaped text: where its offsets diverge from those of its source
	buf     []byte
	line    span // the line to which strings belongs
	quotes  []int
	strings []span // the JSON strings in it, from quote to quote
	rare    bool   // there is a byte that escapes or accounts contain
	version int    // end of the last number that was taken for a version
}

func newScan(s *Scanner) *scan {
	if s == nil {
		s = &shapesAlone
	}
	return &scan{scanner: s}
}

// piece returns the findings in a piece of text that begins at offset base of the whole text. They are valid until the
// next call.
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

// begin sets the text of a layer.
func (l *layer) begin(text []byte) {
	l.text, l.line, l.version = text, span{-1, -1}, -1
}

// search searches the text of a layer, its decoded words, and its unescaped form.
func (sc *scan) search(n int) {
	sc.shapes(n)
	sc.findKnown(n)
	if n < maxLayers && sc.layers[n].rare {
		sc.unescape(n)
	}
}

// shape adds a finding for the shape of a class at a span in the text of a layer, unless the span is zero.
func (sc *scan) shape(n int, class pseudonym.Class, at span) {
	if at.end == 0 || sc.scanner.skip[class] || n < maxLayers && sc.startsInEscape(n, at.start) {
		return
	}
	if pseudonym.Suspicious(class, string(sc.layers[n].text[at.start:at.end])) == "" {
		sc.add(n, Finding{Class: class}, at)
	}
}

// add adds a finding at a span in the text of a layer.
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

// inOrder returns the findings of a piece ordered by position, without duplicates from inner layers.
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
	var ends [2][classes]int64 // ends of the last findings of each class, known or not
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

// String returns scanner(<n> known), with the number n of known values.
func (s *Scanner) String() string {
	n := 0
	if s != nil {
		n = s.known.values
	}
	return "scanner(" + strconv.Itoa(n) + " known)"
}

// Format prints the same as [Scanner.String] under every verb.
func (s *Scanner) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// MarshalText returns the same as [Scanner.String]. The text cannot be unmarshaled.
func (s *Scanner) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue returns the same as [Scanner.String].
func (s *Scanner) LogValue() slog.Value { return slog.StringValue(s.String()) }
