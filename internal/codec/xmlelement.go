package codec

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Element is the state of reading one element that has attributes or children. A decoder keeps one on its stack for
// each open element.
type Element struct {
	// Fields are the documented children and attributes. The caller sets Fields.
	Fields *Fields
	// Attributes are the undocumented attributes as they were written, each preceded by one space. Mere is the number
	// of them that are not data: namespace declarations and XML Schema instance attributes.
	Attributes string
	Mere       int
	// Unknown is the undocumented children as they were written, one after another. It is complete after Next has
	// returned -1.
	Unknown string
	// Leaves hold the undocumented content of documented children that are not records.
	Leaves []Leaf
	// Seen has bit n set if field n occurred with a value. An element with xsi:nil has no value.
	Seen uint64

	null    uint64          // fields that were absent because of xsi:nil
	unknown strings.Builder // Unknown while it grows
	next    int             // the field that is expected next
	field   int             // the field that is being read, xmlNoField or xmlUnknownField
	items   [64]uint32      // number of elements of each list field
	closed  bool

	spellings []Spelling
}

const (
	xmlNoField      = -1
	xmlUnknownField = -2
)

// Open starts reading the children and attributes of the element whose start tag was read last, by Root or Next.
func (d *XML) Open(e *Element) {
	e.field = xmlNoField
	if d.err != nil {
		return
	}
	if !d.density.add(d.Offset(), recordBytes) {
		d.refuse(d.pos, xmlTooSparse)
		return
	}
	d.open = append(d.open, d.name)
	e.next = bits.TrailingZeros64(^e.Fields.Attrs) // the first child
	for i := range d.attrs {
		a := &d.attrs[i]
		if n := e.Fields.Find(a.name); n >= 0 && e.Fields.Attrs>>n&1 != 0 {
			a.field = n
		}
	}
	d.attr = 0
	e.Attributes, e.Mere = xmlUndocumented(d.attrs)
}

