package codec

import (
	"bytes"
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// JSON is a strict scanner over one JSON document. It accepts the exact syntax of RFC 8259, UTF-8 only, without repeated members.
//
// Its methods accept the index of the value to read and return the index after it. A negative index means that the scanner
// has failed; every method returns a negative index unchanged. Texts that are read are copies. Call Reset before using a zero JSON.
type JSON struct {
	src     []byte
	arena   arena
	lim     Limits
	depth   int
	err     *fault.Error
	unknown nameStack // names of undocumented members
	base    int64     // offset of src in the document
	density density
	seal    sealed // place of the document's own digest
	watched string // src as a string, while the digest is watched for
	odd     int    // start of the last string that was not plain
	slow    bool   // disables the fast paths, for tests

	orders  *orders  // orders of members, if the scanner is reused
	texts   []string // texts of lists
	items   int      // number of texts in lists
	listed  int      // the same for the last document that had any
	scratch []byte   // buffer for a string that has escapes
}

const failed = -1

// Reset starts reading doc, which must not change until the document has been read.
func (d *JSON) Reset(doc []byte, lim Limits) int {
	d.clear(lim)
	d.src = doc
	return d.start()
}

// clear has the same effect as assigning a new JSON, but keeps the memory for names and texts, which is most of it.
func (d *JSON) clear(lim Limits) {
	d.src, d.watched = nil, ""
	if d.items > 0 {
		d.listed, d.items = min(d.items, maxTexts), 0
	}
	d.arena.begin()
	d.lim = lim
	d.depth, d.base, d.odd, d.unknown.n = 0, 0, 0, 0
	d.err = nil
	d.density = density{}
	d.seal = sealed{}
	d.texts = nil
}

// start skips a byte order mark and white space.
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

// mark skips a byte order mark and refuses other encodings.
func (d *JSON) mark() int {
	if int64(len(d.src)) > d.lim.Document {
		return d.fail(0, fault.ErrLimit, "a smaller document")
	}
	if IsWide(d.src) {
		return d.fail(0, fault.ErrEncoding, WantUTF8)
	}
	if hasPrefix(d.src, "\ufeff") {
		return len("\ufeff")
	}
	return 0
}

// WideHead is how many bytes of a text [IsWide] examines.
const WideHead = 8

// WantUTF8 is what is expected instead of a document for which [IsWide] returns true.
const WantUTF8 = "UTF-8, not UTF-16 or UTF-32"

// IsWide reports whether the head of text shows that it is UTF-16 or UTF-32: it begins with one of their byte order marks, or
// its zero bytes are where two ASCII characters have them in these encodings. Zero bytes in other places are damage.
func IsWide[T Text](text T) bool {
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

// zeros returns a set that has bit n set if byte n of head is zero.
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

// hasPrefix reports whether s begins with prefix.
func hasPrefix(s []byte, prefix string) bool {
	return len(s) >= len(prefix) && string(s[:len(prefix)]) == prefix
}

// space returns the index of the first byte at or after i that is not white space.
func (d *JSON) space(i int) int {
	if s := d.src; i < len(s) && s[i] <= ' ' {
		return skipSpace(s, i)
	}
	return i
}

// quote checks that a string begins at i and returns the index after its opening quote.
func (d *JSON) quote(i int, want string) int {
	s := d.src
	switch {
	case i < len(s) && s[i] == '"':
		return i + 1
	case hasPrefix(s[i:], "“") || hasPrefix(s[i:], "”"):
		return d.fail(i, fault.ErrSyntax, `straight quotes (")`)
	}
	return d.fail(i, fault.ErrSyntax, want)
}

// plainEnd returns the index of the first byte at or after i that does not stand for itself inside a string.
func plainEnd(s []byte, i int) int {
	rest := s[i:]
	for len(rest) >= 8 {
		if m := special(Load64(rest)); m != 0 {
			return len(s) - len(rest) + bits.TrailingZeros64(m)>>3
		}
		rest = rest[8:]
	}
	for len(rest) > 0 && plainASCII[rest[0]] {
		rest = rest[1:]
	}
	return len(s) - len(rest)
}

// str reads the rest of a string whose opening quote is before i. It returns the index of the closing quote and reports
// whether the string is plain, which means that the text between the quotes is the value.
func (d *JSON) str(i int) (end int, plain bool) {
	start := i
	plain = true
	for {
		if i = d.plain(i); i < 0 {
			return i, false
		}
		if d.src[i] == '"' {
			if i-start > d.lim.Token {
				return d.fail(start, fault.ErrLimit, "a shorter string"), false
			}
			return i, plain
		}
		plain = false
		if _, i = d.escape(i); i < 0 {
			return i, false
		}
	}
}

// plain returns the index of the first quote or backslash at or after i, inside a string.
func (d *JSON) plain(i int) int {
	s := d.src
	for {
		if i = plainEnd(s, i); i >= len(s) {
			return d.fail(len(s), fault.ErrSyntax, "the end of a string")
		}
		switch c := s[i]; {
		case c == '"' || c == '\\':
			return i
		case c < 0x20:
			return d.fail(i, fault.ErrSyntax, "control characters as escapes")
		}
		r, n := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && n == 1 {
			return d.fail(i, fault.ErrEncoding, "UTF-8")
		}
		i += n
	}
}

// escape reads the escape that begins at i. It returns the character that it stands for and the index after it.
func (d *JSON) escape(i int) (r rune, at int) {
	s := d.src
	if i+1 >= len(s) {
		return 0, d.fail(i, fault.ErrSyntax, "an escape")
	}
	switch c := s[i+1]; c {
	case '"', '\\', '/':
		return rune(c), i + 2
	case 'b':
		return '\b', i + 2
	case 'f':
		return '\f', i + 2
	case 'n':
		return '\n', i + 2
	case 'r':
		return '\r', i + 2
	case 't':
		return '\t', i + 2
	case 'u':
	default:
		return 0, d.fail(i, fault.ErrSyntax, "an escape")
	}
	r, ok := hex4(s, i+2)
	switch {
	case !ok:
		return 0, d.fail(i, fault.ErrSyntax, "four hex digits")
	case r < 0xd800 || r > 0xdfff:
		return r, i + 6
	case r < 0xdc00 && i+7 < len(s) && s[i+6] == '\\' && s[i+7] == 'u':
		if lo, ok := hex4(s, i+8); ok && lo >= 0xdc00 && lo <= 0xdfff {
			return (r-0xd800)<<10 + lo - 0xdc00 + 0x10000, i + 12
		}
	}
	return 0, d.fail(i, fault.ErrEncoding, "surrogates in pairs")
}

// hex4 returns the value of the four hex digits at i.
func hex4(s []byte, i int) (r rune, ok bool) {
	if i+4 > len(s) {
		return 0, false
	}
	s = s[i : i+4]
	a, b, c, e := unhex[s[0]], unhex[s[1]], unhex[s[2]], unhex[s[3]]
	return rune(a)<<12 | rune(b)<<8 | rune(c)<<4 | rune(e), a|b|c|e <= 15
}

// maxScratch is the largest buffer for strings with escapes that is kept for reuse.
const maxScratch = 4 << 10

// unescape returns the value of a checked string body that contains escapes.
func (d *JSON) unescape(body []byte) string {
	src := d.src
	d.src = body
	out := d.scratch[:0]
	for i := 0; i < len(body); {
		n := bytes.IndexByte(body[i:], '\\')
		if n < 0 {
			out = append(out, body[i:]...)
			break
		}
		out = append(out, body[i:i+n]...)
		var r rune
		r, i = d.escape(i + n)
		out = utf8.AppendRune(out, r)
	}
	d.src, d.scratch = src, out
	return d.arena.keep(out)
}

// unescaped reads the rest of a string that begins at start and has its first escape at i. It returns the value and the
// index of the closing quote.
func (d *JSON) unescaped(start, i int) (text string, end int) {
	s := d.src
	out := append(d.scratch[:0], s[start:i]...)
	for {
		switch c := s[i]; {
		case c == '\\':
			var r rune
			if r, i = d.escape(i); i < 0 {
				return "", i
			}
			if r < utf8.RuneSelf {
				out = append(out, byte(r))
			} else {
				out = utf8.AppendRune(out, r)
			}
		case c == '"':
			d.scratch = out
			if i-start > d.lim.Token {
				return "", d.fail(start, fault.ErrLimit, "a shorter string")
			}
			return d.arena.keep(out), i
		case c < 0x20:
			return "", d.fail(i, fault.ErrSyntax, "control characters as escapes")
		case c < utf8.RuneSelf:
			from := i
			i = plainEnd(s, i)
			out = append(out, s[from:i]...)
		default:
			r, n := utf8.DecodeRune(s[i:])
			if r == utf8.RuneError && n == 1 {
				return "", d.fail(i, fault.ErrEncoding, "UTF-8")
			}
			out = append(out, s[i:i+n]...)
			i += n
		}
		if i >= len(s) {
			return "", d.fail(len(s), fault.ErrSyntax, "the end of a string")
		}
	}
}
