package codec

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tagTexts are well-formed and have text that looks like markup in every place where none is recognized.
var tagTexts = []string{
	"",
	"text",
	"<a/>",
	"<a></a>text<b />",
	"<a\n></a\t><a:b\tc='d'/>",
	"<a><b><c/></b><b/></a><d/>",
	`<a b="" c=">"/><d e='' f='"/&gt;' g="'>'"><h/></d>`,
	`<a b="x" c="/>"><d/></a>`,
	"<!----><a/><!--<b>--><!-- --><!--</c>--><d/><!-- <e/>-->",
	"<a><!-- > --><![CDATA[<b></b>]]><![CDATA[]]>]<![CDATA[>]]]></a><c/>",
	"<?p?><?p <a>?><b><?p >?></b><?p </c>?>",
}

// Tags finds the same tags as encoding/xml, at the same places.
func TestTagsAgreesWithEncodingXML(t *testing.T) {
	type tag struct {
		name, text string
		depth      int
	}
	for _, text := range tagTexts {
		var want, got []tag
		d := xml.NewDecoder(strings.NewReader(text))
		depth := 0
		for {
			start := d.InputOffset()
			token, err := d.RawToken()
			if err == io.EOF {
				break
			}
			require.NoError(t, err, text)
			switch e := token.(type) {
			case xml.StartElement:
				name := strings.TrimPrefix(e.Name.Space+":"+e.Name.Local, ":")
				want = append(want, tag{name, text[start:d.InputOffset()], depth})
				depth++
			case xml.EndElement:
				depth--
				if end := text[start:d.InputOffset()]; end != "" { // after an empty-element tag, the decoder returns the end tag separately
					want = append(want, tag{"", end, depth})
				}
			}
		}
		for found := range Tags(text) {
			got = append(got, tag{found.Name, text[found.Start:found.End], found.Depth})
			if found.Opens {
				assert.Equal(t, "<"+found.Name, text[found.Start:found.After], text)
			}
			assert.Equal(t, found.Opens, found.Name != "", text)
		}
		assert.Equal(t, want, got, text)
	}
}

// Children yields the outermost elements, each with its content.
func TestChildren(t *testing.T) {
	type child struct{ name, whole, content string }
	for text, want := range map[string][]child{
		"":                                       nil,
		`<a b=">"/> <c>x</c>`:                    {{"a", `<a b=">"/>`, ""}, {"c", "<c>x</c>", "x"}},
		"<a><a><b/></a></a ><!--<d/>--><e></e >": {{"a", "<a><a><b/></a></a >", "<a><b/></a>"}, {"e", "<e></e >", ""}},
	} {
		var got []child
		for c := range Children(text) {
			got = append(got, child{c.Name, text[c.Start:c.After], text[c.Content:c.End]})
			assert.Equal(t, "<"+c.Name, text[c.Start:c.BehindName])
		}
		assert.Equal(t, want, got, text)
		for c := range Children(text) {
			assert.Equal(t, want[0].name, c.Name)
			break
		}
	}
}
