package hostile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// before prepends text to the root; inRoot at the end of the root's content; onRoot into its tag.
func before(text string) change { return func(doc string) string { return text + doc } }

func inRoot(text string) change {
	return func(doc string) string {
		end := strings.LastIndex(doc, "</")
		return doc[:end] + text + doc[end:]
	}
}

func onRoot(text string) change {
	return func(doc string) string {
		end := strings.IndexByte(doc, '>')
		return doc[:end] + text + doc[end:]
	}
}

// twice repeats the first element with only text or, if there is none, an attribute of the root.
func twice(doc string) string {
	start, name := firstLeaf(doc)
	if start < 0 {
		return onRoot(" x='' x=''")(doc)
	}
	end := start + strings.Index(doc[start:], "</"+name+">") + len("</"+name+">")
	return doc[:end] + doc[start:end] + doc[end:]
}

// firstLeaf returns the offset of the first element with only text, or -1, and its name.
func firstLeaf(doc string) (start int, name string) {
	for i := range len(doc) {
		if doc[i] != '<' {
			continue
		}
		tag, rest, _ := strings.Cut(doc[i+1:], ">")
		if text, end, ok := strings.Cut(rest, "<"); ok && text != "" && end[0] == '/' {
			return i, tag
		}
	}
	return -1, ""
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d='%s'", i, canary)
	}
	return b.String()
}

