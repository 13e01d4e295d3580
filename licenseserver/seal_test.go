package licenseserver_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// state returns the result of verifying a document.
func state(t *testing.T, doc []byte) telemetry.State {
	t.Helper()
	s, err := licenseserver.Verify(bytes.NewReader(doc))
	require.NoError(t, err)
	return s
}

// seal returns the sample as a sealed document.
func seal(t testing.TB, f telemetry.Format) []byte {
	t.Helper()
	doc, err := licenseserver.Seal(pseudonym.InClear(decode(t, f, sample(t, f))), f)
	require.NoError(t, err)
	return doc
}

// All ways to seal write the same bytes, and the output verifies.
func TestSeal(t *testing.T) {
	report := triple(t)
	report.Metadata.UI = telemetry.DigestOf([]byte("of something else"))
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		want, err := licenseserver.Seal(pseudonym.InClear(report), f)
		require.NoError(t, err)
		assert.Equal(t, telemetry.Verified, state(t, want))
		got := decode(t, f, want)
		digest := got.Metadata.UI
		bare := bytes.Replace(want, []byte(digest.String()), nil, 1)
		assert.Equal(t, telemetry.DigestOf(bare), digest)

		path := filepath.Join(t.TempDir(), "report")
		file, err := os.Create(path)
		require.NoError(t, err)
		defer file.Close()
		_, err = file.WriteString("before ")
		require.NoError(t, err)
		w, err := licenseserver.NewSealWriter(file, f)
		require.NoError(t, err)
		writePieces(t, w, report, 3)
		sum, err := w.Close()
		require.NoError(t, err)
		assert.Equal(t, digest, sum)
		_, err = file.WriteString("after")
		require.NoError(t, err)
		all, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, "before "+string(want)+"after", string(all), "the offset of the file is after the document")

		first := licenseserver.NewDigestWriter(f)
		writePieces(t, first, report, 2)
		sum, err = first.Close()
		require.NoError(t, err)
		var b bytes.Buffer
		second := licenseserver.NewWriter(&b, f)
		again := *report
		again.Metadata.UI = sum
		writePieces(t, second, &again, 1)
		_, err = second.Close()
		require.NoError(t, err)
		assert.Equal(t, string(want), b.String())
	})
}

func TestVerify(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		assert.Equal(t, telemetry.Unverifiable, state(t, doc), "a document without a digest is unverifiable")
		sealed := seal(t, f)
		assert.Equal(t, telemetry.Verified, state(t, sealed))
		assert.Equal(t, telemetry.Mismatch, state(t, append(sealed[:len(sealed):len(sealed)], '\n')), "M9: white space is hashed")
		ui := decode(t, f, sealed).Metadata.UI.String()
		assert.Equal(t, telemetry.Mismatch, state(t, change(t, sealed, ui, strings.Repeat("0", 64))), "M4")
		assert.Equal(t, telemetry.Mismatch, state(t, change(t, sealed, "XDT_PLT_2020.1201", "XDT_PLT_2020.1202")))
		again := strings.NewReplacer("<UI></UI>", "<UI>"+ui+"</UI>", `"UI": ""`, `"UI": "`+ui+`"`).Replace(string(doc))
		assert.Equal(t, telemetry.Mismatch, state(t, []byte(again)), "M10: a document that was rewritten with other white space does not match")
		assert.Equal(t, telemetry.Unverifiable, state(t, change(t, sealed, ui, "")))
		later := change(t, sealed, `2.0`, `3.0`)
		assert.Equal(t, telemetry.Unverifiable, state(t, later), "M11: the digest of a later layout is unverifiable")

		_, err := licenseserver.Verify(bytes.NewReader(sealed[:len(sealed)-9]))
		assert.ErrorIs(t, err, telemetry.ErrSyntax)
		r := licenseserver.NewReader(bytes.NewReader(sealed), licenseserver.WithVerification())
		for range r.Features() {
			break
		}
		assert.Equal(t, telemetry.Unverifiable, r.State(), "a report that was not read to its end is unverifiable")
	})
}

// Sealing does not change the options of the caller, nor the elements after them in their array.
func TestVerifyLeavesOptions(t *testing.T) {
	issues := 0
	opts := []licenseserver.ReaderOption{
		licenseserver.WithLimits(telemetry.Limits{}), licenseserver.WithIssues(func(telemetry.Issue) { issues++ }),
	}
	const doc = `{"Metadata":{}}`
	_, err := licenseserver.Verify(strings.NewReader(doc), opts[:1]...)
	require.NoError(t, err)
	_, err = licenseserver.Decode(strings.NewReader(doc), opts...)
	require.NoError(t, err)
	assert.Positive(t, issues)
}

