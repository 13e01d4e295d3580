package codec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestXMLBadInputs(t *testing.T) {
	deep := func(n int) string { return "<R>" + strings.Repeat("<o>", n-1) + strings.Repeat("</o>", n-1) + "</R>" }
	rows := func(n int) string {
		return "<R>" + strings.Repeat("<Row>", n-1) + strings.Repeat("</Row>", n-1) + "</R>"
	}
	attrs := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " a%d=''", i)
		}
		return "<R" + b.String() + "/>"
	}
	tests := []struct {
		name, doc string
		kind      error
		path      string
	}{
		{"J29 JSON", `{"R":1}`, fault.ErrSyntax, ""},
		{"J29 JSON with a record in it", `{"R":"<R/>"}`, fault.ErrSyntax, ""},
		{"empty", "", fault.ErrSyntax, ""},
		{"X1 text", "x<R/>", fault.ErrSyntax, ""},
		{"X1 CDATA", "<![CDATA[]]><R/>", fault.ErrSyntax, ""},
		{"X1 end tag", "</R><R/>", fault.ErrSyntax, ""},
		{"X1 second mark", "\uFEFF\uFEFF<R/>", fault.ErrSyntax, ""},
		{"X2 text", "<R/>x", fault.ErrSyntax, ""},
		{"X2 reference", "<R/>&#32;", fault.ErrSyntax, ""},
		{"X2 NUL", "<R/>\x00", fault.ErrEncoding, ""},
		{"X2 second root", "<R/><R/>", fault.ErrSyntax, ""},
		{"X2 end tag", "<R></R></R>", fault.ErrSyntax, ""},
		{"X3 DOCTYPE", "<!DOCTYPE R><R/>", fault.ErrUnsupported, ""},
		{"X3 lower case", "<!doctype R><R/>", fault.ErrUnsupported, ""},
		{"X3 internal subset", "<!DOCTYPE R [<!ENTITY x 'y'>]><R>&x;</R>", fault.ErrUnsupported, ""},
		{"X3 external", `<!DOCTYPE R SYSTEM "http://localhost/x.dtd"><R/>`, fault.ErrUnsupported, ""},
		{"X3 after the root", "<R/><!DOCTYPE R>", fault.ErrUnsupported, ""},
		{"X3 inside", "<R><Text><!ENTITY x 'y'></Text></R>", fault.ErrUnsupported, "Text"},
		{"X4 entity", "<R><Text>&xxe;</Text></R>", fault.ErrUnsupported, "Text"},
		{"X4 entity in an attribute", "<R id='&xxe;'/>", fault.ErrUnsupported, ""},
		{"X4 entity between elements", "<R>&xxe;</R>", fault.ErrUnsupported, ""},
		{"X4 entity in an unknown element", "<R><secret>&xxe;</secret></R>", fault.ErrUnsupported, "*"},
		{"X4 billion laughs", `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><R>&b;</R>`, fault.ErrUnsupported, ""},
		{"X5", `<R id="a" id="b"/>`, fault.ErrDuplicate, ""},
		{"X5 in a child", `<R><Row/><Row id="a" id="a"/></R>`, fault.ErrDuplicate, "Row[1]"},
		{"X5 in a scalar", `<R><Text a="a" a="a"/></R>`, fault.ErrDuplicate, "Text"},
		{"X5 in an unknown element", `<R><secret><a b="" c="" b=""/></secret></R>`, fault.ErrDuplicate, "*"},
		{"X6", "<R><Text>1</Text><Text>1</Text></R>", fault.ErrDuplicate, "Text"},
		{"X6 apart", "<R><Text/><Digest/><Text a='1'/></R>", fault.ErrDuplicate, "Text"},
		{"X6 structs", "<R><Row><Inner/><Inner/></Row></R>", fault.ErrDuplicate, "Row[0].Inner"},
		{"X8 comment", "<R><Text>us<!-- -->er</Text></R>", fault.ErrSyntax, "Text"},
		{"X8 comment alone", "<R><Item/><Item><!----></Item></R>", fault.ErrSyntax, "Item[1]"},
		{"X8 instruction", "<R><Text>user<?p?></Text></R>", fault.ErrSyntax, "Text"},
		{"X10", "<R><Text>a]]>b</Text></R>", fault.ErrSyntax, "Text"},
		{"X10 after a section", "<R><Text><![CDATA[]]>]]></Text></R>", fault.ErrSyntax, "Text"},
		{"X10 between elements", "<R><![CDATA[ ]]></R>", fault.ErrSyntax, ""},
		{"X11 surrogate", "<R><Text>&#xD800;</Text></R>", fault.ErrEncoding, "Text"},
		{"X11 FFFE", "<R><Text>&#xFFFE;</Text></R>", fault.ErrEncoding, "Text"},
		{"X11 NUL", "<R><Text>&#0;</Text></R>", fault.ErrEncoding, "Text"},
		{"X11 past Unicode", "<R><Text>&#x110000;</Text></R>", fault.ErrEncoding, "Text"},
		{"X11 many digits", "<R><Text>&#" + strings.Repeat("9", 1000) + ";</Text></R>", fault.ErrEncoding, "Text"},
		{"X11 no digits", "<R><Text>&#;</Text></R>", fault.ErrSyntax, "Text"},
		{"X11 no hex digits", "<R><Text>&#x;</Text></R>", fault.ErrSyntax, "Text"},
		{"X11 capital X", "<R><Text>&#X41;</Text></R>", fault.ErrSyntax, "Text"},
		{"X11 hex without x", "<R><Text>&#4a;</Text></R>", fault.ErrSyntax, "Text"},
		{"reference without a semicolon", "<R><Text>AT&T</Text></R>", fault.ErrSyntax, "Text"},
		{"ampersand alone", "<R><Text>A & B</Text></R>", fault.ErrSyntax, "Text"},
		{"X12 ISO-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?><R/>", fault.ErrEncoding, ""},
		{"X12 utf8", "<?xml version='1.0' encoding='utf8'?><R/>", fault.ErrEncoding, ""},
		{"X12 UTF-16 declared", "<?xml version='1.0' encoding='UTF-16'?><R/>", fault.ErrEncoding, ""},
		{"X12 UTF-16LE", "\xFF\xFE<\x00R\x00/\x00>\x00", fault.ErrEncoding, ""},
		{"X12 UTF-16BE", "\xFE\xFF\x00<\x00R\x00/\x00>", fault.ErrEncoding, ""},
		{"X12 UTF-16LE without mark", "<\x00R\x00/\x00>\x00", fault.ErrEncoding, ""},
		{"X12 UTF-16BE without mark", "\x00<\x00R\x00/\x00>", fault.ErrEncoding, ""},
		{"X12 UTF-32BE", "\x00\x00\xFE\xFF\x00\x00\x00<", fault.ErrEncoding, ""},
		{"X12 version 1.1", "<?xml version='1.1'?><R/>", fault.ErrUnsupported, ""},
		{"X12 no version", "<?xml encoding='UTF-8'?><R/>", fault.ErrSyntax, ""},
		{"X12 other order", "<?xml encoding='UTF-8' version='1.0'?><R/>", fault.ErrSyntax, ""},
		{"X12 standalone", "<?xml version='1.0' standalone='maybe'?><R/>", fault.ErrSyntax, ""},
		{"X12 many", "<?xml version='1.0' a='' b='' c='' d=''?><R/>", fault.ErrSyntax, ""},
		{"X12 not at the start", "\n<?xml version='1.0'?><R/>", fault.ErrSyntax, ""},
		{"X12 inside", "<R><?xml version='1.0'?></R>", fault.ErrSyntax, ""},
		{"X12 other case", "<R/><?Xml?>", fault.ErrSyntax, ""},
		{"X14 unknown 65", deep(65), fault.ErrLimit, "*"},
		{"X14 unknown 1e6", "<R>" + strings.Repeat("<o>", 1e6), fault.ErrLimit, "*"},
		{"X14 documented 65", rows(65), fault.ErrLimit, strings.TrimSuffix(strings.Repeat("Row[0].", 64), ".")},
		{"X15 65", attrs(65), fault.ErrLimit, ""},
		{"X15 200000", attrs(200_000), fault.ErrLimit, ""},
		{"X15 2 MiB", "<R id='" + strings.Repeat("x", 2<<20) + "'/>", fault.ErrLimit, ""},
		{"text of 2 MiB", "<R><Text>" + strings.Repeat("x", 2<<20) + "</Text></R>", fault.ErrLimit, "Text"},
		{"2 MiB in sections", "<R><Text>" + strings.Repeat("<![CDATA[x]]>", 2<<20/13) + "</Text></R>", fault.ErrLimit, "Text"},
		{"comment of 2 MiB", "<R><!--" + strings.Repeat("x", 2<<20) + "--></R>", fault.ErrLimit, ""},
		{"unknown element of 2 MiB", "<R><o>" + strings.Repeat("<p/>", 1<<19) + "</o></R>", fault.ErrLimit, "*"},
		{"name of 2 MiB", "<R><" + strings.Repeat("x", 2<<20) + "/></R>", fault.ErrLimit, "*"},
		{"X21", "<R><Text>&#x1b;[2J</Text></R>", fault.ErrEncoding, "Text"},
		{"X21 raw", "<R><Text>\x1b[2J</Text></R>", fault.ErrEncoding, "Text"},
		{"raw FF", "<R><Text>a\xFFb</Text></R>", fault.ErrEncoding, "Text"},
		{"overlong", "<R><Text>\xC0\xAF</Text></R>", fault.ErrEncoding, "Text"},
		{"surrogate", "<R><Text>\xED\xA0\x80</Text></R>", fault.ErrEncoding, "Text"},
		{"U+FFFF", "<R><Text>\uFFFF</Text></R>", fault.ErrEncoding, "Text"},
		{"bad in a comment", "<R><!-- \xFF --></R>", fault.ErrEncoding, ""},
		{"bad in an instruction", "<R><?p \x01?></R>", fault.ErrEncoding, ""},
		{"bad in a section", "<R><Text><![CDATA[\x01]]></Text></R>", fault.ErrEncoding, "Text"},
		{"bad in an attribute", "<R id='\x01'/>", fault.ErrEncoding, ""},
		{"bad in a name", "<R><a\xFF/></R>", fault.ErrEncoding, "*"},
		{"bad in an end tag", "<R></R\xFF></R>", fault.ErrEncoding, ""},
		{"bad between elements", "<R>\x01</R>", fault.ErrEncoding, ""},
		{"text between elements", "<R><Text/>secret<Digest/></R>", fault.ErrSyntax, ""},
		{"comment with --", "<R><!-- -- --></R>", fault.ErrSyntax, ""},
		{"comment ending with --->", "<R><!-- ---></R>", fault.ErrSyntax, ""},
		{"attribute without quotes", "<R id=1/>", fault.ErrSyntax, ""},
		{"attribute without a value", "<R id/>", fault.ErrSyntax, ""},
		{"attribute with <", "<R id='<'/>", fault.ErrSyntax, ""},
		{"attributes without a space", "<R id='1'b='2'/>", fault.ErrSyntax, ""},
		{"attribute in an end tag", "<R></R id='1'>", fault.ErrSyntax, ""},
		{"space before a name", "< R/>", fault.ErrSyntax, ""},
		{"digit before a name", "<R><1a/></R>", fault.ErrSyntax, "*"},
		{"two colons in a name", "<R><a:b:c/></R>", fault.ErrSyntax, "*"},
		{"multiplication sign in a name", "<R><a×/></R>", fault.ErrSyntax, "*"},
		{"colon alone", "<R><:/></R>", fault.ErrSyntax, "*"},
		{"colon before a name", "<R :a=''/>", fault.ErrSyntax, ""},
		{"colon at the end of a name", "<R><a:/></R>", fault.ErrSyntax, "*"},
		{"digit after a colon", "<R xmlns:a='u'><a:1/></R>", fault.ErrSyntax, "*"},
		{"colon in a target", "<?a:b?><R/>", fault.ErrSyntax, ""},
		{"prefix without a declaration", "<R><secret:a/></R>", fault.ErrSyntax, "*"},
		{"prefix of an attribute without a declaration", "<R><Text secret:a=''/></R>", fault.ErrSyntax, "Text"},
		{"prefix declared inside", "<R><a:b><c xmlns:a='u'/></a:b></R>", fault.ErrSyntax, "*"},
		{"prefix declared in a sibling", "<R><Text xmlns:a='u'/><Digest a:b=''/></R>", fault.ErrSyntax, "Digest"},
		{"prefix declared in an element that has ended", "<R><o xmlns:a='u'><a:b/></o><a:b/></R>", fault.ErrSyntax, "*"},
		{"prefix declared in a record that has ended", "<R><Row xmlns:a='u'><Row a:b=''/></Row><Row><a:b/></Row></R>", fault.ErrSyntax, "Row[1].*"},
		{"prefix in another case", "<R xmlns:a='u'><A:b/></R>", fault.ErrSyntax, "*"},
		{"empty namespace", "<R xmlns:a=''/>", fault.ErrSyntax, ""},
		{"prefix xml", "<R xmlns:xml='u'/>", fault.ErrSyntax, ""},
		{"namespace of xml", "<R xmlns:a='http://www.w3.org/XML/1998/namespace'/>", fault.ErrSyntax, ""},
		{"namespace of xml in an unknown element", "<R><o xmlns='http://www.w3.org/XML/1998/namespace'/></R>", fault.ErrSyntax, "*"},
		{"prefix xmlns", "<R><o xmlns:xmlns='u'/></R>", fault.ErrSyntax, "*"},
		{"prefix xmlns of its own", "<R xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>", fault.ErrSyntax, ""},
		{"namespace of xmlns", "<R xmlns:a='http://www.w3.org/2000/xmlns&#47;'/>", fault.ErrSyntax, ""},
		{"element of xmlns", "<R><xmlns:a/></R>", fault.ErrSyntax, "*"},
		{"namespace that is no URI", "<R xmlns:a='a b'/>", fault.ErrSyntax, ""},
		{"two attributes of one name", "<R xmlns:a='u' xmlns:b='u'><Text a:c='' b:c=''/></R>", fault.ErrDuplicate, "Text"},
		{"two attributes of one name, in other words", "<R xmlns:a='u' xmlns:b='&#x75;' a:c='' b:c=''/>", fault.ErrDuplicate, ""},
		{"prefixed root", "<a:R xmlns:a='u'/>", fault.ErrSyntax, ""},
		{"absent root", "<R xmlns:i='" + xsiURL + "' i:nil='true'/>", fault.ErrSyntax, ""},
		{"absent and present", "<R xmlns:i='" + xsiURL + "'><Text i:nil='true'/><Text>1</Text></R>", fault.ErrDuplicate, "Text"},
		{"present and absent", "<R xmlns:i='" + xsiURL + "'><Text>1</Text><Text i:nil='true'/></R>", fault.ErrDuplicate, "Text"},
		{"absent with text", "<R xmlns:i='" + xsiURL + "'><Text i:nil='true'>secret</Text></R>", fault.ErrSyntax, "Text"},
		{"absent with elements", "<R xmlns:i='" + xsiURL + "'><Inner i:nil='true'><Text/></Inner></R>", fault.ErrSyntax, "Inner"},
		{"absent with an attribute", "<R xmlns:i='" + xsiURL + "'><Item/><Item i:nil='true' secret=''/></R>", fault.ErrSyntax, "Item[1]"},
		{"absent, perhaps", "<R xmlns:i='" + xsiURL + "'><Text i:nil='yes'/></R>", fault.ErrFormat, "Text"},
		{"not ASCII", "<?xml version='1.0' encoding='us-ascii'?><R><Text>secret é</Text></R>", fault.ErrEncoding, "Text"},
		{"another root", "<Q/>", fault.ErrSyntax, ""},
		{"root by another case", "<r/>", fault.ErrSyntax, ""},
		{"another end tag", "<R><Text>1</Digest></R>", fault.ErrSyntax, "Text"},
		{"end tag with more to its name", "<R><Text>1</Textual></R>", fault.ErrSyntax, "Text"},
		{"crossed tags", "<R><secret><b></secret></b></R>", fault.ErrSyntax, "*"},
		{"child of a scalar", "<R><Text>a<secret/></Text></R>", fault.ErrSyntax, "Text"},
		{"namespace on the root", "<R xmlns='urn:x'/>", fault.ErrUnsupported, ""},
		{"namespace on a scalar", "<R><Item/><Item xmlns='urn:x'/></R>", fault.ErrUnsupported, "Item[1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := xmlReadString(tt.doc)
			require.NotNil(t, err)
			require.ErrorIs(t, err, tt.kind)
			assert.Equal(t, tt.path, err.Path)
			assert.NotContains(t, err.Error(), "secret")
		})
	}
}

