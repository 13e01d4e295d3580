package codec

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// JSON is a strict scanner over one JSON document: the exact syntax of RFC 8259, UTF-8, no repeated member.
//
// Its methods take the index of what they read and return the index behind it; a negative index means that the scanner
// has failed, and every method passes one on. The zero JSON is ready for Reset.
type JSON struct {
	src     string
	arena   strings.Builder // holds src when it was copied, and strings that had escapes
	lim     Limits
	depth   int
	err     *fault.Error
	unknown nameStack // of undocumented members
	base    int64     // offset in the document of src
	density density
	seal    sealed // place of the document's own digest
	odd     int    // where the last string began that was not plain
	slow    bool   // leave the fast paths out, for tests
}

const failed = -1

// Reset starts on doc. Strings without escapes are cut out of doc itself.
func (d *JSON) Reset(doc string, lim Limits) int {
	d.clear(lim)
	d.src = doc
	return d.start()
}

// ResetBytes starts on a copy of doc. The copy has room to spare, so that strings with escapes need no memory of their
// own as a rule.
func (d *JSON) ResetBytes(doc []byte, lim Limits) int {
	d.clear(lim)
	if int64(len(doc)) > lim.Document {
		return d.fail(0, fault.ErrLimit, "a smaller document")
	}
	d.arena.Grow(len(doc) + len(doc)/32 + 16)
	d.arena.Write(doc)
	d.src = d.arena.String()
	return d.start()
}

// clear does what assigning a new JSON would do, apart from the room for names, which is most of it.
func (d *JSON) clear(lim Limits) {
	d.src = ""
	d.arena.Reset()
	d.lim = lim
	d.depth, d.base, d.odd, d.unknown.n = 0, 0, 0, 0
	d.err = nil
	d.density = density{}
	d.seal = sealed{}
}

// start passes over a byte order mark and white space.
func (d *JSON) start() int {
	i := d.mark()
	if i < 0 {
		return i
	}
	if i = d.space(i); i == len(d.src) {
		return d.fail(0, fault.ErrSyntax, "an object")
	}
	return i
}

// mark passes over a byte order mark and refuses other encodings.
func (d *JSON) mark() int {
	if int64(len(d.src)) > d.lim.Document {
		return d.fail(0, fault.ErrLimit, "a smaller document")
	}
	if IsWide(d.src) {
		return d.fail(0, fault.ErrEncoding, WantUTF8)
	}
	if strings.HasPrefix(d.src, "\ufeff") {
		return len("\ufeff")
	}
	return 0
}

// WideHead is how many bytes of a text [IsWide] looks at.
const WideHead = 8

// WantUTF8 is what is wanted of a document that [IsWide].
const WantUTF8 = "UTF-8, not UTF-16 or UTF-32"

// IsWide reports whether text is UTF-16 or UTF-32 by its head: whether it begins with a byte order mark of these, or
// has zero bytes as two characters of ASCII have them there. Zero bytes in other places are damage.
func IsWide[T string | []byte](text T) bool {
	if len(text) < 2 || text[0] != 0 && text[0] < 0xfe && text[1] != 0 {
		return false
	}
	head := string(text[:min(len(text), WideHead)])
	switch {
	case strings.HasPrefix(head, "\xff\xfe"), strings.HasPrefix(head, "\xfe\xff"), strings.HasPrefix(head, "\x00\x00\xfe\xff"):
		return true
	case len(head) < 4:
		return false
	}
	return zeros(head[:4]) == 0b1010 || zeros(head[:4]) == 0b0101 ||
		len(head) == WideHead && (zeros(head) == 0b11101110 || zeros(head) == 0b01110111)
}

// zeros has bit n set where byte n of head is zero.
func zeros(head string) (set uint8) {
	for n := range len(head) {
		if head[n] == 0 {
			set |= 1 << n
		}
	}
	return set
}

// End checks that nothing but white space follows and returns the failure, if there was one.
func (d *JSON) End(i int) *fault.Error {
	if i >= 0 {
		if i = d.space(i); i < len(d.src) {
			d.fail(i, fault.ErrSyntax, "the end of the document")
		}
	}
	return d.err
}

// Fail records a failure at i, unless there was one before.
func (d *JSON) Fail(i int, kind error, want string) int {
	if i < 0 {
		return i
	}
	return d.fail(i, kind, want)
}

func (d *JSON) fail(i int, kind error, want string) int {
	if d.err == nil {
		d.err = &fault.Error{Kind: kind, Offset: d.base + int64(i), Want: want}
	}
	return failed
}

// space returns the index of the first byte at or behind i that is not white space.
func (d *JSON) space(i int) int {
	s := d.src
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
		i++
	}
	return i
}