// The parser finds the place of the value, wherever Metadata is. Text that looks like it does not matter, as long as
// other programs do not find it.
func TestVerifyPlace(t *testing.T) {
	digits := strings.Repeat("a", 64)
	for _, tt := range []struct {
		form  telemetry.Format
		doc   string
		state telemetry.State
	}{
		{telemetry.XML, "<LicenseServerCompliance>\n<UI>x</UI><!-- <UI>--><Metadata><UI>#</UI></Metadata><!-- <UI>@< --></LicenseServerCompliance>", telemetry.Verified},
		{telemetry.XML, "<LicenseServerCompliance><UI></UI>\n<Inventory><Feature><ID>&lt;UI&gt;@&lt;</ID></Feature></Inventory>" +
			"<Metadata><UI>#</UI ></Metadata></LicenseServerCompliance>\n\n", telemetry.Verified},
		{telemetry.XML, "<LicenseServerCompliance><UI></UI><Metadata><UI>#</UI></Metadata></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.XML, "<LicenseServerCompliance><UI>@</UI>\n<Metadata><UI>#</UI></Metadata></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.XML, "<LicenseServerCompliance><Metadata><UI>#</UI></Metadata>\n<x><![CDATA[<UI>@<]]></x></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.XML, "<LicenseServerCompliance><Metadata><UI >#</UI></Metadata></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.XML, "<LicenseServerCompliance><Metadata><UI x=''>#</UI></Metadata></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.XML, "<LicenseServerCompliance><Metadata><UI><![CDATA[#]]></UI></Metadata></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.XML, "<LicenseServerCompliance><Metadata><UI>#<![CDATA[]]></UI></Metadata></LicenseServerCompliance>", telemetry.Mismatch},
		{telemetry.JSON, "\ufeff {\"Inventory\":{\"Feature\":[{\"SADate\":[{}]},{}]},\"Metadata\":{\"UI\":\"#\",\"SiteID\":\"\\\"UI\\\":\\\"@\\\"\"}} \n", telemetry.Verified},
		{telemetry.JSON, `{"x":{"UI":"x"},"Metadata":{"SiteID":"","UI":"#","y":{"UI":"@"}}}`, telemetry.Verified},
		{telemetry.JSON, `{"Metadata":{"\u0055I":"#"}}`, telemetry.Mismatch},
		{telemetry.JSON, `{"Metadata":{"UI":   "#"}}`, telemetry.Verified},
		{telemetry.JSON, "{\"Metadata\":{\"UI\":\t\"#\"}}", telemetry.Mismatch},
		{telemetry.JSON, "{\"Metadata\":{\"UI\":\n\"#\"}}", telemetry.Mismatch},
		{telemetry.JSON, `{"Metadata":{"UI" :"#"}}`, telemetry.Mismatch},
		{telemetry.JSON, `{"UI":  "@","Metadata":{"UI": "#"}}`, telemetry.Mismatch},
		{telemetry.JSON, `{"UI":  "","Metadata":{"UI": "#"}}`, telemetry.Mismatch},
		{telemetry.JSON, `{"UI":"@","Metadata":{"UI":"#"}}`, telemetry.Mismatch},
		{telemetry.JSON, "{\"Metadata\":{\"UI\":\"#\"},\n\"x\":[{\"UI\":\"@\"}]}", telemetry.Mismatch},
		{telemetry.JSON, `{"x\"UI":"@","Metadata":{"UI":"#"}}`, telemetry.Mismatch},
	} {
		bare := strings.ReplaceAll(tt.doc, "@", digits)
		digest := telemetry.DigestOf([]byte(strings.Replace(bare, "#", "", 1)))
		assert.Equal(t, tt.state, state(t, []byte(strings.Replace(bare, "#", digest.String(), 1))), tt.doc)
		assert.Equal(t, telemetry.Mismatch, state(t, []byte(strings.Replace(bare, "#", digits, 1))), tt.doc)
	}
	head := decode(t, telemetry.XML, sample(t, telemetry.XML))
	for _, f := range forms {
		sum := licenseserver.NewDigestWriter(f)
		_, err := licenseserver.Copy(sum, licenseserver.NewReader(large(f, head, 3000)))
		require.NoError(t, err)
		head.Metadata.UI, err = sum.Close()
		require.NoError(t, err)
		s, err := licenseserver.Verify(large(f, head, 3000))
		require.NoError(t, err)
		assert.Equal(t, telemetry.Verified, s, "a document that is longer than a window verifies")
	}
}

// The value is excluded wherever the scanner reads on, and in every spelling of the value.
func TestVerifyAcrossWindows(t *testing.T) {
	const window = 64 << 10
	for _, tt := range []struct{ front, back, end string }{
		{front: "<LicenseServerCompliance><!--", back: "--><Metadata><UI>", end: "</UI></Metadata></LicenseServerCompliance>"},
		{front: "<LicenseServerCompliance><UI>0</UI><!--", back: "--><Metadata><UI>", end: "</UI></Metadata></LicenseServerCompliance>"},
		{front: "<LicenseServerCompliance><UI></UI><!--", back: "-->\n<Metadata><UI>", end: "</UI></Metadata></LicenseServerCompliance>"},
		{front: `{"new":"`, back: `","Metadata":{"UI":"`, end: `"}}`},
		{front: `{"UI":"0","new":"`, back: `","Metadata":{"UI":"`, end: `"}}`},
		{front: `{"UI":"","new":"`, back: "\",\n\"Metadata\":{\"UI\":\"", end: `"}}`},
	} {
		want := telemetry.Verified
		if strings.Contains(tt.front, "0") {
			want = telemetry.Mismatch
		}
		for at := range 120 { // the border of the window is at this offset after the padding
			front := tt.front + strings.Repeat("x", window-at-len(tt.front)) + tt.back
			ui := telemetry.DigestOf([]byte(front + tt.end)).String()
			require.Equal(t, want, state(t, []byte(front+ui+tt.end)), "%s %d", tt.front, at)
		}
	}
}

// sedScripts are the commands that the documentation names, for the file $1.
var sedScripts = map[telemetry.Format]string{
	telemetry.XML:  `sed 's|<UI>[0-9a-f]*<|<UI><|' "$1" | sha256sum`,
	telemetry.JSON: `sed 's|\("UI": *"\)[0-9a-f]*"|\1"|' "$1" | sha256sum`,
}

// The programs that the documentation names agree on the digest. A machine with only Go lacks them.
func TestSealWithTools(t *testing.T) {
	for _, tool := range []string{"sh", "sed", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the documented command needs a program that is not installed; .ci/run installs it: ", err)
		}
	}
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		doc := seal(t, f)
		path := filepath.Join(t.TempDir(), "report")
		require.NoError(t, os.WriteFile(path, doc, 0o600))
		out, err := exec.Command("sh", "-c", sedScripts[f], "sh", path).Output()
		require.NoError(t, err)
		assert.Equal(t, decode(t, f, doc).Metadata.UI.String()+"  -\n", string(out))
	})
}

