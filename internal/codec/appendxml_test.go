package codec

import (
	"bytes"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var xmlAppenders = []struct {
	name   string
	append func([]byte, string) ([]byte, error)
}{{"text", AppendXMLText}, {"attribute", AppendXMLAttr}, {"section", AppendCDATA}}

func TestAppendXML(t *testing.T) {
	tests := []struct{ in, text, attr, section string }{
		{"", "", "", ""},
		{"plain", "plain", "plain", "<![CDATA[plain]]>"},
		{`<&>"'`, `&lt;&amp;&gt;"'`, `&lt;&amp;&gt;&quot;'`, `<![CDATA[<&>"']]>`},
		{"a\tb\nc", "a\tb\nc", "a&#9;b&#10;c", "<![CDATA[a\tb\nc]]>"},
		{"a\r\nb", "a&#13;\nb", "a&#13;&#10;b", "<![CDATA[a]]>&#13;<![CDATA[\nb]]>"},
		{"\r", "&#13;", "&#13;", "&#13;"},
		{"\r\ra\r", "&#13;&#13;a&#13;", "&#13;&#13;a&#13;", "&#13;&#13;<![CDATA[a]]>&#13;"},
		{"]]>", "]]&gt;", "]]&gt;", "<![CDATA[]]]]><![CDATA[>]]>"},
		{"]]>]]]>", "]]&gt;]]]&gt;", "]]&gt;]]]&gt;", "<![CDATA[]]]]><![CDATA[>]]]]]><![CDATA[>]]>"},
		{"]]", "]]", "]]", "<![CDATA[]]]]>"},
		{"é東🚀\uFFFD\u007F", "é東🚀\uFFFD\u007F", "é東🚀\uFFFD\u007F", "<![CDATA[é東🚀\uFFFD\u007F]]>"},
		{"eight & so", "eight &amp; so", "eight &amp; so", "<![CDATA[eight & so]]>"},
	}
	for _, tt := range tests {
		for i, want := range []string{tt.text, tt.attr, tt.section} {
			got, err := xmlAppenders[i].append([]byte("="), tt.in)
			require.NoError(t, err)
			assert.Equal(t, "="+want, string(got), "%s of %q", xmlAppenders[i].name, tt.in)
		}
	}
}

func TestAppendXMLRefuses(t *testing.T) {
	for _, in := range []string{
		"\x00", "a\x1b[2J", "secret \x08", "\xFF", "\xC3", "\xED\xA0\x80", "\uFFFE", "0123456\uFFFF", "<<<\x01",
	} {
		for _, a := range xmlAppenders {
			got, err := a.append([]byte("="), in)
			assert.Equal(t, "=", string(got), "%s of %q", a.name, in)
			want := &fault.Error{Kind: fault.ErrEncoding, Offset: -1, Want: xmlBadChar.want}
			assert.Equal(t, want, err, "%s of %q", a.name, in)
		}
	}
}

func TestAppendXMLAllocations(t *testing.T) {
	in := strings.Repeat("plain text <&> ]]> \r\n é", 20)
	dst := make([]byte, 0, 10*len(in))
	for _, a := range xmlAppenders {
		assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = a.append(dst, in) }), a.name)
	}
}

// The eight-byte steps of xmlPlain stop at the same byte as single steps do, whatever the bytes before, after and at the place.
func TestXMLPlain(t *testing.T) {
	for c := range 256 {
		for at := range 24 {
			s := strings.Repeat("a", at) + string([]byte{byte(c)}) + "\t" + strings.Repeat(string([]byte{byte(c) + 1}), 16)
			want := 0
			for want < len(s) && xmlClass[s[want]]&xmlInText != 0 {
				want++
			}
			for from := range at + 1 {
				require.Equal(t, want, xmlPlain(s, from), "%q from %d", s, from)
			}
		}
	}
}

// Every byte is found at every place by the functions that examine eight bytes at once.
func TestXMLBare(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				b := bytes.Repeat([]byte("x"), n)
				b[at] = byte(c)
				special := c < ' ' || c > 0x7F || strings.IndexByte(`<>&"]`, byte(c)) >= 0
				require.Equal(t, n >= 8 && !special, xmlBare(string(b)), "%q", b)
				want := n - n%8
				if (special || c == 0x7F) && at < want {
					want = at
				}
				require.Equal(t, want, Bare(string(b)), "%q", b)
			}
		}
	}
}
