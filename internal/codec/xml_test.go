package codec

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var xmlTestLimits = Limits{Document: 1 << 30, Depth: 64, Token: 1 << 20, Attributes: 64}

// The record of these tests has an attribute, two scalars, a list of scalars, and two ways to nest itself.
const (
	fieldID = iota
	fieldText
	fieldDigest
	fieldItem
	fieldInner
	fieldRow
)

var xmlTestFields = Fields{
	Names: []string{"id", "Text", "Digest", "Item", "Inner", "Row"},
	Find: func(name string) int {
		switch name {
		case "id":
			return fieldID
		case "Text":
			return fieldText
		case "Digest":
			return fieldDigest
		case "Item":
			return fieldItem
		case "Inner":
			return fieldInner
		case "Row":
			return fieldRow
		}
		return -1
	},
	Lists: 1<<fieldItem | 1<<fieldRow,
	Attrs: 1 << fieldID,
}

// xmlRecord writes everything that can be observed about the current record of d.
func xmlRecord(d *XML, out *strings.Builder) {
	e := Element{Fields: &xmlTestFields}
	d.Open(&e)
	for {
		n := d.Next(&e)
		switch n {
		case -1:
			fmt.Fprintf(out, "}%q%q%v", e.Attributes, e.Unknown, e.Leaves)
			return
		case fieldInner, fieldRow:
			fmt.Fprintf(out, " %d{", n)
			xmlRecord(d, out)
		case fieldDigest:
			fmt.Fprintf(out, " %d=%q", n, d.Text())
		default:
			fmt.Fprintf(out, " %d=%q", n, d.Text())
		}
		if n != fieldInner && n != fieldRow {
			start, end := d.Span()
			fmt.Fprintf(out, "[%d:%d]", start, end)
		}
	}
}

// xmlRead reads a record named R.
func xmlRead(d *XML) (string, *fault.Error) {
	var out strings.Builder
	d.Root("R")
	xmlRecord(d, &out)
	err := d.End()
	if err != nil {
		return "", err
	}
	return out.String(), nil
}

func xmlReadString(doc string) (string, *fault.Error) {
	return xmlRead(NewXML(strings.NewReader(doc), xmlTestLimits))
}

const xmlSample = "\uFEFF<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>\r\n" +
	"<!-- a - comment ]]> & < -->\n<?pi a?b ?>\n" +
	`<R id="1 &lt;&#x41;>" xmlns:p='urn:p' b = "x'y">` + "\n\t<Text>plain</Text>\n        <Digest>0a1b</Digest >" +
	"<Item>a&amp;b&#13;\r\nc\rd</Item><Item x='1' y=\"2\"/><Item></Item>\n" +
	"<Other a='1'><!-- in --><deep><![CDATA[<&]]]>&gt;<?x?></deep ><Item>7</Item></Other>" +
	"<Inner id='z'><Text><![CDATA[;LT=Retail;GP=2]]></Text><Inner><Row/><Row><Text\n>]] ]></Text></Row></Inner></Inner>\n" +
	"<!-- c --><Row q='&quot;'><Text>ab<![CDATA[]]]]><![CDATA[>\r\n]]>&apos;</Text>" +
	"<Digest><![CDATA[ff]]>00</Digest></Row>" +
	"<élan·>Müller — 東京 🚀</élan·><id>not the attribute</id><p:o/>" +
	"<Item>Müller — 東京 🚀 \"quoted\" and a text that is longer than eight bytes</Item>\n" +
	"</R>\n<!-- end --><?pi?>\r\n"

