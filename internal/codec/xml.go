package codec

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// XML is a strict, streaming scanner over one XML document: XML 1.0 in UTF-8, without DOCTYPE, without its own entities and
// without namespaces on documented names.
//
// It reads the input in chunks, converts each to one string, and returns substrings of that string. The results stay
// valid, need no allocation, and keep their chunk in memory for as long as they are kept. When the end of a chunk is
// reached, the rest of it moves to the front of the next one.
//
// The scan functions return an index and, if they cannot continue, a reason. The reason xmlMore only means that the
// chunk ended too early: the token is then scanned again with more of the input after it.
type XML struct {
	feed
	lim Limits

	win   string // the window on the input
	pos   int    // index in win of the next byte
	mark  int    // index in win of the first byte that must be kept, or -1 to keep from pos on
	base  int64  // offset of win in the input
	lines int    // newlines before win

	// The start tag read last, for Open or Text, and the elements that are open.
	name  string
	attrs []xmlAttr
	attr  int  // index in attrs of the next one to announce
	empty bool // the tag is an empty-element tag
	open  []string

	ascii    bool // the document declares that it is ASCII
	notASCII bool // but the input after the window is not

	isNil bool     // the documented element has xsi:nil
	ns    xmlScope // the namespaces that are declared

	outside  *xmlNames // for a part of another document: the names with prefixes that are declared outside the part
	declared []byte    // declarations of these prefixes
	tags     int       // number of start tags, counted if outside is set

	onAttr bool     // the value announced last is that of an attribute, attrs[attr-1]
	leaf   Leaf     // undocumented attributes of the scalar read last, until Next has stored them
	parts  []string // scratch space for the parts of a text
	tag    int64    // offset of the field announced last
	start  int64    // offset of the value read last
	end    int64    // offset of its end
	line   int      // line of start, if start is before win
	seal   sealed   // place of the document's own digest

	density density
	most    int64 // offset that a value read by Held must not reach, or 0

	err  *fault.Error
	slow bool // disables the fast paths, for tests
}

// NewXML returns a scanner over the document that r returns.
func NewXML(r io.Reader, lim Limits) *XML {
	return &XML{feed: newFeed(r, lim.Document), lim: lim, mark: -1}
}

// Offset returns the offset in the input of the next byte to be scanned.
func (d *XML) Offset() int64 { return d.base + int64(d.pos) }

// Failed reports whether there was a failure.
func (d *XML) Failed() bool { return d.err != nil }

// Fail records a failure at the value read last, unless there was one before.
func (d *XML) Fail(kind error, want string) {
	if d.err != nil {
		return
	}
	line := d.line
	if d.start >= d.base {
		line = d.lineAt(int(d.start - d.base))
	}
	d.err = &fault.Error{Kind: kind, Offset: d.start, Line: line, Want: want}
}

// xmlFault is a reason to refuse a document.
type xmlFault struct {
	kind error
	want string
}