// Values just inside the limits are accepted.
func TestXMLLimits(t *testing.T) {
	small := Limits{Document: 100, Depth: 3, Token: 16, Attributes: 2}
	tests := []struct {
		name, doc string
		kind      error
	}{
		{"document", "<R>" + strings.Repeat(" ", 93) + "</R>", nil},
		{"document", "<R>" + strings.Repeat(" ", 94) + "</R>", fault.ErrLimit},
		{"depth of a scalar", "<R><Row><Text/></Row></R>", nil},
		{"depth of a scalar", "<R><Row><Row><Text/></Row></Row></R>", fault.ErrLimit},
		{"depth of an expected scalar", "<R><Row id=''><Text>a</Text></Row></R>", nil},
		{"depth of an expected scalar", "<R><Row><Row id=''><Text>a</Text></Row></Row></R>", fault.ErrLimit},
		{"depth of an unknown element", "<R><o><o/></o></R>", nil},
		{"depth of an unknown element", "<R><o><o><o/></o></o></R>", fault.ErrLimit},
		{"attributes", "<R a='' b=''/>", nil},
		{"attributes", "<R a='' b='' c=''/>", fault.ErrLimit},
		{"text", "<R><Text>0123456789abcdef</Text></R>", nil},
		{"text", "<R><Text>0123456789abcdef0</Text></R>", fault.ErrLimit},
		{"text with references", "<R><Text>0123456789a&lt;f</Text></R>", nil},
		{"text with references", "<R><Text>0123456789ab&lt;f</Text></R>", fault.ErrLimit},
		{"text in sections", "<R><Text><![CDATA[abc]]>f</Text></R>", nil},
		{"text in sections", "<R><Text><![CDATA[abc]]>f0</Text></R>", fault.ErrLimit},
		{"tag", "<R><Row id='2345'/></R>", nil},
		{"tag", "<R><Row id='23456'/></R>", fault.ErrLimit},
		{"unknown element", "<R><o>6789ab</o></R>", nil},
		{"unknown elements", "<R><o>6789ab</o><o>6789ab</o></R>", nil},
		{"unknown element", "<R><o>6789a<p/></o></R>", nil},
		{"unknown element", "<R><o>6789ab<p/></o></R>", fault.ErrLimit},
		{"comment", "<R><!--456789abc--></R>", nil},
		{"comment", "<R><!--456789abcd--></R>", fault.ErrLimit},
		{"white space is no token", "<R>\n                        <Text/></R>", nil},
	}
	for _, tt := range tests {
		for chunk := 1; chunk <= len(tt.doc); chunk++ {
			d := NewXML(strings.NewReader(tt.doc), small)
			d.chunk = chunk
			_, err := xmlRead(d)
			if tt.kind == nil {
				require.Nil(t, err, tt.doc)
			} else {
				require.NotNil(t, err, tt.doc)
				require.ErrorIs(t, err, tt.kind, tt.doc)
			}
		}
	}
}

