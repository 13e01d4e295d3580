package codec

import (
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// xmlOpen returns a scanner that has opened the root element of doc.
func xmlOpen(doc string) (*XML, *Element) {
	d := NewXML(strings.NewReader(doc), xmlTestLimits)
	d.Root("R")
	e := &Element{Fields: &xmlTestFields}
	d.Open(e)
	return d, e
}

func TestElementKeepsWhatIsUndocumented(t *testing.T) {
	d, e := xmlOpen(`<R b='1'  id="7"` + "\n" + `a = "&#10;"><o/> <!-- dropped --> <Item p="1"/><text>in another case</text>` +
		`<Item/><Item q='2'>x</Item><Text r=""/><id/></R>`)
	for d.Next(e) >= 0 {
		d.Text()
	}
	require.Nil(t, d.End())
	want := Element{
		Attributes: ` b='1' a = "&#10;"`,
		Unknown:    `<o/><text>in another case</text><id/>`,
		Leaves: []Leaf{
			{Name: "Item", Attributes: ` p="1"`}, {Name: "Item", Nth: 2, Attributes: ` q='2'`}, {Name: "Text", Attributes: ` r=""`},
		},
		Seen: 1<<fieldID | 1<<fieldItem | 1<<fieldText,
	}
	assert.Empty(t, cmp.Diff(want, *e, cmpopts.IgnoreUnexported(Element{}), cmpopts.IgnoreFields(Element{}, "Fields")))
	assert.Equal(t, -1, d.Next(e), "Next returns -1 again at the end")
}

// The cost of undocumented elements must not grow with the square of their number.
func TestElementUnknownIsJoinedOnce(t *testing.T) {
	const n = 200_000
	d, e := xmlOpen("<R>" + strings.Repeat("<o/>\n", n) + "</R>")
	assert.Equal(t, -1, d.Next(e))
	require.Nil(t, d.End())
	assert.Equal(t, strings.Repeat("<o/>", n), e.Unknown)
}

func TestXMLText(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"empty", "", ""},
		{"X16 space is kept", " 6 ", " 6 "},
		{"X20 newlines are kept", "\n0a\n", "\n0a\n"},
		{"X10 section", "<![CDATA[;LT=Retail;GP=2]]>", ";LT=Retail;GP=2"},
		{"X10 divided section", "<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b"},
		{"empty section", "<![CDATA[]]>", ""},
		{"sections and text", "a<![CDATA[&amp;]]>&amp;<![CDATA[<]]>", "a&amp;&<"},
		{"brackets", "]]]&gt;]", "]]]>]"},
		{"entities", "&lt;&gt;&amp;&quot;&apos;", `<>&"'`},
		{"decoded once", "&amp;lt;&#38;lt;", "&lt;&lt;"},
		{"characters", "&#65;&#x41;&#x1F680;&#00065;&#xfffd;&#9;", "AA🚀A\uFFFD\t"},
		{"line ends", "a\r\nb\rc\n\r\n\r\rd", "a\nb\nc\n\n\n\nd"},
		{"line ends as references", "&#13;&#10;&#13;", "\r\n\r"},
		{"line ends in sections", "<![CDATA[a\r\nb\rc]]>", "a\nb\nc"},
		{"line ends apart", "a\r<![CDATA[\nb]]>", "a\n\nb"},
		{"plain and long", strings.Repeat("0123456789\t\n", 9), strings.Repeat("0123456789\t\n", 9)},
		{"not ASCII", "aé東🚀\uFEFF\u007F\u0080", "aé東🚀\uFEFF\u007F\u0080"},
		{"quotes", `"'>`, `"'>`},
		{"white space", " \t ", " \t "},
		{"a line break alone", "\n", ""},
		{"empty lines", " \r\n\t\n", ""},
		{"a carriage return", "\r", ""},
		{"a line break as a reference", "&#10;", "\n"},
		{"a line break and a reference", "\n&#32;", "\n "},
		{"a line break in a section", "<![CDATA[\n]]>", "\n"},
		{"a line break around a section", "\n<![CDATA[]]>\n", "\n\n"},
	}
	for _, tt := range tests {
		for _, slow := range []bool{false, true} {
			d := NewXML(strings.NewReader("<R><Text>"+tt.raw+"</Text></R>"), xmlTestLimits)
			d.slow = slow
			d.Root("R")
			e := Element{Fields: &xmlTestFields}
			d.Open(&e)
			require.Equal(t, fieldText, d.Next(&e))
			got := d.Text()
			start, end := d.Span()
			require.Equal(t, -1, d.Next(&e))
			require.Nil(t, d.End(), tt.name)
			assert.Equal(t, tt.want, got, tt.name)
			assert.Equal(t, int64(len("<R><Text>")), start, tt.name)
			assert.Equal(t, int64(len("<R><Text>")+len(tt.raw)), end, tt.name)
		}
	}
}