// The reasons to refuse a document. They are compared and never changed.
var (
	xmlMore = &xmlFault{fault.ErrSyntax, "the rest of the document"}

	xmlBadChar        = &xmlFault{fault.ErrEncoding, "characters that XML allows, in UTF-8"}
	xmlBadUnicode     = &xmlFault{fault.ErrEncoding, "UTF-8, not UTF-16 or UTF-32"}
	xmlBadASCII       = &xmlFault{fault.ErrEncoding, "ASCII, which the document says that it is"}
	xmlBadEncoding    = &xmlFault{fault.ErrEncoding, `encoding="UTF-8" or encoding="US-ASCII"`}
	xmlBadVersion     = &xmlFault{fault.ErrUnsupported, `version="1.0"`}
	xmlBadDecl        = &xmlFault{fault.ErrSyntax, "an XML declaration of the exact form"}
	xmlBadMarkup      = &xmlFault{fault.ErrUnsupported, "no DOCTYPE or other declaration"}
	xmlBadEntity      = &xmlFault{fault.ErrUnsupported, "no entities but lt, gt, amp, quot and apos"}
	xmlBadReference   = &xmlFault{fault.ErrSyntax, "a reference of the form &name; or &#number;"}
	xmlBadComment     = &xmlFault{fault.ErrSyntax, "no -- inside a comment"}
	xmlBadTarget      = &xmlFault{fault.ErrSyntax, "a processing instruction with a name other than xml and without a colon"}
	xmlBadSectionEnd  = &xmlFault{fault.ErrSyntax, "no ]]> in text"}
	xmlBadValue       = &xmlFault{fault.ErrSyntax, "no < in an attribute"}
	xmlBadTag         = &xmlFault{fault.ErrSyntax, "a tag of the exact form"}
	xmlBadPlace       = &xmlFault{fault.ErrSyntax, "comments and white space only, outside the root element"}
	xmlNeedName       = &xmlFault{fault.ErrSyntax, "a name"}
	xmlNeedElement    = &xmlFault{fault.ErrSyntax, "elements, not text"}
	xmlNeedText       = &xmlFault{fault.ErrSyntax, "text only"}
	xmlNeedPlainText  = &xmlFault{fault.ErrSyntax, "text without comments and processing instructions"}
	xmlNeedEndTag     = &xmlFault{fault.ErrSyntax, "the end tag of the element that is open"}
	xmlRepeatedAttr   = &xmlFault{fault.ErrDuplicate, "one attribute of a name"}
	xmlRepeatedField  = &xmlFault{fault.ErrDuplicate, "one element of this name"}
	xmlNamespace      = &xmlFault{fault.ErrUnsupported, "no default namespace"}
	xmlUnbound        = &xmlFault{fault.ErrSyntax, "a namespace prefix that is declared"}
	xmlReserved       = &xmlFault{fault.ErrSyntax, "no reserved namespace or prefix"}
	xmlEmptyNamespace = &xmlFault{fault.ErrSyntax, "a prefix for a namespace that has a name"}
	xmlBadURI         = &xmlFault{fault.ErrSyntax, "a URI as the name of a namespace"}
	xmlBadNil         = &xmlFault{fault.ErrFormat, "xsi:nil that is true or false"}
	xmlNeedNil        = &xmlFault{fault.ErrSyntax, "nothing in an element that is absent by xsi:nil"}
	xmlNilRoot        = &xmlFault{fault.ErrSyntax, "a root element that is not absent"}
	xmlTooLarge       = &xmlFault{fault.ErrLimit, "a smaller document"}
	xmlTooDeep        = &xmlFault{fault.ErrLimit, "fewer nested elements"}
	xmlTooManyAttrs   = &xmlFault{fault.ErrLimit, "fewer attributes"}
	xmlTooLong        = &xmlFault{fault.ErrLimit, "a shorter text, tag or undocumented element"}
	xmlTooMuch        = &xmlFault{fault.ErrLimit, tooMuch}
	xmlTooMuchHeld    = &xmlFault{fault.ErrLimit, tooMuchHeld}
	xmlTooSparse      = &xmlFault{fault.ErrLimit, needDensity}
)

// refuse records a failure at win[i], unless there was one before.
func (d *XML) refuse(i int, bad *xmlFault) {
	if d.err == nil {
		d.err = &fault.Error{Kind: bad.kind, Offset: d.base + int64(i), Line: d.lineAt(i), Want: bad.want}
	}
}

// again reports whether to repeat a scan that failed: if the reason is xmlMore and there is more input. Otherwise it records
// the failure.
func (d *XML) again(i int, bad *xmlFault) bool {
	if bad != xmlMore {
		d.refuse(i, bad)
		return false
	}
	if d.more() {
		return true
	}
	d.refuse(len(d.win), bad)
	return false
}

// lineAt returns the line of win[i].
func (d *XML) lineAt(i int) int { return d.lines + strings.Count(d.win[:i], "\n") + 1 }

// more advances the window: it keeps the part that is still needed and appends more of the input. It returns false at the end
// of the input. It fails if the needed part exceeds the limit or the reader failed.
func (d *XML) more() bool {
	if d.err != nil {
		return false
	}
	keep := d.pos
	if d.mark >= 0 {
		keep = d.mark
	}
	if d.most > 0 && d.Offset() >= d.most {
		d.refuse(d.pos, xmlTooMuchHeld)
		return false
	}
	rest := d.win[keep:]
	if len(rest) > d.lim.Token {
		d.refuse(keep, xmlTooLong)
		return false
	}
	if d.notASCII {
		d.refuse(len(d.win), xmlBadASCII)
		return false
	}
	win, ok := next(&d.feed, rest)
	if !ok {
		switch i := len(d.win); d.ended {
		case io.EOF:
		case fault.ErrLimit:
			d.refuse(i, xmlTooLarge)
		default:
			if d.err == nil {
				d.err = d.failure(d.base+int64(i), d.lineAt(i))
			}
		}
		return false
	}
	d.seal.moved(d.win, keep)
	if at := int(d.start - d.base); at >= 0 && at < keep {
		d.line = d.lineAt(at)
	}
	d.lines += strings.Count(d.win[:keep], "\n")
	d.base += int64(keep)
	d.pos -= keep
	if d.mark >= 0 {
		d.mark = 0
	}
	if d.win = string(win); d.ascii {
		d.win = d.onlyASCII(d.win, len(rest))
	}
	return true
}

