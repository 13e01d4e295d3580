package codec

import (
	"slices"
	"strconv"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Object is the state of one open object whose members are read field by field:
//
//	o := codec.Object{Fields: &userFields}
//	f, i := d.Open(&o, i)
//	for ; f >= 0; f, i = d.Next(&o, i) {
//		switch f {
//		case 0:
//			v.FullName, i = d.Text(i)
//		}
//	}
type Object struct {
	// Fields are the documented members.
	Fields *Fields
	// Seen has bit n set if member n occurred with a value other than null.
	Seen uint64
	// Unknown holds the undocumented members as `"name":value,"name":value`, in document order, without line breaks.
	Unknown string

	kept   []byte                // Unknown while it grows, from the second run on
	run    span                  // undocumented members that are not in Unknown yet
	null   uint64                // documented members that were null
	next   int                   // the member that is expected next
	keys   []key                 // keys of the members, if any is expected
	values []value               // values of the expected members
	before byte                  // the byte before the next member: the opening brace or a comma
	order  *order                // the known order of the members
	after  *[maxFields + 1]uint8 // which member is expected after which
	wrong  int                   // how many members were not expected
	last   int                   // the documented member before those that are not documented, plus one
	cur    int                   // the member being read, or undocumented
	first  int                   // where the names of this object begin in JSON.unknown
	many   map[string]struct{}   // the same names, if there are many

	spellings []Spelling
}

// span is a part of the document, possibly empty.
type span struct{ start, end int }

func (s span) len() int { return s.end - s.start }

const undocumented = -2

// tooLong is what is expected instead of an undocumented member beyond the limit.
const tooLong = "a shorter undocumented member"

// Open reads the opening brace at i and moves to the first member, like Next.
func (d *JSON) Open(o *Object, i int) (field, at int) {
	if i < 0 {
		return failed, i
	}
	if i >= len(d.src) || d.src[i] != '{' {
		return failed, d.wrongKind(i, "an object")
	}
	if d.depth++; d.depth > d.lim.Depth {
		return failed, d.fail(i, fault.ErrLimit, "less nesting")
	}
	if !d.density.add(d.base+int64(i), recordBytes) {
		return failed, d.fail(i, fault.ErrLimit, needDensity)
	}
	o.first = d.unknown.n
	o.cur = undocumented
	o.before = '{'
	d.guess(o)
	return d.Next(o, i)
}

// Next moves to the next documented member and returns its field number and the index of its value. At the end of the
// object the number is negative and the index is after the closing brace. Undocumented members are checked and kept.
// Members that are null count as absent.
func (d *JSON) Next(o *Object, i int) (field, at int) {
	// The fast path: the expected white space and key, and a value that is not null.
	if s := d.src; o.keys != nil && uint(i) < uint(len(s)) && s[i] == o.before {
		rest := s[i+1:]
		if o.order.lead > 0 {
			rest = o.order.led(rest)
		}
		if len(rest) >= keyBytes {
			if n := o.next; uint(n) < uint(len(o.keys)) {
				k, bit := &o.keys[n], uint64(1)<<(n&63)
				if at := k.size; len(rest) > at+1 && (o.Seen|o.null)&bit == 0 &&
					k.differs(Load64(rest[:8]), Load64(rest[8:16]), Load64(rest[16:keyBytes])) == 0 &&
					(k.rest == "" || hasPrefix(rest[keyBytes:], k.rest)) {
					if rest[at] == ' ' {
						at++
					}
					if rest[at] > ' ' && rest[at] != 'n' {
						o.Seen |= bit
						o.before = ','
						o.expect(n)
						return n, len(s) - len(rest) + at
					}
				}
			}
			if d.seal.tag == "" {
				return d.anyMember(o, i, rest)
			}
		}
	}
	return d.nextMember(o, i)
}

// anyMember is Next if the next member is not the expected one: i is the index of the byte before it, and rest is the text after
// that byte.
func (d *JSON) anyMember(o *Object, i int, rest []byte) (field, at int) {
	if n := o.Fields.index.at(rest); n >= 0 {
		at, bit := o.keys[n].size, uint64(1)<<(n&63)
		if len(rest) > at+1 && (o.Seen|o.null)&bit == 0 {
			if rest[at] == ' ' {
				at++
			}
			if rest[at] > ' ' && rest[at] != 'n' {
				o.Seen |= bit
				o.before = ','
				o.learn(n)
				o.expect(n)
				return n, len(d.src) - len(rest) + at
			}
		}
	}
	return d.nextMember(o, i)
}

// nextMember is Next for documents of any order and layout.
func (d *JSON) nextMember(o *Object, i int) (field, at int) {
	if i < 0 {
		d.within(o)
		return failed, i
	}
	s := d.src
	for {
		if i < len(s) && s[i] <= ' ' {
			i = skipSpace(s, i)
		}
		switch {
		case i < len(s) && s[i] == o.before:
			i++
		case i < len(s) && s[i] == '}':
			return d.closeObject(o, i)
		default:
			return failed, d.fail(i, fault.ErrSyntax, "a comma or the end of the object")
		}
		if start := i; i < len(s) && s[i] <= ' ' {
			i = skipSpace(s, i)
			o.leads(s[start:i])
		} else if o.order.lead > 0 {
			o.leads(nil)
		}
		if o.before == '{' {
			if o.before = ','; i < len(s) && s[i] == '}' {
				return d.closeObject(o, i)
			}
		}
		if field, i = d.member(o, i); field >= 0 || i < 0 {
			return field, i
		}
	}
}

func (d *JSON) closeObject(o *Object, i int) (field, at int) {
	if o.wrong > 0 {
		o.judge()
	}
	d.depth--
	d.unknown.n = o.first
	if o.run.end > 0 {
		d.gather(o)
	}
	if o.kept != nil {
		o.Unknown = string(o.kept)
	}
	return failed, i + 1
}

// Document records a failure if o, which is the whole document and ends before i, has none of the documented members.
func (d *JSON) Document(o *Object, i int) int {
	if i >= 0 && o.Seen == 0 {
		return d.fail(i-1, fault.ErrRequired, needMember)
	}
	return i
}

// needMember is what is expected instead of a document of another kind.
const needMember = "a member that this kind of document has"

// within prepends the member that was being read to the failure's path.
func (d *JSON) within(o *Object) {
	name := "*"
	if o.cur >= 0 {
		name = o.Fields.Names[o.cur]
	}
	d.err.Within(name)
}

// member reads the name at i and moves to its value. If the member was undocumented or null, the field is negative and the
// whole member has been read.
func (d *JSON) member(o *Object, i int) (field, at int) {
	s, x, keys := d.src, o.Fields.index, o.Fields.Keys
	field = failed
	if n := o.next; n < len(keys) && len(s)-i > len(keys[n]) && string(s[i:i+len(keys[n])]) == keys[n] {
		field = n
	} else if x != nil && len(s)-i > keyBytes && d.seal.tag == "" && !d.slow {
		field = x.at(s[i:])
	}
	if field >= 0 && len(keys[field])-len(`"":`) <= d.lim.Token {
		i += len(keys[field])
	} else {
		start := i
		var name string
		if name, i = d.key(i); i < 0 {
			return failed, i
		}
		if field = o.Fields.Find(name); field < 0 {
			return undocumented, d.keep(o, name, start, i)
		}
	}
	if i < len(s) && s[i] == ' ' {
		i++
	}
	if i < len(s) && s[i] <= ' ' {
		i = skipSpace(s, i)
	}
	if field != o.next {
		o.learn(field)
	}
	o.expect(field)
	bit := uint64(1) << field
	if (o.Seen|o.null)&bit != 0 {
		d.fail(i, fault.ErrDuplicate, "each member once")
		d.within(o)
		return failed, failed
	}
	if i < len(s) && s[i] == 'n' {
		o.null |= bit
		if i = d.literal(i, "null"); i < 0 {
			d.within(o)
		}
		return undocumented, i
	}
	o.Seen |= bit
	return field, i
}

// keep checks an undocumented member, which begins at start and whose value is at or after i, and stores its text.
func (d *JSON) keep(o *Object, name string, start, i int) int {
	if o.cur >= 0 {
		o.last = o.cur + 1
	}
	o.cur = undocumented
	switch {
	case d.unknown.n-o.first == maxUnknown:
		i = d.fail(start, fault.ErrLimit, "fewer undocumented members")
	case !d.unknown.add(name, o.first, &o.many):
		i = d.fail(start, fault.ErrDuplicate, "each member once")
	default:
		i = d.skip(d.space(i))
	}
	if i < 0 {
		d.within(o)
		return i
	}
	switch {
	case i-start > d.lim.Token:
		i = d.fail(start, fault.ErrLimit, tooLong)
	case max(len(o.Unknown), len(o.kept))+o.run.len()+i-start > d.lim.held():
		i = d.fail(start, fault.ErrLimit, tooMuch)
	}
	if i < 0 {
		d.within(o)
		return failed
	}
	if o.run.end == 0 || o.run.end+len(",") != start {
		if o.run.end > 0 {
			d.gather(o)
		}
		o.run.start = start
	}
	o.run.end = i
	return i
}

// gather appends undocumented members that are adjacent in the document to those of the object.
func (d *JSON) gather(o *Object) {
	text := d.src[o.run.start:o.run.end]
	o.run = span{}
	if brokenUp(text) {
		d.scratch = AppendOneLine(d.scratch[:0], text)
		text = d.scratch
	}
	switch {
	case o.kept != nil:
		o.kept = append(append(o.kept, ','), text...)
	case o.Unknown != "":
		o.kept = append(append([]byte(o.Unknown), ','), text...)
	default:
		o.Unknown = d.arena.keep(text)
	}
}

// key reads a member name and its colon.
func (d *JSON) key(i int) (name string, at int) {
	if s := d.src; !d.slow && i < len(s) && s[i] == '"' {
		// The fast path: a name without escapes, directly followed by the colon.
		if end := plainEnd(s, i+1); end+1 < len(s) && s[end] == '"' && s[end+1] == ':' && end-i <= d.lim.Token && d.seal.tag == "" {
			return d.arena.keep(s[i+1 : end]), end + 2
		}
	}
	start := d.quote(i, "a member name")
	if start < 0 {
		return "", start
	}
	end, plain := d.str(start)
	if end < 0 {
		return "", end
	}
	if body := d.src[start:end]; plain {
		name = d.arena.keep(body)
	} else {
		name = d.unescape(body)
	}
	if i = d.space(end + 1); i >= len(d.src) || d.src[i] != ':' {
		return "", d.fail(i, fault.ErrSyntax, "a colon")
	}
	if d.seal.tag != "" && i == end+1 {
		d.seal.look(d.window(), start-1, min(end+len(`":"`), len(d.src)), d.base+int64(start)-1)
	}
	return name, i + 1
}

// brokenUp reports whether checked JSON has line breaks or tabs, which can only be between tokens. It has no other
// control characters.
func brokenUp(doc []byte) bool {
	i := 0
	for ; i+8 <= len(doc); i += 8 {
		if w := Load64(doc[i:]); (w-' '*ones)&^w&highs != 0 {
			return true
		}
	}
	for ; i < len(doc); i++ {
		if doc[i] < ' ' {
			return true
		}
	}
	return false
}

// indexLayout returns the index of the first line break or tab in doc, or a negative number.
func indexLayout[T Text](doc T) int {
	for i := range len(doc) {
		if c := doc[i]; c == '\n' || c == '\r' || c == '\t' {
			return i
		}
	}
	return failed
}

// AppendOneLine appends checked JSON without its line breaks and tabs.
func AppendOneLine[T Text](dst []byte, doc T) []byte {
	for {
		i := indexLayout(doc)
		if i < 0 {
			return append(dst, doc...)
		}
		dst = append(dst, doc[:i]...)
		doc = doc[i+1:]
	}
}

// Array is the state of one open array:
//
//	a, i := d.OpenArray(i)
//	for i = d.Item(&a, i); a.More; i = d.Item(&a, i) {
//		...
//	}
type Array struct {
	// More is false at the end of the array and after a failure.
	More bool

	n       int  // items begun
	start   int  // index of the first item
	skipped bool // the items are only checked
}

// Room returns list, the items so far, with room for the item that was read up to i. A long list grows to the length that it would
// have if the rest of the document held items of the same size, but to at most four times its length.
func Room[T any](d *JSON, a *Array, i int, list []T) []T {
	const many = 16
	if n := len(list); n == cap(list) && n >= many && i > a.start {
		left := min(len(d.src)-i, 3*(i-a.start))
		return slices.Grow(list, 1+int(int64(n)*int64(left)/int64(i-a.start)))
	}
	return list
}

// OpenArray reads the opening bracket at i.
func (d *JSON) OpenArray(i int) (Array, int) {
	if i >= len(d.src) || d.src[i] != '[' {
		return Array{}, d.wrongKind(i, "an array")
	}
	if d.depth++; d.depth > d.lim.Depth {
		return Array{}, d.fail(i, fault.ErrLimit, "less nesting")
	}
	return Array{start: i + 1}, i + 1
}

// Item moves to the next item and returns its index. At the end of the array More is false and the index is after the
// closing bracket.
func (d *JSON) Item(a *Array, i int) int {
	a.More = false
	if i < 0 {
		if a.n > 0 {
			d.err.Within("[" + strconv.Itoa(a.n-1) + "]")
		}
		return i
	}
	s := d.src
	i = d.space(i)
	switch {
	case i < len(s) && s[i] == ']':
		d.depth--
		return i + 1
	case a.n == 0:
	case i < len(s) && s[i] == ',':
		i = d.space(i + 1)
	default:
		return d.fail(i, fault.ErrSyntax, "a comma or the end of the array")
	}
	if i < len(s) && s[i] == ']' {
		return d.fail(i, fault.ErrSyntax, "an item")
	}
	if !a.skipped && i < len(s) && s[i] == '"' && !d.density.add(d.base+int64(i), textBytes) {
		return d.fail(i, fault.ErrLimit, needDensity)
	}
	a.n++
	a.More = true
	return i
}