// xmlCorpus is the input for the tests of windows and readers: valid documents, and malformed ones of every kind.
var xmlCorpus = []string{
	xmlSample,
	"", " \n", "\uFEFF", "<", "<R", "<R>", "<R/>", "<R />", "<R></R>", "<R/ >", "<R/></R>", "<R/><R/>", "<R/>x",
	"x<R/>", "\uFEFF\uFEFF<R/>", "<!-- c --><R/><!-- d -->", "<!-- -- --><R/>", "<!---><R/>", "<R/><!--",
	"<R/><!DOCTYPE R>", "<!DOCTYPE R><R/>", "<R><!ENTITY x></R>", "<?xml version='1.0'?><R/>",
	"<?xml version='1.1'?><R/>", "<?xml encoding='UTF-8'?><R/>", "<?xml version='1.0' encoding='latin1'?><R/>",
	" <?xml version='1.0'?><R/>", "<?xml version='1.0'?", "<?xml-sheet a?><R/>", "<?XML a?><R/>",
	"<?xml version='1.0' a='1' b='2' c='3'?><R/>", "<R><Text>a]]>b</Text></R>", "<R><Text>a]]</Text></R>",
	"<R><Text>a]</Text></R>", "<R><Text>&#0;</Text></R>", "<R><Text>&amp</Text></R>", "<R><Text>&xxe;</Text></R>",
	"<R>&xxe;</R>", "<R>&lt;</R>", "<R>\x01</R>", "<R>\xC3</R>", "<R>é</R>", "<R>\n<Text>1</Text> x</R>",
	"<R><Text>\xFF</Text></R>", "<R><Text>\xED\xA0\x80</Text></R>", "<R><Text>\uFFFE</Text></R>",
	"<R><Text>a\rb\r\nc</Text></R>", "<R><Text>1</Text><Text>2</Text></R>", "<R a='1' a='2'/>", "<R a='1'b='2'/>",
	"<R a=1/>", "<R a/>", "<R a='<'/>", "<R a='\x00'/>", "<R a = '\r\n\t'/>", "<R id='\r\n\t&#9; &#13;'/>",
	"<R xmlns='u'/>", "<R><Text xmlns='u'/></R>", "<R><o xmlns='u'/></R>", "<R><Text><b/></Text></R>",
	"<R><Digest>a<!-- -->b</Digest></R>", "<R><Digest>a<?p?>b</Digest></R>",
	"<R><Row/><Row><Text>&#xD800;</Text></Row></R>", "<R><o><u>&#xD800;</u></o></R>", "<R><o></u></o></R>",
	"<R><o a='1' a='1'/></R>", "<R><1/></R>", "<R><a:b:c/></R>", "<R><o:/></R>", "<R></Rx>", "<R></S>",
	"<R xmlns:p='u'><o p:a=''/><p:o/></R>", "<R><p:o xmlns:p='u'/><p:o/></R>", "<R><o xmlns:p='u'><p:o/></o><o p:a=''/></R>",
	"<R><p:o/></R>", "<R p:a=''/>", "<R xmlns:p=''/>", "<R xmlns:p='u' xmlns:q='&#117;' p:a='' q:a=''/>", "<R xmlns:xml='u'/>",
	"<R xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Text i:nil='true'/><Item>1</Item><Item i:nil='1'>\n</Item><Item/></R>",
	"<R xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Text i:nil='true'/><Text/></R>", "<R><Text>\n </Text><Text> </Text></R>",
	"<?xml version='1.0' encoding='us-ascii'?><R><Text>a</Text><Text></Text></R>", "<?xml version='1.0' encoding='ASCII'?>\n<R><Text>é</Text></R>",
	"<R></\xFF>", "<R></R\n>", "<R></R x>", "<R><Text>a</Text x></R>", "<R><![CDATA[x]]></R>",
	"<R><![CDATX[x]]></R>", "<R><Text><![CDATA[\x02]]></Text></R>", "<R><Text><![CDATA[x</Text></R>", "<S/>",
	"<r/>", "<R:R/>", "{\"R\":1}",
}

func TestXMLSample(t *testing.T) {
	got, err := xmlReadString(xmlSample)
	require.Nil(t, err)
	for _, want := range []string{
		` 0="1 <A>"[109:122]`,
		` 1="plain"[158:163]`, ` 2="0a1b"[187:191]`, ` 3="a&b\r\nc\nd"[207:224]`, ` 3=""[250:250]`, ` 3=""[256:256]`,
		` 1=";LT=Retail;GP=2"`, ` 5{}""""[] 5{ 1="]] ]>"`, ` 1="ab]]>\n'"`, ` 2="ff00"`,
		`}" xmlns:p='urn:p' b = \"x'y\""`,
		`"<Other a='1'><!-- in --><deep><![CDATA[<&]]]>&gt;<?x?></deep ><Item>7</Item></Other>` +
			`<élan·>Müller — 東京 🚀</élan·><id>not the attribute</id><p:o/>"`,
		`[{Item 1  x='1' y="2" 0  []}]`,
	} {
		assert.Contains(t, got, want)
	}
}

// The result is the same wherever the windows end, whatever the reader does, and without the fast paths.
func TestXMLWindows(t *testing.T) {
	for i, doc := range xmlCorpus {
		want, wantErr := xmlReadString(doc)
		check := func(name string, d *XML) {
			t.Helper()
			got, err := xmlRead(d)
			require.Equal(t, wantErr, err, "document %d, %s", i, name)
			require.Equal(t, want, got, "document %d, %s", i, name)
		}
		for chunk := 1; chunk <= max(64, len(doc)); chunk++ {
			for _, slow := range []bool{false, true} {
				d := NewXML(strings.NewReader(doc), xmlTestLimits)
				d.chunk, d.slow = chunk, slow
				check(fmt.Sprint("chunk ", chunk, " slow ", slow), d)
			}
		}
		check("one byte", NewXML(iotest.OneByteReader(strings.NewReader(doc)), xmlTestLimits))
		check("half", NewXML(iotest.HalfReader(strings.NewReader(doc)), xmlTestLimits))
		check("data with EOF", NewXML(iotest.DataErrReader(strings.NewReader(doc)), xmlTestLimits))
		check("empty reads", NewXML(&haltingReader{r: strings.NewReader(doc)}, xmlTestLimits))
	}
}

