package codec

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An element with xsi:nil is treated as absent, at any place and with any prefix.
func TestXMLNil(t *testing.T) {
	for _, nilled := range []string{
		"<%[1]s i:nil='true'/>", "<%[1]s i:nil='1'></%[1]s>", "<%[1]s i:nil=' true '>\n\t</%[1]s>", "<%[1]s i:type='x' i:nil='true' xmlns:z='u'/>",
		"<%[1]s xmlns:j='" + xsiURL + "' j:nil='true'/>", "<%[1]s xmlns:i='http://www.w3.org/2001/XMLSchema&#45;instance' i:nil='true'/>",
	} {
		for _, name := range []string{"Text", "Digest", "Item", "Inner", "Row"} {
			element := fmt.Sprintf(nilled, name)
			for _, around := range []string{"%s", "<Item>1</Item>%s<Item>2</Item>", "<Row><Text>1</Text></Row>%s<Row x=''/>", "<Inner><Row>%s</Row></Inner>"} {
				if strings.HasPrefix(around, "<"+name) && name == "Inner" {
					continue // one prefix is enough
				}
				read := func(inside string) string {
					got, err := xmlReadString("<R xmlns:i='" + xsiURL + "'>" + fmt.Sprintf(around, inside) + "</R>")
					require.Nil(t, err, element)
					return offsets.ReplaceAllString(got, "")
				}
				require.Equal(t, read(""), read(element), element)
			}
		}
	}
	_, err := xmlReadString("<R xmlns:i='urn:i'><Inner i:nil='true'>text</Inner></R>")
	require.ErrorIs(t, err, fault.ErrSyntax, "nil of another namespace does not make an element absent")
	got, err := xmlReadString("<R xmlns:i='" + xsiURL + "'><Text i:nil='false'>1</Text><o i:nil='true'>text</o></R>")
	require.Nil(t, err)
	assert.Contains(t, got, `1="1"`)
}

// White space around sections is ignored if a section is expected.
func TestXMLSection(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"", ""}, {"a", "a"}, {" a\n", " a\n"}, {"\n  ", ""}, {"  ", "  "}, {"<![CDATA[a]]>", "a"}, {"\n  <![CDATA[a]]>\r\n", "a"},
		{" <![CDATA[a]]]]>\n<![CDATA[>b]]>", "a]]>b"}, {"\n<![CDATA[ a ]]>\n", " a "}, {"\n<![CDATA[]]>", ""},
		{"x <![CDATA[a]]>\n", "x a"}, {"&#32;<![CDATA[a]]>", " a"},
	} {
		d, e := xmlOpen("<R><Text>" + tt.raw + "</Text></R>")
		d.Next(e)
		assert.Equal(t, tt.want, d.Section(), tt.raw)
		assert.Equal(t, -1, d.Next(e))
		assert.Nil(t, d.End(), tt.raw)
	}
}

// Namespace declarations and XML Schema attributes are kept and are not data.
func TestXMLMereAttributes(t *testing.T) {
	d, e := xmlOpen("<R a='' xmlns:i='" + xsiURL + "' i:schemaLocation='u u.xsd' xml:lang='de'><Text xmlns:q='u' i:nil='0'>1</Text><Item i:nil='0' b=''/></R>")
	for d.Next(e) >= 0 {
		d.Text()
	}
	require.Nil(t, d.End())
	k := e.Keep(0)
	assert.Equal(t, " a='' xmlns:i='"+xsiURL+"' i:schemaLocation='u u.xsd' xml:lang='de'", k.Attributes)
	assert.True(t, k.HasUnknown())
	_, n := k.WithoutUnknown()
	assert.Equal(t, 3, n)

	d, e = xmlOpen("<R xmlns='' xmlns:i='" + xsiURL + "' i:noNamespaceSchemaLocation='x.xsd'><Text i:nil='0'/></R>")
	for d.Next(e) >= 0 {
		d.Text()
	}
	require.Nil(t, d.End())
	k = e.Keep(0)
	assert.NotEmpty(t, k.Attributes)
	assert.NotEmpty(t, k.Leaves)
	assert.False(t, k.HasUnknown())
	k, n = k.WithoutUnknown()
	assert.Nil(t, k, "declarations are dropped with the undocumented content")
	assert.Zero(t, n)
}

// The work on a tag is linear in the number of its attributes, of any kind: comparing each with each would exceed the time
// limit of a test.
func TestXMLManyAttributes(t *testing.T) {
	lim := Limits{Document: 1 << 30, Depth: 64, Token: 1 << 30, Attributes: 1 << 30}
	for _, attr := range []string{" a%[1]d=''", " xmlns:a%[1]d='u'", " xmlns:a%[1]d='u%[1]d' a%[1]d:x=''"} {
		var b strings.Builder
		for i := range 500_000 {
			fmt.Fprintf(&b, attr, i)
		}
		_, err := xmlRead(NewXML(strings.NewReader("<R xmlns:x='u'"+b.String()+"><a0:o xmlns:a0='u'/></R>"), lim))
		require.Nil(t, err)
	}
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	_, err := xmlRead(NewXML(strings.NewReader("<R"+b.String()+" a99=''/>"), lim))
	require.ErrorIs(t, err, fault.ErrDuplicate)
}

func TestIsURI(t *testing.T) {
	for _, s := range []string{"", "u", "urn:x", "http://a.b/c?d#e", "http://u@h:80/", "//h", "a/b:c", "?a:b", "#x", "tag:x,1:y", "x%20y", "http://h:/", "urn:(a)!"} {
		assert.True(t, isURI(s), s)
	}
	for _, s := range []string{"a b", " ", "<", "urn:x^", "%", "%2", "%zz", "a#b#c", ":x", "1:x", "a_b:c", "http://h:x/", "http://a@b@c/", "//:", "é", "\n", "[", "a\\b", `"`, "{"} {
		assert.False(t, isURI(s), s)
	}
}

// offsets matches the offsets in the result of xmlRead.
var offsets = regexp.MustCompile(`\[\d+:\d+\]`)
