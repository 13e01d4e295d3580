package codec

import (
	"math/bits"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/uuid"
)

// Identifier reads a string that must not contain control characters.
func (d *JSON) Identifier(i int) (string, int) {
	s, end := d.Text(i)
	if d.odd == i && end >= 0 && HasControl(s) {
		return "", d.fail(i, fault.ErrIdentifier, noControl)
	}
	return s, end
}

// Classified checks the member with the given name at the end of its object at i, once another member has shown that it is an
// identifier.
func (d *JSON) Classified(i int, name, s string) int {
	if i >= 0 && HasControl(s) {
		i = d.fail(i, fault.ErrIdentifier, noControl)
		d.err.Within(name)
	}
	return i
}

// Text reads a string.
func (d *JSON) Text(i int) (string, int) {
	s := d.src
	if d.slow || uint(i) >= uint(len(s)) || s[i] != '"' {
		return d.text(i, i+1)
	}
	// The fast path: nearly all strings are ASCII without escapes and control characters. For these, this is plainEnd; calling it
	// would take as long as the work itself.
	end := i + 1
	for ; end+16 <= len(s); end += 16 {
		a, b := unclean(Load64(s[end:end+8])), unclean(Load64(s[end+8:end+16]))
		if a|b == 0 {
			continue
		}
		// Find the first of sixteen bytes without a branch on which half it is in.
		n := bits.TrailingZeros64(a) >> 3
		end += n + bits.TrailingZeros64(b)>>3&-(n>>3)
		if end < len(s) && s[end] == '"' && end-i <= d.lim.Token {
			return d.arena.head(s[i+1:], end-i-1), end + 1
		}
		break
	}
	return d.text(i, end)
}

// Body reads a string without copying its text, which is valid until the next read.
func (d *JSON) Body(i int) ([]byte, int) {
	if i >= 0 && i < len(d.src) && d.src[i] == '"' && !d.slow {
		if end := plainEnd(d.src, i+1); end < len(d.src) && d.src[end] == '"' && end-i <= d.lim.Token {
			return d.src[i+1 : end], end + 1
		}
	}
	text, end := d.text(i, i+1)
	return []byte(text), end
}

// Long returns the n bytes between quotes at i and the index after them, or nil if the quotes are elsewhere. Unlike Body, it does
// not check the bytes. Use it only for an unambiguous form, and read text in any other form again with Body.
func (d *JSON) Long(i, n int) (text []byte, end int) {
	if s := d.src; i >= 0 && n <= d.lim.Token && i+n+1 < len(s) && s[i] == '"' && s[i+n+1] == '"' && !d.slow {
		return s[i+1 : i+n+1], i + n + 2
	}
	return nil, failed
}

// text is Text for any string. If there is a string at i, its text before at is plain.
func (d *JSON) text(i, at int) (string, int) {
	d.odd = i
	if i < 0 {
		return "", i
	}
	s := d.src
	if i >= len(s) || s[i] != '"' {
		return "", d.wrongKind(i, "a string")
	}
	start := i + 1
	if !d.slow {
		at = stringStop(s, at)
		if at < len(s) && s[at] == '"' && at-start <= d.lim.Token && utf8.Valid(s[start:at]) {
			return d.arena.keep(s[start:at]), at + 1
		}
	}
	end := d.plain(start)
	if end < 0 {
		return "", end
	}
	if s[end] == '"' {
		if end-start > d.lim.Token {
			return "", d.fail(start, fault.ErrLimit, "a shorter string")
		}
		return d.arena.keep(s[start:end]), end + 1
	}
	text, end := d.unescaped(start, end)
	if end < 0 {
		return "", end
	}
	return text, end + 1
}