var badXML = []row{
	{"J29 JSON", instead(`{"x":"<Manifest/>"}`), telemetry.ErrSyntax},
	{"empty", instead(""), telemetry.ErrSyntax},
	{"X1 text", before(canary), telemetry.ErrSyntax},
	{"X1 CDATA", before("<![CDATA[ ]]>"), telemetry.ErrSyntax},
	{"X1 white space and comment", before("<?xml version='1.0'?> <!-- x --> <?p x?>\n"), nil},
	{"X1 byte order mark", before("\ufeff"), nil},
	{"X1 two marks", before("\ufeff\ufeff"), telemetry.ErrSyntax},
	{"X2 text", after(canary), telemetry.ErrSyntax},
	{"X2 root", after("<Canary/>"), telemetry.ErrSyntax},
	{"X2 white space and comment", after(" <!-- x --> <?p x?>\n"), nil},
	{"X3 DOCTYPE", before("<!DOCTYPE Canary>"), telemetry.ErrUnsupported},
	{"X3 internal subset", before("<!DOCTYPE x [<!ELEMENT Canary ANY>]>"), telemetry.ErrUnsupported},
	{"X3 external", before(`<!DOCTYPE x PUBLIC "Canary" "http://127.0.0.1:9/Canary">`), telemetry.ErrUnsupported},
	{"X4 billion laughs", before(`<!DOCTYPE x [<!ENTITY a "Canary"><!ENTITY b "&a;&a;&a;">]>`), telemetry.ErrUnsupported},
	{"X4 parameter entity", before(`<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>`), telemetry.ErrUnsupported},
	{"X4 entity", inRoot("<x>&Canary;</x>"), telemetry.ErrUnsupported},
	{"X4 entity in an attribute", onRoot(" x='&Canary;'"), telemetry.ErrUnsupported},
	{"X5", onRoot(" x='Canary' x='Canary'"), telemetry.ErrDuplicate},
	{"X5 below", inRoot("<Canary x='1' x='1'/>"), telemetry.ErrDuplicate},
	{"X6", twice, telemetry.ErrDuplicate},
	{"X10 ]]>", inRoot("<x>Canary]]>Canary</x>"), telemetry.ErrSyntax},
	{"X10 split sections", inRoot("<x><![CDATA[]]]]><![CDATA[>]]></x>"), nil},
	{"X11 surrogate", inRoot("<x>&#xD800;</x>"), telemetry.ErrEncoding},
	{"X11 U+FFFE", inRoot("<x>&#xFFFE;</x>"), telemetry.ErrEncoding},
	{"X11 NUL", inRoot("<x>&#0;</x>"), telemetry.ErrEncoding},
	{"X12 ISO-8859-1", before(`<?xml version="1.0" encoding="ISO-8859-1"?>`), telemetry.ErrEncoding},
	{"X12 1.1", before(`<?xml version="1.1"?>`), telemetry.ErrUnsupported},
	{"X12 UTF-16LE", utf16Text(false, "\xff\xfe"), telemetry.ErrEncoding},
	{"X12 UTF-16BE", utf16Text(true, "\xfe\xff"), telemetry.ErrEncoding},
	{"X12 UTF-16LE without mark", utf16Text(false, ""), telemetry.ErrEncoding},
	{"X14 depth 64", inRoot(strings.Repeat("<o>", 63) + strings.Repeat("</o>", 63)), nil},
	{"X14 depth 65", inRoot(strings.Repeat("<o>", 64) + strings.Repeat("</o>", 64)), telemetry.ErrLimit},
	{"X14 depth 10^6", inRoot(strings.Repeat("<Canary>", 1_000_000)), telemetry.ErrLimit},
	{"X15 64", onRoot(attributes(64)), nil},
	{"X15 65", onRoot(attributes(65)), telemetry.ErrLimit},
	{"X15 200 000", onRoot(attributes(200_000)), telemetry.ErrLimit},
	{"X15 2 MiB", onRoot(" x='" + strings.Repeat("x", 2<<20) + "'"), telemetry.ErrLimit},
	{"J13 FF", inRoot("<x>Canary\xff</x>"), telemetry.ErrEncoding},
	{"J13 overlong", inRoot("<x>\xc0\xaf</x>"), telemetry.ErrEncoding},
	{"J13 in a name", inRoot("<Canary\xff/>"), telemetry.ErrEncoding},
	{"J13 in a comment", inRoot("<!-- \xff -->"), telemetry.ErrEncoding},
	{"raw control character", inRoot("<x>\x1b[2J</x>"), telemetry.ErrEncoding},
	{"namespace", onRoot(" xmlns='urn:Canary'"), telemetry.ErrUnsupported},
	{"text between elements", inRoot(canary), telemetry.ErrSyntax},
	{"crossed tags", inRoot("<x><Canary></x></Canary>"), telemetry.ErrSyntax},
	{"tag that does not end", inRoot("<x"), telemetry.ErrSyntax},
	{"comment that does not end", inRoot("<!-- Canary"), telemetry.ErrSyntax},
	{"comment with --", inRoot("<!-- Canary -- -->"), telemetry.ErrSyntax},
	{"attribute without quotes", onRoot(" x=Canary"), telemetry.ErrSyntax},
	{"another root", instead("<Canary/>"), telemetry.ErrSyntax},
	{"root in other letters", func(doc string) string {
		name := doc[1:strings.IndexAny(doc, "> ")]
		return strings.ReplaceAll(doc, name+">", strings.ToUpper(name[:1])+strings.ToUpper(name[1:])+"X>")
	}, telemetry.ErrSyntax},
	{"element in other letters", inRoot("<vER/><gUID/><nAME/>"), nil},
}

func TestBadXML(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		_, good := r.document(t)
		for _, c := range slices.Concat(badXML, moreBadXML) {
			v := r.full(t)
			before, _ := pseudonym.InClearRecord(r.full(t)).AppendJSON(nil)
			err := v.DecodeXML([]byte(c.change(good)), telemetry.Limits{})
			if c.kind == nil {
				assert.NoError(t, err, c.id)
				continue
			}
			assertRefused(t, c.id, c.kind, err)
			after, _ := pseudonym.InClearRecord(v).AppendJSON(nil)
			assert.Equal(t, string(before), string(after), "%s: the target was changed", c.id)
		}
	})
}