// Text in another encoding is reported as such, and not as invalid characters.
func TestXMLSaysUTF16(t *testing.T) {
	for _, doc := range []string{
		"\xFF\xFE<\x00R\x00/\x00>\x00", "\xFE\xFF\x00<\x00R\x00/\x00>", "<\x00R\x00/\x00>\x00", "\x00<\x00R\x00/\x00>",
		"\x00\x00\xFE\xFF\x00\x00\x00<", "\x00\x00", "\xFF\xFE",
	} {
		_, err := xmlReadString(doc)
		require.NotNil(t, err)
		assert.Equal(t, fault.Error{Kind: fault.ErrEncoding, Line: 1, Want: "UTF-8, not UTF-16 or UTF-32"}, *err, "%q", doc)
	}
}

func TestXMLAccepted(t *testing.T) {
	for _, doc := range []string{
		"<R/>", "<R></R\n>", "\uFEFF<R/>", "<?xml version=\"1.0\"?><R/>",
		"<?xml version = '1.0' encoding='Utf-8' standalone='no' ?><R/>\r\n",
		"<!----><R/><!-- - -->", "<!---> --><R/>", "<?p?><?p ?><?xml-stylesheet href='x'?><R/>", "<R><!-- - --><?p <&?></R>",
		"<R><Text>\uFEFF\u0085\u007F\uFFFD\U0010FFFF</Text></R>", "<R a='\"' b=\"'\" c='>]]>'/>", "<R><_/><a-.0/></R>",
		"<R><o xmlns='u'><Text/><Text/></o></R>", "<R xmlns=''><Text xmlns=''/></R>", "<R xml:lang='' xml:space='preserve'><xml:o/></R>",
		"<R xmlns:a='u'><a:b a:c='' c=''/><Text a:a=''/></R>", "<R><Row xmlns:a='u'><a:b/><Row><a:b/></Row></Row><Row xmlns:a='v' a:a=''/></R>",
		"<R xmlns:a='u'><o xmlns:a='v' a:a=''><a:b xmlns:b='u' a:c='' b:c=''/></o><o xmlns:b='v' a:c='' b:c=''/></R>",
		"<R xmlns:a='u' xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:xMlfoo='x:'/>", "<R><o xmlns:a='relative/../x?#y'/></R>",
		"<?xml version='1.0' encoding='us-ascii'?><R/>", "<?xml version='1.0' encoding='ASCII'?><R><Text>&#233;</Text></R>",
		"<R>" + strings.Repeat("<Row>", 63) + strings.Repeat("</Row>", 63) + "</R>",
	} {
		_, err := xmlReadString(doc)
		assert.Nil(t, err, doc)
	}
}