// stringStop returns the index of the first quote, backslash or control character at or after i.
func stringStop[T Text](s T, i int) int {
	for ; len(s)-i >= 8; i += 8 {
		if m := stops(Load64(s[i : i+8])); m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	for i < len(s) && s[i] >= ' ' && s[i] != '"' && s[i] != '\\' {
		i++
	}
	return i
}

// How many texts of lists are allocated at once: as many as the last document had, within these bounds.
const (
	minTexts = 4
	maxTexts = 32
)

// Texts reads an array of strings. The lists of a document share memory, but none can grow into the next one.
func (d *JSON) Texts(i int) ([]string, int) {
	start := len(d.texts)
	a, i := d.OpenArray(i)
	for i = d.Item(&a, i); a.More; i = d.Item(&a, i) {
		var item string
		item, i = d.Text(i)
		if len(d.texts) == cap(d.texts) {
			some := d.texts[start:]
			d.texts = append(make([]string, 0, max(2*len(some), d.listed, minTexts)), some...)
			start = 0
		}
		d.texts = append(d.texts, item)
	}
	if start == len(d.texts) {
		return nil, i
	}
	d.items += len(d.texts) - start
	return d.texts[start:len(d.texts):len(d.texts)], i
}

// ValidText reads a string of a type with a grammar. It is the member of o that is being read.
func ValidText[T Validator](d *JSON, o *Object, i int) (T, int) {
	s, end := d.MemberText(o, i)
	if v := T(s); end < 0 || v.Valid() {
		return v, end
	}
	return "", d.fail(i, fault.ErrFormat, wantValid)
}

// TextOrNumber reads a string, or a number as its text. The number must have neither a sign nor an exponent, because it
// names a version or a value of a list and is not used in arithmetic. o is the object whose member is read.
func (d *JSON) TextOrNumber(o *Object, i int) (string, int) {
	if i < 0 || i >= len(d.src) || d.src[i] != '-' && d.src[i]-'0' >= 10 {
		return d.MemberText(o, i)
	}
	end := d.number(i)
	switch {
	case end < 0:
		return "", end
	case end-i > d.lim.Token:
		return "", d.fail(i, fault.ErrLimit, "a shorter number")
	case !plainNumber(d.src[i:end]):
		return "", d.fail(i, fault.ErrFormat, "a string, or a number without sign and exponent")
	}
	return d.arena.keep(d.src[i:end]), end
}

// Parsed returns end, the index after the string at i that [JSON.Body] returned, unless err reports that its form is invalid.
func (d *JSON) Parsed(i, end int, err error) int {
	if end >= 0 && err != nil {
		return d.refuse(i, err)
	}
	return end
}

// ParseScalar reads a number or boolean, which may be in quotes, in the form that parse accepts.
func ParseScalar[T any](d *JSON, i int, parse func([]byte) (T, error)) (T, int) {
	var zero T
	if i < 0 {
		return zero, i
	}
	s, end := d.scalar(i)
	if end < 0 {
		return zero, end
	}
	v, err := parse(s)
	if err != nil {
		return zero, d.refuse(i, err)
	}
	return v, end
}

// Whole reads a number from 0 to most. Its parse function is that of ParseScalar.
func Whole[T ~int | ~int64 | ~uint64](d *JSON, i int, most uint64, parse func([]byte) (T, error)) (T, int) {
	// The fast path: up to eighteen digits, which are less than 2^63, followed by a byte that ends the number.
	if s := d.src; i >= 0 && len(s)-i > 24 && s[i]-'1' < 9 && !d.slow {
		var n uint64
		end := i
		for ; end < i+16; end += 8 {
			eight, ok := digits8(Load64(s[end : end+8]))
			if !ok {
				break
			}
			n = n*1e8 + eight
		}
		for ; end < i+18 && s[end]-'0' < 10; end++ {
			n = n*10 + uint64(s[end]-'0')
		}
		if c := s[end]; (c == ',' || c == '}' || c <= ' ') && n <= most {
			return T(n), end
		}
	}
	return ParseScalar(d, i, parse)
}

// scalar returns the text of a number or boolean, or of a string that holds one.
func (d *JSON) scalar(i int) ([]byte, int) {
	if i >= len(d.src) {
		return nil, d.fail(i, fault.ErrSyntax, "a value")
	}
	switch d.src[i] {
	case '"':
		return d.Body(i)
	case '{', '[':
		return nil, d.wrongKind(i, "a number or boolean")
	}
	end := d.skip(i)
	if end < 0 {
		return nil, end
	}
	return d.src[i:end], end
}

// refuse records that the value at i did not have its form.
func (d *JSON) refuse(i int, err error) int {
	f := AsError(err)
	return d.fail(i, f.Kind, f.Want)
}

// wrongKind records that the value at i, which may be malformed, is not of the kind wanted.
func (d *JSON) wrongKind(i int, want string) int {
	if d.depth == 0 { // the document itself
		return d.fail(i, fault.ErrSyntax, want)
	}
	if end := d.skip(i); end < 0 {
		return end
	}
	return d.fail(i, fault.ErrFormat, want)
}

// Bool reads a boolean.
func (d *JSON) Bool(i int) (bool, int) {
	switch s := d.src; {
	case i < 0:
		return false, i
	case hasPrefix(s[i:], "true"):
		return true, i + 4
	case hasPrefix(s[i:], "false"):
		return false, i + 5
	}
	return ParseScalar(d, i, ParseBool)
}

// UUID reads a UUID in its 36-character form into u. It is the member of o that is being read.
func (d *JSON) UUID(o *Object, i int, u *uuid.UUID) int {
	start := i
	// The fast path: the quotes are in the expected places.
	if s := d.src; !d.slow && i >= 0 && len(s)-i >= 38 && s[i] == '"' && s[i+37] == '"' && setUUID(u, s[i+1:i+37]) {
		if i += 38; upperUUID(s[start+1 : i-1]) {
			o.spellings = append(o.spellings, Spelling{o.cur, d.arena.keep(s[start+1 : i-1])})
		}
		return i
	}
	s, i := d.Body(i)
	if i < 0 {
		return i
	}
	v, err := ParseUUID(s)
	if err != nil {
		return d.refuse(start, err)
	}
	if *u = v; upperUUID(s) {
		o.spellings = append(o.spellings, Spelling{o.cur, d.arena.keep(s)})
	}
	return i
}
