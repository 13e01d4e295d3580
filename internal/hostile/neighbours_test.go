package hostile

import (
	"fmt"
	"strings"

	"github.com/csg-telemetry/telemetry"
)

// escapedAgain repeats the first member under a name whose first letter is escaped.
func escapedAgain(doc string) string {
	return fmt.Sprintf(`{"\u%04x%s,%s`, doc[2], firstMember(doc)[2:], doc[1:])
}

// inText puts markup into the first element with only text or, if there is none, into an attribute of the root.
func inText(markup string) change {
	return func(doc string) string {
		start, name := firstLeaf(doc)
		if start < 0 {
			return onRoot(" x='" + markup + "'")(doc)
		}
		text := start + len("<"+name+">")
		return doc[:text] + markup + doc[text:]
	}
}

// prefixed gives a prefix to the first element with only text or, if there is none, to an element that is added.
func prefixed(declaration string) change {
	return func(doc string) string {
		start, name := firstLeaf(doc)
		if start < 0 {
			return onRoot(declaration)(inRoot("<x:y/>")(doc))
		}
		end := start + strings.Index(doc[start:], "</"+name+">")
		return onRoot(declaration)(doc[:start] + "<x:" + doc[start+1:end] + "</x:" + doc[end+len("</"):])
	}
}

// moreBadJSON has variants of badJSON, which a reader may get wrong even if it handles the rows.
var moreBadJSON = []row{
	{"J7 documented, escaped", escapedAgain, telemetry.ErrDuplicate},
	{"J7 undocumented, escaped in two ways", within(`"\u0043anary":1,"C\u0061nary":1`), telemetry.ErrDuplicate},
	{"J7 undocumented, with a solidus", within(`"a\/b":1,"a/b":2`), telemetry.ErrDuplicate},
	{"J7 a pair of surrogates", within(`"\ud83d\ude00":1,"` + "\U0001F600" + `":2`), telemetry.ErrDuplicate},
	{"J7 apart by NUL", within(`"a":1,"a\u0000":2,"a\u0000b":3`), nil},
	{"J7 apart by composition", within(`"\u00fc":1,"u\u0308":2`), nil},
	{"J14 in a name inside", within(`"x":[{"\udc00":"Canary"}]`), telemetry.ErrEncoding},
	{"J14 high and low apart", within(`"x":"\ud83d \ude00"`), telemetry.ErrEncoding},
	{"J14 high and no escape", within(`"x":"\ud83dude00"`), telemetry.ErrEncoding},
	{"J16 escape with a sign", within(`"x":"\u+041"`), telemetry.ErrSyntax},
	{"J16 escape with a space", within(`"x":"\u 041"`), telemetry.ErrSyntax},
	{"J16 escape with an underscore", within(`"x":"\u0_41"`), telemetry.ErrSyntax},
	{"J16 escape of another letter", within(`"x":"\U0041"`), telemetry.ErrSyntax},
	{"J16 escape in braces", within(`"x":"\u{41}"`), telemetry.ErrSyntax},
	{"J16 hexadecimal escape", within(`"x":"\x41"`), telemetry.ErrSyntax},
	{"J16 escaped line break", within("\"x\":\"a\\\nb\""), telemetry.ErrSyntax},
	{"J16 raw NUL in a name", within("\"a\x00b\":1"), telemetry.ErrSyntax},
	{"J16 raw tab", within("\"x\":\"a\tb\""), telemetry.ErrSyntax},
	{"J16 nul", within(`"x":nul`), telemetry.ErrSyntax},
	{"J16 nulll", within(`"x":nulll`), telemetry.ErrSyntax},
	{"J16 zeros", within(`"x":-007`), telemetry.ErrSyntax},
	{"J16 point first", within(`"x":.5`), telemetry.ErrSyntax},
	{"J16 exponent without digits", within(`"x":1e`), telemetry.ErrSyntax},
	{"J16 exponent of a sign", within(`"x":1e+`), telemetry.ErrSyntax},
	{"J16 exponent after a point", within(`"x":1.e5`), telemetry.ErrSyntax},
	{"J16 two signs", within(`"x":--1`), telemetry.ErrSyntax},
	{"J16 vertical tab", within("\v\"x\":1"), telemetry.ErrSyntax},
	{"J16 form feed", within("\"x\":\f1"), telemetry.ErrSyntax},
	{"J16 no-break space", within("\u00a0\"x\":1"), telemetry.ErrSyntax},
	{"J16 line separator", after("\u2028"), telemetry.ErrSyntax},
	{"J16 name that is a number", within(`1:1`), telemetry.ErrSyntax},
	{"J16 name that is null", within(`null:1`), telemetry.ErrSyntax},
	{"J16 member without a value", within(`"Canary"`), telemetry.ErrSyntax},
	{"J16 no value after the colon", within(`"Canary":`), telemetry.ErrSyntax},
	{"J16 two colons", within(`"Canary"::1`), telemetry.ErrSyntax},
	{"J16 two commas", within(`"Canary":1,,"x":1`), telemetry.ErrSyntax},
	{"J16 wrong bracket", within(`"Canary":[1}`), telemetry.ErrSyntax},
	{"J17 lists and objects, 64", within(`"x":` + strings.Repeat(`[{"a":`, 31) + "[]" + strings.Repeat("}]", 31)), nil},
	{"J17 lists and objects, 65", within(`"x":` + strings.Repeat(`[{"a":`, 31) + "[[]]" + strings.Repeat("}]", 31)), telemetry.ErrLimit},
	{"J17 lists and objects, 10^6", within(`"x":` + strings.Repeat(`[{"a":`, 150_000)), telemetry.ErrLimit},
	{"J20 a name of 2 MiB", within(`"` + strings.Repeat("x", 2<<20) + `":1`), telemetry.ErrLimit},
	{"J20 a name of 2 MiB of escapes", within(`"` + strings.Repeat(`\u0041`, 2<<20/6) + `":1`), telemetry.ErrLimit},
	{"J20 an empty name", within(`"":{"":[]}`), nil},
	{"T13 large exponents", within(`"x":[1e999999999,-1E-999999999,0.0e+0,-0]`), nil},
	{"T13 a number of 2 MiB", within(`"x":1` + strings.Repeat("0", 2<<20)), telemetry.ErrLimit},
}