// Other parsers read the output. Those that the machine lacks are skipped.
func TestOtherParsers(t *testing.T) {
	parsers := map[telemetry.Format][][]string{
		telemetry.XML: {
			{"xmllint", "--noout", "-"},
			{"python3", "-c", "import sys, xml.etree.ElementTree as e; e.parse(sys.stdin)"},
		},
		telemetry.JSON: {{"python3", "-c", "import sys, json; json.load(sys.stdin)"}},
	}
	head := decode(t, telemetry.XML, sample(t, telemetry.XML))
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		docs := [][]byte{seal(t, f)}
		strange := *head
		strange.LicenseServer.FQDN, strange.LicenseServer.HardwareID = "Zoë<&>\"'𝄞", "]]>\r\n\t"
		docs = append(docs, encode(t, f, &strange))
		many, err := io.ReadAll(large(f, head, 1000))
		require.NoError(t, err)
		for _, doc := range append(docs, many) {
			for _, command := range parsers[f] {
				if _, err := exec.LookPath(command[0]); err != nil {
					continue
				}
				c := exec.Command(command[0], command[1:]...)
				c.Stdin = bytes.NewReader(doc)
				out, err := c.CombinedOutput()
				assert.NoError(t, err, "%s: %s", command[0], out)
			}
		}
	})
}

// A destination that does not know its offset, or cannot seek back, is reported.
func TestSealErrors(t *testing.T) {
	for f, part := range map[telemetry.Format][2]string{
		telemetry.XML:  {"</Inventory>", "<new><UI>ab</UI></new></Inventory>"},
		telemetry.JSON: {`"GUID"`, `"new":{"UI":"ab"},"GUID"`},
	} {
		_, err := licenseserver.Seal(pseudonym.InClear(decode(t, f, change(t, sample(t, f), part[0], part[1]))), f)
		assert.ErrorIs(t, err, telemetry.ErrUnsupported, "other programs would find another value")
	}
	report := decode(t, telemetry.XML, sample(t, telemetry.XML))
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		for fails := 1; ; fails++ {
			file := &failingFile{left: fails}
			w, err := licenseserver.NewSealWriter(file, f)
			if err == nil {
				if err = w.Report(pseudonym.InClear(report)); err == nil {
					_, err = w.Close()
				}
			}
			if err == nil {
				assert.Greater(t, fails, 5)
				break
			}
			assert.ErrorIs(t, err, errFull)
		}
	})
}

// failingFile fails at the call with a given number.
type failingFile struct {
	left int
	at   int64
}

func (f *failingFile) call() error {
	if f.left--; f.left == 0 {
		return errFull
	}
	return nil
}

func (f *failingFile) Write(p []byte) (int, error) {
	if err := f.call(); err != nil {
		return 0, err
	}
	f.at += int64(len(p))
	return len(p), nil
}

func (f *failingFile) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		f.at = 0
	}
	f.at += offset
	return f.at, f.call()
}

// A file that appends after every seek is not sealed, and that is reported.
func TestSealAppending(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		file, err := os.OpenFile(filepath.Join(t.TempDir(), "report"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		require.NoError(t, err)
		defer file.Close()
		w, err := licenseserver.NewSealWriter(file, f)
		require.NoError(t, err)
		require.NoError(t, w.Report(pseudonym.InClear(decode(t, f, doc))))
		_, err = w.Close()
		assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	})
}