func TestXMLAttribute(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"plain", `"2022.1231"`, "2022.1231"},
		{"empty", `''`, ""},
		{"other quotes", `'"'`, `"`},
		{"references", `"&lt;&#65;&quot;"`, `<A"`},
		{"white space becomes spaces", "\"a\tb\nc\r\nd\re\"", "a b c d e"},
		{"white space as references stays", `"&#9;&#10;&#13;"`, "\t\n\r"},
		{"section end", `"]]>"`, "]]>"},
		{"not ASCII", `"é東🚀"`, "é東🚀"},
	}
	for _, tt := range tests {
		d, e := xmlOpen("<R id = " + tt.raw + "/>")
		require.Equal(t, fieldID, d.Next(e), tt.name)
		assert.Equal(t, tt.want, d.Text(), tt.name)
		start, end := d.Span()
		assert.Equal(t, int64(len(`<R id = "`)), start, tt.name)
		assert.Equal(t, int64(len(`<R id = "`)+len(tt.raw)-2), end, tt.name)
		assert.Equal(t, -1, d.Next(e), tt.name)
		assert.Nil(t, d.End(), tt.name)
	}
}

// Two names for the same attribute are a duplicate too.
func TestXMLAttributeTwice(t *testing.T) {
	fields := Fields{Names: []string{"id"}, Attrs: 1, Find: func(name string) int {
		if strings.EqualFold(name, "id") {
			return 0
		}
		return -1
	}}
	d := NewXML(strings.NewReader("<R id='1' ID='2'/>"), xmlTestLimits)
	d.Root("R")
	e := Element{Fields: &fields}
	d.Open(&e)
	for d.Next(&e) >= 0 {
		d.Text()
	}
	err := d.End()
	require.NotNil(t, err)
	assert.Equal(t, fault.Error{Kind: fault.ErrDuplicate, Path: "id", Offset: 14, Line: 1, Want: xmlRepeatedField.want}, *err)
}

func TestXMLFail(t *testing.T) {
	const doc = "<R>\n<Row/><Item>a</Item>\n<Row><Item/>\n<Item>secret</Item></Row>\n<Text/></R>"
	for chunk := 1; chunk < len(doc); chunk++ {
		d := NewXML(strings.NewReader(doc), xmlTestLimits)
		d.chunk = chunk
		d.Root("R")
		e := Element{Fields: &xmlTestFields}
		d.Open(&e)
		for n := d.Next(&e); n >= 0; n = d.Next(&e) {
			if n != fieldRow {
				d.Text()
				continue
			}
			row := Element{Fields: &xmlTestFields}
			d.Open(&row)
			for d.Next(&row) >= 0 {
				if d.Text() != "" {
					d.Fail(fault.ErrFormat, "nothing")
					d.Fail(fault.ErrRange, "something else")
				}
			}
		}
		require.True(t, d.Failed())
		require.Equal(t, "", d.Text())
		late := Element{Fields: &xmlTestFields}
		d.Open(&late)
		require.Equal(t, -1, d.Next(&late))
		want := fault.Error{Kind: fault.ErrFormat, Path: "Row[1].Item[1]", Line: 4, Want: "nothing"}
		want.Offset = int64(strings.Index(doc, "secret"))
		require.Equal(t, want, *d.End(), "chunk %d", chunk)
	}
}

// The line of a value is correct even if the value began in an earlier window than the one in which Fail is called.
func TestXMLFailBehindTheWindow(t *testing.T) {
	d := NewXML(strings.NewReader("<R>\n<Text>\na<![CDATA[\n\n\n\n]]>b\n<![CDATA[\n\n\n]]>c</Text></R>"), xmlTestLimits)
	d.chunk = 4
	d.Root("R")
	e := Element{Fields: &xmlTestFields}
	d.Open(&e)
	d.Next(&e)
	require.Equal(t, "\na\n\n\n\nb\n\n\n\nc", d.Text())
	start, _ := d.Span()
	require.Less(t, start, d.base)
	d.Fail(fault.ErrFormat, "nothing")
	d.Next(&e)
	assert.Equal(t, fault.Error{Kind: fault.ErrFormat, Path: "Text", Offset: 10, Line: 2, Want: "nothing"}, *d.End())
}

func TestXMLEndBeforeTheEnd(t *testing.T) {
	d, e := xmlOpen("<R><Text>1</Text></R>")
	require.Equal(t, fieldText, d.Next(e))
	d.Text()
	assert.ErrorIs(t, d.End(), fault.ErrSyntax)

	assert.ErrorIs(t, NewXML(strings.NewReader(""), xmlTestLimits).End(), fault.ErrSyntax)
}

func TestXMLOffset(t *testing.T) {
	d, e := xmlOpen("\uFEFF<R><Text>1</Text></R>\n")
	assert.Equal(t, int64(6), d.Offset())
	d.Next(e)
	assert.Equal(t, int64(12), d.Offset())
	d.Text()
	assert.Equal(t, int64(20), d.Offset())
	d.Next(e)
	assert.Nil(t, d.End())
	assert.Equal(t, int64(25), d.Offset())
}