// moreBadXML has variants of badXML.
var moreBadXML = []row{
	{"X1 instruction with a target", before("<?xml-stylesheet href='Canary'?>"), nil},
	{"X1 NUL", before("\x00"), telemetry.ErrEncoding},
	{"X1 no-break space", before("\u00a0"), telemetry.ErrSyntax},
	{"X1 reference", before("&#32;"), telemetry.ErrSyntax},
	{"X2 CDATA", after("<![CDATA[]]>"), telemetry.ErrSyntax},
	{"X2 declaration", after("<?xml version='1.0'?>"), telemetry.ErrSyntax},
	{"X2 byte order mark", after("\ufeff"), telemetry.ErrSyntax},
	{"X3 after a comment", before("<!-- --><!DOCTYPE x>"), telemetry.ErrUnsupported},
	{"X3 inside", inRoot("<!DOCTYPE x>"), telemetry.ErrUnsupported},
	{"X4 entity without an end", inRoot("<x>&Canary</x>"), telemetry.ErrSyntax},
	{"X4 entity without a name", inRoot("<x>&;</x>"), telemetry.ErrSyntax},
	{"X4 entity of another case", inRoot("<x>&AMP;</x>"), telemetry.ErrUnsupported},
	{"X4 entity of HTML", inRoot("<x>&nbsp;</x>"), telemetry.ErrUnsupported},
	{"X5 names by another case", inRoot("<x a='1' A='2'/>"), nil},
	{"X5 in another order of quotes", inRoot(`<x Canary="1" b='' Canary='2'/>`), telemetry.ErrDuplicate},
	{"X8 CDATA between elements", inRoot("<![CDATA[]]>"), telemetry.ErrSyntax},
	{"X10 ]]> in an attribute", inRoot("<x a=']]>'/>"), nil},
	{"X10 section that does not end", inRoot("<x><![CDATA[Canary"), telemetry.ErrSyntax},
	{"X10 lower case", inRoot("<x><![cdata[Canary]]></x>"), telemetry.ErrUnsupported},
	{"X11 zeros", inRoot("<x>&#00000000000065;&#x0000000041;</x>"), nil},
	{"X11 sign", inRoot("<x>&#+65;</x>"), telemetry.ErrSyntax},
	{"X11 space", inRoot("<x>&# 65;</x>"), telemetry.ErrSyntax},
	{"X11 pair of surrogates", inRoot("<x>&#xD83D;&#xDE00;</x>"), telemetry.ErrEncoding},
	{"X11 in an attribute", inRoot("<x a='&#0;'/>"), telemetry.ErrEncoding},
	{"X12 standalone", before("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"), nil},
	{"X12 standalone, other value", before("<?xml version='1.0' standalone='Canary'?>"), telemetry.ErrSyntax},
	{"X12 twice", before("<?xml version='1.0'?><?xml version='1.0'?>"), telemetry.ErrSyntax},
	{"X12 inside", inRoot("<?xml version='1.0'?>"), telemetry.ErrSyntax},
	{"X12 other case", before("<?XmL version='1.0'?>"), telemetry.ErrSyntax},
	{"X12 instruction without a target", inRoot("<? Canary?>"), telemetry.ErrSyntax},
	{"X12 instruction without an end", inRoot("<?Canary>"), telemetry.ErrSyntax},
	{"comment that ends in --->", inRoot("<!-- Canary --->"), telemetry.ErrSyntax},
	{"comment that is none", inRoot("<!-Canary->"), telemetry.ErrUnsupported},
	{"namespace, empty", onRoot(" xmlns=''"), nil},
	{"namespaces that nobody uses", onRoot(" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xsd='http://www.w3.org/2001/XMLSchema' xsi:schemaLocation='u:x x.xsd'"), nil},
	{"language and space", onRoot(" xml:lang='en' xml:space='preserve'"), nil},
	{"prefix for nothing", onRoot(" xmlns:canary=''"), telemetry.ErrSyntax},
	{"prefix xmlns", onRoot(" xmlns:xmlns='urn:Canary'"), telemetry.ErrSyntax},
	{"prefix of an attribute that nobody declared", onRoot(" Canary:x=''"), telemetry.ErrSyntax},
	{"prefix that has ended", inRoot("<o xmlns:canary='urn:Canary'/><canary:o/>"), telemetry.ErrSyntax},
	{"namespace of xml", inRoot("<o xmlns:canary='http://www.w3.org/XML/1998/namespace'/>"), telemetry.ErrSyntax},
	{"namespace that is no URI", inRoot("<o xmlns:x='urn: Canary'/>"), telemetry.ErrSyntax},
	{"X5 by namespace", inRoot("<o xmlns:x='urn:Canary' xmlns:y='urn:Canar&#121;' x:a='' y:a=''/>"), telemetry.ErrDuplicate},
	{"colon in a target", inRoot("<?Canary:x?>"), telemetry.ErrSyntax},
	{"X12 us-ascii", before(`<?xml version="1.0" encoding="us-ascii"?>`), nil},
	{"X12 us-ascii that is not", func(doc string) string {
		return `<?xml version="1.0" encoding="us-ascii"?>` + inRoot("<x>Canary \u00e9</x>")(doc)
	}, telemetry.ErrEncoding},
	{"X8 comment in any text", inText("<!-- Canary -->"), telemetry.ErrSyntax},
	{"X8 instruction in any text", inText("<?Canary?>"), telemetry.ErrSyntax},
	{"prefix on a documented element", prefixed(" xmlns:x='urn:Canary'"), nil},
	{"prefix that nobody declared", prefixed(""), telemetry.ErrSyntax},
	{"prefix on the root", func(doc string) string {
		return "<x:" + strings.TrimSuffix(doc[1:], doc[strings.LastIndex(doc, "</"):]) + "</x:" + doc[strings.LastIndex(doc, "</")+2:]
	}, telemetry.ErrSyntax},
	{"attribute of XML", onRoot(" xml:lang='de'"), nil},
	{"attribute with <", inRoot("<x a='Canary<'/>"), telemetry.ErrSyntax},
	{"attribute without a value", inRoot("<x Canary/>"), telemetry.ErrSyntax},
	{"attribute with a typographic quote", inRoot("<x a=\u201cCanary\u201d/>"), telemetry.ErrSyntax},
	{"attributes without room", inRoot("<x a='Canary'b='Canary'/>"), telemetry.ErrSyntax},
	{"attribute in an end tag", inRoot("<x></x a='Canary'>"), telemetry.ErrSyntax},
	{"end tag with room", inRoot("<x></x \n>"), nil},
	{"end tag with a space before the name", inRoot("<x></ x>"), telemetry.ErrSyntax},
	{"tag with a space before the name", inRoot("< x/>"), telemetry.ErrSyntax},
	{"tag with room in its end", inRoot("<x/ >"), telemetry.ErrSyntax},
	{"tag without a name", inRoot("<></>"), telemetry.ErrSyntax},
	{"name of digits", inRoot("<1/>"), telemetry.ErrSyntax},
	{"name with a mark", inRoot("<x\ufeff/>"), telemetry.ErrSyntax},
	{"name of 2 MiB", inRoot("<" + strings.Repeat("x", 2<<20) + "/>"), telemetry.ErrLimit},
	{"white space of another kind", inRoot("\u0085\u2028"), telemetry.ErrSyntax},
	{"no-break space between elements", inRoot("\u00a0"), telemetry.ErrSyntax},
	{"reference between elements", inRoot("&#32;"), telemetry.ErrSyntax},
}