// haltingReader reads nothing, without an error, every other time.
type haltingReader struct {
	r    io.Reader
	turn bool
}

func (h *haltingReader) Read(b []byte) (int, error) {
	if h.turn = !h.turn; h.turn {
		return 0, nil
	}
	return h.r.Read(b[:min(3, len(b))])
}

func TestXMLReaderErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	for k := range len(xmlSample) {
		line := strings.Count(xmlSample[:k], "\n") + 1
		want := fault.Error{Kind: fault.ErrUnverified, Offset: int64(k), Line: line, Want: "a reader that does not fail", Err: broken}
		for _, chunk := range []int{1, 7, feedChunk} {
			d := NewXML(io.MultiReader(strings.NewReader(xmlSample[:k]), iotest.ErrReader(broken)), xmlTestLimits)
			d.chunk = chunk
			_, err := xmlRead(d)
			require.NotNil(t, err, "J28: error at byte %d", k)
			got := *err
			got.Path = ""
			require.Equal(t, want, got, "J28: error at byte %d, chunk %d", k, chunk)
		}
	}
	_, err := xmlRead(NewXML(idleReader{}, xmlTestLimits))
	require.ErrorIs(t, err, io.ErrNoProgress, "J28: a reader that always returns 0 bytes")
}

type idleReader struct{}

func (idleReader) Read([]byte) (int, error) { return 0, nil }

func TestXMLOffsets(t *testing.T) {
	tests := []struct {
		doc    string
		offset int64
		line   int
	}{
		{"", 0, 1},
		{"\n\n", 2, 3},
		{"\uFEFF\nx", 4, 2},
		{"<R>\n<Text>ab\x01</Text></R>", 12, 2},
		{"<R>\r\n<Text/>\r\n<Text/></R>", 14, 3},
		{"<R>\n<o>\n<p a='\n' a=''/></o></R>", 17, 4},
		{"<R>\n<Text>a &amp; &b; c</Text></R>", 18, 2},
		{"<R>\n<Text>a</Text>\n", 19, 3},
		{"<R>\n</r>", 4, 2},
	}
	for _, tt := range tests {
		for chunk := 1; chunk < 32; chunk++ {
			d := NewXML(strings.NewReader(tt.doc), xmlTestLimits)
			d.chunk = chunk
			_, err := xmlRead(d)
			require.NotNil(t, err, tt.doc)
			require.Equal(t, tt.offset, err.Offset, "%q chunk %d: %v", tt.doc, chunk, err)
			require.Equal(t, tt.line, err.Line, "%q chunk %d: %v", tt.doc, chunk, err)
		}
	}
}

func TestXMLTruncated(t *testing.T) {
	end := strings.LastIndex(xmlSample, "</R>") + len("</R>")
	for k := range end {
		_, err := xmlReadString(xmlSample[:k])
		require.NotNil(t, err, "X22: first %d bytes", k)
		require.ErrorIs(t, err, fault.ErrSyntax, "X22: first %d bytes", k)
		require.Equal(t, int64(k), err.Offset, "X22: first %d bytes", k)
	}
	_, err := xmlReadString(xmlSample[:end])
	require.Nil(t, err)
}

func TestXMLFlipped(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		doc := []byte(xmlSample)
		doc[random.IntN(len(doc))] = byte(random.Uint32())
		got, err := xmlReadString(string(doc))
		d := NewXML(strings.NewReader(string(doc)), xmlTestLimits)
		d.chunk, d.slow = 16, true
		gotSlow, errSlow := xmlRead(d)
		require.Equal(t, err, errSlow, "X22: %q", doc)
		require.Equal(t, got, gotSlow, "X22: %q", doc)
	}
}

func ExampleXML() {
	fields := &Fields{
		Names: []string{"Name", "UI"},
		Find: func(name string) int {
			switch name {
			case "Name":
				return 0
			case "UI":
				return 1
			}
			return -1
		},
	}
	d := NewXML(strings.NewReader("<File><Name>a.zip</Name><Size>7</Size></File>"), xmlTestLimits)
	d.Root("File")
	e := Element{Fields: fields}
	d.Open(&e)
	for n := d.Next(&e); n >= 0; n = d.Next(&e) {
		fmt.Println(fields.Names[n], d.Text())
	}
	if err := d.End(); err != nil {
		fmt.Println(err)
	}
	fmt.Println(e.Unknown)
	// Output:
	// Name a.zip
	// <Size>7</Size>
}