// quote checks that a string begins at i and returns the index behind its opening quote.
func (d *JSON) quote(i int, want string) int {
	s := d.src
	switch {
	case i < len(s) && s[i] == '"':
		return i + 1
	case strings.HasPrefix(s[i:], "“") || strings.HasPrefix(s[i:], "”"):
		return d.fail(i, fault.ErrSyntax, `straight quotes (")`)
	}
	return d.fail(i, fault.ErrSyntax, want)
}

// plainEnd returns the index of the first byte at or behind i that does not stand for itself inside a string.
func plainEnd(s string, i int) int {
	rest := s[i:]
	for len(rest) >= 8 {
		if m := special(Load64(rest)); m != 0 {
			return len(s) - len(rest) + bits.TrailingZeros64(m)>>3
		}
		rest = rest[8:]
	}
	for rest != "" && plainASCII[rest[0]] {
		rest = rest[1:]
	}
	return len(s) - len(rest)
}

// str reads the rest of a string whose opening quote is in front of i. It returns the index of the closing quote and
// whether the string is plain: what stands between the quotes is the value.
func (d *JSON) str(i int) (end int, plain bool) {
	s, start := d.src, i
	plain = true
	for {
		if i = plainEnd(s, i); i >= len(s) {
			return d.fail(len(s), fault.ErrSyntax, "the end of a string"), false
		}
		switch c := s[i]; {
		case c == '"':
			if i-start > d.lim.Token {
				return d.fail(start, fault.ErrLimit, "a shorter string"), false
			}
			return i, plain
		case c == '\\':
			plain = false
			if i = d.escape(i); i < 0 {
				return i, false
			}
		case c < 0x20:
			return d.fail(i, fault.ErrSyntax, "control characters as escapes"), false
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				return d.fail(i, fault.ErrEncoding, "UTF-8"), false
			}
			i += n
		}
	}
}

// escape checks the escape that begins at i and returns the index behind it.
func (d *JSON) escape(i int) int {
	s := d.src
	if i+1 >= len(s) {
		return d.fail(i, fault.ErrSyntax, "an escape")
	}
	switch s[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
	default:
		return d.fail(i, fault.ErrSyntax, "an escape")
	}
	r, ok := hex4(s, i+2)
	switch {
	case !ok:
		return d.fail(i, fault.ErrSyntax, "four hex digits")
	case r < 0xd800 || r > 0xdfff:
		return i + 6
	case r < 0xdc00 && i+7 < len(s) && s[i+6] == '\\' && s[i+7] == 'u':
		if lo, ok := hex4(s, i+8); ok && lo >= 0xdc00 && lo <= 0xdfff {
			return i + 12
		}
	}
	return d.fail(i, fault.ErrEncoding, "surrogates in pairs")
}

// hex4 returns the number that four hex digits at i stand for.
func hex4(s string, i int) (r rune, ok bool) {
	if i+4 > len(s) {
		return 0, false
	}
	for _, c := range []byte(s[i : i+4]) {
		v := unhex[c]
		if v > 15 {
			return 0, false
		}
		r = r<<4 | rune(v)
	}
	return r, true
}

// maxArena is the most room that is made at once for strings that have escapes.
const maxArena = 4 << 10

// unescape returns the value of a checked string body that holds escapes.
func (d *JSON) unescape(body string) string {
	if d.arena.Cap()-d.arena.Len() < len(body) {
		// What was cut out of the old arena stays with it. The new one has room for what may come.
		d.arena.Reset()
		d.arena.Grow(max(len(body), min(len(d.src)/32, maxArena)))
	}
	start := d.arena.Len()
	for {
		i := strings.IndexByte(body, '\\')
		if i < 0 {
			d.arena.WriteString(body)
			return d.arena.String()[start:]
		}
		d.arena.WriteString(body[:i])
		n := 2
		switch c := body[i+1]; c {
		case 'b':
			d.arena.WriteByte('\b')
		case 'f':
			d.arena.WriteByte('\f')
		case 'n':
			d.arena.WriteByte('\n')
		case 'r':
			d.arena.WriteByte('\r')
		case 't':
			d.arena.WriteByte('\t')
		case 'u':
			n = 6
			r, _ := hex4(body, i+2)
			if r >= 0xd800 && r <= 0xdfff {
				lo, _ := hex4(body, i+8)
				r = (r-0xd800)<<10 + lo - 0xdc00 + 0x10000
				n = 12
			}
			d.arena.WriteRune(r)
		default:
			d.arena.WriteByte(c)
		}
		body = body[i+n:]
	}
}

// unhex holds the value of each hex digit, and 0xff for every other byte.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for i := range 10 {
		t['0'+i] = byte(i)
	}
	for i := range 6 {
		t['a'+i], t['A'+i] = byte(10+i), byte(10+i)
	}
	return t
}()