// xml.Unmarshal accepts what DecodeXML accepts, and both read the same. If DecodeXML refuses content of the record,
// xml.Unmarshal refuses it too, without showing the content. What is around the root, which encoding/xml reads by
// itself, the encoding, and white space in attributes of the root are not part of the record.
func TestUnmarshalAgrees(t *testing.T) {
	outside := []string{"X1", "X2", "X3", "X4", "X12", "J29", "empty", "colon in a target", "another root"}
	overRoots(t, func(t *testing.T, r root) {
		_, good := r.document(t)
		agree := func(id, doc string) {
			whole, std := r.new(), r.new()
			err, errStd := whole.DecodeXML([]byte(doc), telemetry.Limits{}), xml.Unmarshal([]byte(doc), std)
			if errStd != nil {
				assertSilent(t, id, errStd)
			}
			if (err == nil) != (errStd == nil) {
				t.Errorf("%s: %v, and %v: %.300q", id, err, errStd, doc)
				return
			}
			if err != nil {
				return
			}
			out, err := encode(whole, telemetry.XML)
			require.NoError(t, err)
			outStd, err := encode(std, telemetry.XML)
			require.NoError(t, err)
			if _, at, _ := strings.Cut(string(out), ">"); assert.True(t, strings.HasSuffix(string(outStd), at), id) {
				assert.Equal(t, telemetry.DropUnknown(whole), telemetry.DropUnknown(std), id)
			}
		}
		for _, c := range slices.Concat(badXML, moreBadXML) {
			if !slices.ContainsFunc(outside, func(of string) bool { return strings.HasPrefix(c.id, of) }) {
				agree(c.id, c.change(good))
			}
		}
		rnd := rand.New(rand.NewPCG(5, 8))
		begin := strings.IndexAny(good, "> ")
		for range 300 {
			doc := []byte(good)
			at := begin + rnd.IntN(strings.LastIndex(good, "</")-begin+1)
			if piece := []byte(unmarshalled[rnd.IntN(len(unmarshalled))]); rnd.IntN(2) == 0 {
				doc = slices.Insert(doc, at, piece...)
			} else {
				copy(doc[at:strings.LastIndex(good, "</")], piece)
			}
			if string(doc[:begin+1]) == good[:begin+1] {
				agree("changed", string(doc))
			}
		}
	})
}

// unmarshalled lists the texts that TestUnmarshalAgrees puts at any place after the name of the root.
var unmarshalled = []string{
	"<a/>", "<a>", "</a>", "<a b='c'/>", "<x:a/>", "<x:a xmlns:x='urn:x'/>", "<a xmlns='urn:x'><b/></a>", "<xml:a/>", " xml:lang='en'", " xml:space='preserve'",
	" xmlns='urn:x'", " xmlns=''", " xmlns:x='urn:x'", " xmlns:x=''", " x:y='1'", " xmlns:y='urn:x' y:y=''", "<!-- Canary -->", "<?Canary?>", "<![CDATA[x]]>", "]]>", "&amp;",
	"&Canary;", "&#65;", "<", ">", "&", "'", "\"", "\n", "\r\n", " ", "é", "\x00", "\xff", "<!DOCTYPE a>", " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'",
}

// xmlEntries returns all functions that read the record in XML.
func (r root) xmlEntries(t *testing.T) []func(doc string) error {
	reader := func(doc string) *licenseserver.Reader { return licenseserver.NewReader(strings.NewReader(doc)) }
	entries := []func(doc string) error{
		func(doc string) error { return r.new().DecodeXML([]byte(doc), telemetry.Limits{}) },
	}
	switch r.new().(type) {
	case event.Event:
		registry, err := event.NewRegistry(cvad.Events(), spa.Events())
		require.NoError(t, err)
		return append(entries, func(doc string) error {
			_, err := registry.DecodeXML([]byte(doc), telemetry.Limits{})
			return err
		})
	case *licenseserver.Report:
		return append(entries, func(doc string) error {
			_, err := licenseserver.Decode(strings.NewReader(doc))
			return err
		}, func(doc string) error {
			_, err := licenseserver.Verify(strings.NewReader(doc))
			return err
		}, func(doc string) error {
			_, err := licenseserver.Copy(licenseserver.NewWriter(io.Discard, telemetry.JSON), reader(doc))
			return err
		})
	case *cvad.Manifest:
		return append(entries, func(doc string) error {
			_, _, err := cvad.VerifyManifest([]byte(doc), telemetry.Limits{})
			return err
		}, func(doc string) error {
			var b bytes.Buffer
			w := zip.NewWriter(&b)
			f, err := w.CreateHeader(&zip.FileHeader{Name: "manifest.xml", Method: zip.Store})
			require.NoError(t, err)
			_, err = io.WriteString(f, doc)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			_, err = cvad.NewBundle(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()))
			return err
		})
	}
	return entries
}