// onlyASCII returns the window up to the first byte at or after i that is not ASCII, and records whether there is one.
// The document declares that there is none, so it ends there.
func (d *XML) onlyASCII(win string, i int) string {
	for ; i < len(win); i++ {
		if win[i] >= utf8.RuneSelf {
			d.notASCII = true
			return win[:i]
		}
	}
	return win
}

// Held reads the field that Next has announced, all of which is held in memory. The length therefore has a limit, which all such
// fields of a record share: n is the total length of those that were read before. Held returns the total with this one.
func (d *XML) Held(n int64, read func()) int64 {
	from := d.tag - n
	d.most = from + int64(d.lim.whole())
	read()
	if d.Offset() >= d.most {
		d.refuse(d.pos, xmlTooMuchHeld)
	}
	d.most = 0
	return d.Offset() - from
}

// Root skips whatever is allowed before the root element and reads its start tag, which must have the given name.
func (d *XML) Root(name string) {
	if d.err != nil || !d.prolog() || !d.misc() {
		return
	}
	switch kind := d.markup(); {
	case kind == xmlBroken:
		return
	case kind != xmlStartTag:
		d.stray(xmlBadPlace)
		return
	}
	found, ok := d.tagName()
	if !ok {
		return
	}
	if found != name {
		d.refuse(d.pos, &xmlFault{fault.ErrSyntax, "the root element " + name})
		return
	}
	if d.documentedTag(name) && d.isNil {
		d.refuse(d.pos, xmlNilRoot)
	}
}

// End skips whatever is allowed after the root element. It returns the first failure, or nil if the document is complete.
func (d *XML) End() *fault.Error {
	if d.err != nil || !d.misc() {
		return d.err
	}
	switch {
	case d.pos < len(d.win):
		d.stray(xmlBadPlace)
	case d.name == "" || len(d.open) > 0:
		d.refuse(d.pos, xmlMore)
	}
	return d.err
}

// prolog skips a byte order mark and the XML declaration.
func (d *XML) prolog() bool {
	const mark, declaration = "\uFEFF", "<?xml"
	for len(d.win) <= len(mark+declaration) && d.more() {
	}
	if d.err != nil {
		return false
	}
	s := d.win
	if len(s) >= 2 && (s[0] == 0 || s[1] == 0 || s[0] >= 0xFE && s[1] >= 0xFE) {
		d.refuse(0, xmlBadUnicode)
		return false
	}
	if strings.HasPrefix(s, mark) {
		d.pos = len(mark)
	}
	s = s[d.pos:]
	if !strings.HasPrefix(s, declaration) || len(s) == len(declaration) || xmlClass[s[len(declaration)]]&xmlInName != 0 {
		return true
	}
	for {
		end, ascii, bad := xmlDeclaration(d.win, d.pos+len(declaration))
		if bad == nil {
			if d.ascii = ascii; ascii {
				d.win = d.onlyASCII(d.win, end)
			}
			return d.take(end)
		}
		if !d.again(end, bad) {
			return false
		}
	}
}

// misc skips white space, comments and processing instructions. It returns false after a failure. Otherwise the scanner is
// at another token or at the end of the input.
func (d *XML) misc() bool {
	for d.space() {
		if kind := d.markup(); kind != xmlComment && kind != xmlInstruction {
			break
		} else if _, ok := d.delimited(kind); !ok {
			break
		}
	}
	return d.err == nil
}

// space skips white space and reports whether anything follows.
func (d *XML) space() bool {
	for {
		d.pos = skipSpace(d.win, d.pos)
		if d.pos < len(d.win) {
			return true
		}
		if !d.more() {
			return false
		}
	}
}