// xmlUndocumented returns the undocumented attributes among attrs, and the number of those that are not data.
func xmlUndocumented(attrs []xmlAttr) (raw string, mere int) {
	var b strings.Builder
	for i := range attrs {
		a := &attrs[i]
		if a.field >= 0 {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(a.raw)
		if a.mere {
			mere++
		}
	}
	return b.String(), mere
}

// Next returns the number of the next documented attribute or child of e, which the caller then reads with Text or Open.
// It returns -1 at the end of e and after a failure. After a failure, it prepends the name of the current field to the path.
func (d *XML) Next(e *Element) int {
	if d.err == nil {
		if n := d.nextField(e); d.err == nil {
			return n
		}
	}
	switch n := e.field; {
	case n == xmlNoField:
	case n == xmlUnknownField:
		d.err.Within("*")
	case e.Fields.Lists>>n&1 != 0:
		d.err.Within(e.Fields.Names[n] + "[" + strconv.Itoa(e.item(n)) + "]")
	default:
		d.err.Within(e.Fields.Names[n])
	}
	e.field = xmlNoField
	return -1
}

func (d *XML) nextField(e *Element) int {
	if e.closed {
		return -1
	}
	if d.leaf.Attributes != "" {
		if len(e.Leaves) == maxUnknown {
			d.refuse(d.pos, xmlTooMuch)
			return -1
		}
		d.leaf.Name, d.leaf.Nth = e.Fields.Names[e.field], e.item(e.field)
		e.Leaves = append(e.Leaves, d.leaf)
		d.leaf = Leaf{}
	}
	e.field = xmlNoField
	for d.attr < len(d.attrs) {
		a := &d.attrs[d.attr]
		d.attr++
		if a.field >= 0 {
			d.onAttr = true
			return d.occurs(e, a.field, a.at)
		}
	}
	if d.empty {
		return d.closeElement(e)
	}
	if !d.slow {
		if n, ok := d.expectedField(e); ok {
			return n
		}
	}
	return d.child(e)
}

// expectedField is the fast path of Next. It reads the start tag of a child without attributes, usually that of the field that
// is expected next, or the end tag of e. If anything else follows, it returns false, and child handles it.
func (d *XML) expectedField(e *Element) (n int, ok bool) {
	s, i := d.win, d.pos
	if i < len(s) && s[i] <= ' ' {
		i = skipSpace(s, i)
	}
	n = e.next
	if n < len(e.Fields.Names) && e.Fields.Attrs>>n&1 == 0 {
		name := e.Fields.Names[n]
		if end := xmlOpens(s, i, name); end >= 0 {
			return d.opened(e, n, i, end)
		}
	}
	if end := xmlCloses(s, i, d.open[len(d.open)-1]); end >= 0 && end-i <= d.lim.Token {
		d.pos = end
		return d.closeElement(e), true
	}
	return d.otherField(e, i)
}

// longestName is the maximum length of the names that are looked up on the fast path.
const longestName = 32

// otherField is expectedField for the start tag of another documented child at win[i], also without attributes.
func (d *XML) otherField(e *Element, i int) (n int, ok bool) {
	s := d.win[i:min(i+longestName+len("<>"), len(d.win))]
	if s == "" || s[0] != '<' {
		return -1, false
	}
	end := strings.IndexByte(s, '>')
	if end < 0 {
		return -1, false
	}
	if n = e.Fields.Find(s[1:end]); n < 0 || e.Fields.Attrs>>n&1 != 0 || e.Fields.Names[n] != s[1:end] {
		return -1, false
	}
	return d.opened(e, n, i, i+end+1)
}

// opened skips the start tag of child n, which is at win[i] and has no attributes, unless a limit is reached.
func (d *XML) opened(e *Element, n, i, end int) (int, bool) {
	if len(d.open) >= d.lim.Depth || end-i > d.lim.Token {
		return -1, false
	}
	d.name, d.attrs, d.attr, d.onAttr, d.empty = e.Fields.Names[n], d.attrs[:0], 0, false, false
	d.pos = end
	if len(d.ns.undo) > 0 {
		d.ns.leave(len(d.open))
	}
	return d.occurs(e, n, i), true
}

// child skips everything up to the next documented child of e or its end tag.
func (d *XML) child(e *Element) int {
	for {
		e.field = xmlNoField
		d.space() // markup reports a failure or the end of the input
		switch kind := d.markup(); kind {
		case xmlBroken:
			return -1
		case xmlCharData, xmlSection:
			d.stray(xmlNeedElement)
			return -1
		case xmlComment, xmlInstruction:
			if _, ok := d.delimited(kind); !ok {
				return -1
			}
		case xmlEndTag:
			if !d.endTag(d.open[len(d.open)-1]) {
				return -1
			}
			return d.closeElement(e)
		case xmlStartTag:
			e.field = xmlUnknownField
			name, ok := d.tagName()
			if !ok {
				return -1
			}
			if n := e.Fields.Find(name); n >= 0 && e.Fields.Attrs>>n&1 == 0 {
				if n = d.occurs(e, n, d.pos); n < 0 || !d.documentedTag(e.Fields.Names[n]) || !d.isNil {
					return n
				}
				if !d.absent(e, n) {
					return -1
				}
				continue
			}
			raw, ok := d.skipElement()
			if !ok {
				return -1
			}
			if e.unknown.Len()+len(raw) > d.lim.held() {
				d.refuse(d.pos, xmlTooMuch)
				return -1
			}
			e.unknown.WriteString(raw)
		}
	}
}

// occurs records that field n occurs at win[at]. It returns n, or -1 if the field must not occur again.
func (d *XML) occurs(e *Element, n, at int) int {
	e.field = n
	d.tag = d.base + int64(at)
	bit := uint64(1) << n
	if e.Fields.Lists&bit != 0 {
		e.items[n]++
		e.next = n // more items are likely
	} else {
		if (e.Seen|e.null)&bit != 0 {
			d.refuse(at, xmlRepeatedField)
			return -1
		}
		e.next = n + 1
	}
	e.Seen |= bit
	return n
}

// absent skips the element of field n, whose start tag has xsi:nil, and records that it did not occur. The element must not
// contain anything that would be lost.
func (d *XML) absent(e *Element, n int) bool {
	for i := range d.attrs {
		if !d.attrs[i].mere {
			d.refuse(d.attrs[i].at, xmlNeedNil)
			return false
		}
	}
	d.attrs, d.attr = d.attrs[:0], 0
	if start := d.pos; d.scalar(false) != "" && d.err == nil {
		d.refuse(start, xmlNeedNil)
	}
	bit := uint64(1) << n
	if e.Fields.Lists&bit == 0 {
		e.null |= bit
		e.Seen &^= bit
	} else if e.items[n]--; e.items[n] == 0 {
		e.Seen &^= bit
	}
	return d.err == nil
}

// item returns how many elements of list field n were read before the current one. It returns 0 for other fields.
func (e *Element) item(n int) int {
	if e.Fields.Lists>>n&1 == 0 {
		return 0
	}
	return int(e.items[n]) - 1
}

// closeElement ends e. Its end tag has been skipped.
func (d *XML) closeElement(e *Element) int {
	d.open = d.open[:len(d.open)-1]
	d.empty = false
	e.closed = true
	e.Unknown = e.unknown.String()
	return -1
}

// Text returns the value of the attribute or scalar that Next has announced. It skips the end tag of the scalar.
// References are resolved, and line ends are newlines. If the text is only white space with a line break, Text returns "".
// Markup other than CDATA sections is a failure, because other readers split the text at a comment, and some return only a
// part of it.
func (d *XML) Text() string { return d.scalar(false) }

// Section is Text for a value that is written as a CDATA section. White space around a section is ignored, because programs
// that indent a document put the section on a line of its own.
func (d *XML) Section() string { return d.scalar(true) }

// Span returns the offsets in the input of the value that Text or Section returned, between its tags or quotes. For an
// empty-element tag, both are the offset after it.
func (d *XML) Span() (start, end int64) { return d.start, d.end }

func (d *XML) scalar(section bool) string {
	if d.err != nil {
		return ""
	}
	if d.onAttr {
		a := d.attrs[d.attr-1]
		d.start = d.base + int64(a.at)
		d.end = d.start + int64(len(a.value))
		return a.text()
	}
	if len(d.attrs) > 0 {
		d.leaf.Attributes, d.leaf.Mere = xmlUndocumented(d.attrs)
		d.attrs, d.attr = d.attrs[:0], 0
	}
	d.start = d.Offset()
	d.end = d.start
	if d.empty {
		d.empty = false
		return ""
	}
	if !d.slow {
		if value, ok := d.plainScalar(); ok {
			return value
		}
	}
	return d.content(section)
}

// plainScalar is the fast path of Text: plain text and the end tag in its shortest form, all in the window.
func (d *XML) plainScalar() (value string, ok bool) {
	i := xmlPlain(d.win, d.pos)
	if i == len(d.win) || i-d.pos > d.lim.Token {
		return "", false
	}
	end := xmlCloses(d.win, i, d.name)
	if end < 0 {
		return "", false
	}
	value = d.win[d.pos:i]
	d.end += int64(len(value))
	d.pos = end
	if value != "" && value[0] <= ' ' && xmlEmptyLines(value) {
		value = ""
	}
	return value, true
}

// xmlEmptyLines reports whether text is white space with a line break. Programs that indent a document write an empty
// value like that.
func xmlEmptyLines(text string) bool {
	return skipSpace(text, 0) == len(text) && strings.ContainsAny(text, "\n\r")
}

// content reads the content of a scalar, of any kind, and its end tag.
func (d *XML) content(section bool) string {
	d.parts = d.parts[:0]
	space, sections := "", false // the last white space as it was written, and whether there was a section
	for {
		if d.end = d.Offset(); d.end-d.start > int64(d.lim.Token) {
			d.Fail(fault.ErrLimit, xmlTooLong.want)
			return ""
		}
		part := ""
		switch kind := d.markup(); kind {
		case xmlBroken:
			return ""
		case xmlStartTag:
			d.refuse(d.pos, xmlNeedText)
			return ""
		case xmlEndTag:
			if !d.endTag(d.name) {
				return ""
			}
			switch { // without a section, white space is the value
			case sections:
			case xmlEmptyLines(space):
				return ""
			case section && space != "":
				return space
			}
			return strings.Join(d.parts, "")
		case xmlCharData:
			raw, plain, ok := d.text()
			if !ok {
				return ""
			}
			if part = raw; !plain {
				part = xmlDecode(raw, xmlTextCode)
			}
			if skipSpace(raw, 0) == len(raw) {
				if space = part; section {
					part = ""
				}
			}
		case xmlSection:
			raw, ok := d.delimited(kind)
			if !ok {
				return ""
			}
			sections = true
			if part = raw; strings.IndexByte(raw, '\r') >= 0 {
				part = xmlDecode(raw, xmlSectionCode)
			}
		default:
			d.refuse(d.pos, xmlNeedPlainText)
			return ""
		}
		if part != "" {
			d.parts = append(d.parts, part)
		}
	}
}