// X4: a resource that a DOCTYPE names is not fetched, by any function that reads XML. The listener accepts connections
// in order, so the first one must be the test's own.
func TestExternalEntities(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	file := filepath.Join(t.TempDir(), canary)
	require.NoError(t, os.WriteFile(file, []byte(canary), 0o600))
	var changes []change
	for _, uri := range []string{"http://" + l.Addr().String() + "/" + canary, "file://" + filepath.ToSlash(file)} {
		system := `SYSTEM "` + uri + `"`
		changes = append(changes,
			before("<!DOCTYPE x "+system+">"),
			before(`<!DOCTYPE x PUBLIC "Canary" "`+uri+`">`),
			before("<!DOCTYPE x [<!ENTITY % p "+system+">%p;]>"),
			inRoot("<!DOCTYPE x "+system+">"),
			after("<!DOCTYPE x "+system+">"),
			func(doc string) string {
				return "<!DOCTYPE x [<!ENTITY Canary " + system + ">]>" + inRoot("<x>&Canary;</x>")(doc)
			})
	}
	overRoots(t, func(t *testing.T, r root) {
		_, good := r.document(t)
		entries := r.xmlEntries(t)
		for i, change := range changes {
			doc := change(good)
			for j, decode := range entries {
				assertRefused(t, fmt.Sprint("X4 ", i, " ", j), telemetry.ErrUnsupported, decode(doc))
			}
			// encoding/xml skips a DOCTYPE itself, so a record does not see it.
			_ = xml.Unmarshal([]byte(doc), r.new())
		}
	})
	own, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer own.Close()
	first, err := l.Accept()
	require.NoError(t, err)
	defer first.Close()
	assert.Equal(t, own.LocalAddr().String(), first.RemoteAddr().String(), "another connection came before that of the test")
}

// X22: a document that is cut off anywhere is refused.
func TestTruncatedXML(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		_, doc := r.document(t)
		for n := range len(doc) {
			err := r.new().DecodeXML([]byte(doc[:n]), telemetry.Limits{})
			assertRefused(t, fmt.Sprint("X22 at ", n), telemetry.ErrSyntax, err)
		}
	})
}

// X22: if any bytes are changed, a document is refused without showing its content, or it is written and read back
// unchanged.
func TestFlips(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		for range 1000 {
			for _, format := range []telemetry.Format{telemetry.JSON, telemetry.XML} {
				good := asJSON
				if format == telemetry.XML {
					good = asXML
				}
				doc := []byte(good)
				for range 1 + rnd.IntN(3) {
					doc[rnd.IntN(len(doc))] = byte(rnd.Uint32())
				}
				checkAny(t, r, format, string(doc))
			}
		}
	})
}

// checkAny checks what must hold for any bytes.
func checkAny(t *testing.T, r root, format telemetry.Format, doc string) {
	t.Helper()
	v, again := r.new(), r.new()
	err := decode(v, format, doc)
	if err != nil {
		require.NotContains(t, strings.ToLower(err.Error()), "canary")
		return
	}
	out, err := encode(v, format)
	require.NoError(t, err, "%q", doc)
	require.NoError(t, decode(again, format, string(out)), "%q becomes %q", doc, out)
	twice, err := encode(again, format)
	require.NoError(t, err)
	require.True(t, bytes.Equal(out, twice), "%q is written as %q, and that as %q", doc, out, twice)
}

func decode(v record, f telemetry.Format, doc string) error {
	if f == telemetry.JSON {
		return v.UnmarshalJSON([]byte(doc))
	}
	return v.DecodeXML([]byte(doc), telemetry.Limits{})
}

func encode(v record, f telemetry.Format) ([]byte, error) {
	if f == telemetry.JSON {
		return pseudonym.InClearRecord(v).AppendJSON(nil)
	}
	return pseudonym.InClearRecord(v).AppendXML(nil)
}
