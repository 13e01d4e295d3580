package cvad_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The digests are those of vectors.json, which were computed with other tools.
func TestIntegrityVectors(t *testing.T) {
	var v struct {
		Integrity struct {
			Files []struct {
				Name, Content string
				UI            telemetry.Digest
			}
			FilesUI    telemetry.Digest
			XML        string           `json:"manifest_xml_without_value"`
			XMLDigest  telemetry.Digest `json:"manifest_xml_ManifestUI"`
			JSON       string           `json:"manifest_json_without_value"`
			JSONDigest telemetry.Digest `json:"manifest_json_ManifestUI"`
		}
	}
	require.NoError(t, json.Unmarshal(read(t, "../../pseudonym/testdata/vectors.json"), &v))
	var files []cvad.File
	for _, f := range v.Integrity.Files {
		assert.Equal(t, f.UI, telemetry.DigestOf([]byte(f.Content)))
		files = append(files, cvad.File{Name: f.Name, UI: f.UI})
	}
	require.Len(t, files, 3)
	assert.Equal(t, v.Integrity.FilesUI, cvad.DigestFiles(files))
	files[0], files[2] = files[2], files[0] // M6
	assert.Equal(t, v.Integrity.FilesUI, cvad.DigestFiles(files))

	for _, c := range []struct {
		doc, with string
		digest    telemetry.Digest
	}{
		{v.Integrity.XML, "<ManifestUI>", v.Integrity.XMLDigest},
		{v.Integrity.JSON, `"ManifestUI":"`, v.Integrity.JSONDigest},
	} {
		_, state, err := cvad.VerifyManifest([]byte(c.doc), telemetry.Limits{})
		require.NoError(t, err)
		assert.Equal(t, telemetry.Unverifiable, state, "a document without a value is unverifiable")
		sealed := strings.Replace(c.doc, c.with, c.with+c.digest.String(), 1)
		m, state, err := cvad.VerifyManifest([]byte(sealed), telemetry.Limits{})
		require.NoError(t, err)
		assert.Equal(t, telemetry.Verified, state)
		assert.Equal(t, c.digest, m.ManifestUI)
		for _, changed := range []string{ // M9
			strings.Replace(sealed, "B.json", "b.json", 1),
			sealed + " ",
			swapped(t, sealed),
			strings.Replace(sealed, c.digest.String(), strings.Repeat("0", 64), 1), // M4
		} {
			_, state, err = cvad.VerifyManifest([]byte(changed), telemetry.Limits{})
			require.NoError(t, err)
			assert.Equal(t, telemetry.Mismatch, state)
		}
		later := strings.Replace(sealed, "Manifest><Product>", "Manifest><ProductVersion>9.9</ProductVersion><Product>", 1)
		later = strings.Replace(later, `{"Product"`, `{"ProductVersion":"9.9","Product"`, 1)
		_, state, err = cvad.VerifyManifest([]byte(later), telemetry.Limits{})
		require.NoError(t, err)
		assert.Equal(t, telemetry.Unverifiable, state, "M11: the seal of a later layout is unverifiable")
	}
}

// swapped returns the document of a manifest with its first two members in the other order.
func swapped(t *testing.T, doc string) string {
	t.Helper()
	pattern := regexp.MustCompile(`(<Product>.*?</Product>)(<TotalFiles>.*?</TotalFiles>)|("Product":".*?"),("TotalFiles":\d+)`)
	other := pattern.ReplaceAllStringFunc(doc, func(s string) string {
		m := pattern.FindStringSubmatch(s)
		if m[1] != "" {
			return m[2] + m[1]
		}
		return m[4] + "," + m[3]
	})
	require.NotEqual(t, doc, other)
	return other
}

// The seal is the ManifestUI at the top, and no other text that looks like it.
func TestSealPlace(t *testing.T) {
	for _, format := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
		m := manifest(t)
		m.OrgID = "<ManifestUI></ManifestUI>"
		m.CCID = `"ManifestUI":""`
		doc, err := m.Seal(format)
		require.NoError(t, err)
		got, state, err := cvad.VerifyManifest(doc, telemetry.Limits{})
		require.NoError(t, err)
		assert.Equal(t, telemetry.Verified, state)
		assert.Equal(t, m.ManifestUI, got.ManifestUI)
		assert.Equal(t, m.OrgID, got.OrgID)
	}
}

// If a manifest cannot be encoded, there is no document, and the manifest keeps its seal.
func TestSealRefuses(t *testing.T) {
	unwritable := manifest(t)
	unwritable.TotalFiles = -1
	var deep cvad.Manifest // a record from a reader with higher limits than the defaults
	doc := strings.Replace(string(read(t, "cvad-manifest.json")), "{", `{"x":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+",", 1)
	require.NoError(t, deep.DecodeJSON([]byte(doc), telemetry.Limits{Depth: 200}))
	for _, c := range []struct {
		m      cvad.Manifest
		format telemetry.Format
		kind   error
	}{
		{unwritable, telemetry.XML, telemetry.ErrRange},
		{unwritable, telemetry.JSON, telemetry.ErrRange},
		{deep, telemetry.JSON, telemetry.ErrLimit},
		{manifest(t), "yaml", telemetry.ErrUnsupported},
		{manifest(t), "", telemetry.ErrUnsupported},
	} {
		c.m.ManifestUI = telemetry.DigestOf(nil)
		doc, err := c.m.Seal(c.format)
		assert.ErrorIs(t, err, c.kind)
		assert.Empty(t, doc)
		assert.Equal(t, telemetry.DigestOf(nil), c.m.ManifestUI)
	}
}

// The value is its 64 digits at the place that sed finds, or the digests differ.
func TestSealForm(t *testing.T) {
	for format, forms := range map[telemetry.Format][]string{
		telemetry.XML: {
			"<ManifestUI>%s</ManifestUI>", "<ManifestUI >%s</ManifestUI>", "<ManifestUI a=''>%s</ManifestUI>", "<ManifestUI><![CDATA[%s]]></ManifestUI>",
			"<ManifestUI><![CDATA[]]>%s</ManifestUI>", "<ManifestUI>%[2]s</ManifestUI>", "<!--<ManifestUI><--><ManifestUI>%s</ManifestUI>",
			"<ManifestUI>%s</ManifestUI>\n<!--<ManifestUI>0<-->",
		},
		telemetry.JSON: {
			`"ManifestUI":"%s"`, `"ManifestUI" : "%s"`, `"Manifest\u0055I":"%s"`, `"ManifestUI":"%[3]s"`, `"x":{"ManifestUI":"0"},"ManifestUI":"%s"`,
		},
	} {
		for n, form := range forms {
			m := manifest(t)
			doc, err := m.Seal(format)
			require.NoError(t, err)
			if format == telemetry.JSON {
				doc = bytes.Replace(doc, []byte(`"ManifestUI":"`+m.ManifestUI.String()+`"`), []byte("#"), 1)
			} else {
				doc = bytes.Replace(doc, []byte("<ManifestUI>"+m.ManifestUI.String()+"</ManifestUI>"), []byte("#"), 1)
			}
			fill := func(ui string) []byte {
				references, escapes := "", ""
				for _, c := range ui {
					references += fmt.Sprintf("&#x%x;", c)
					escapes += fmt.Sprintf(`\u%04x`, c)
				}
				text := fmt.Sprintf(form+"%.0[1]s%.0[2]s%.0[3]s", ui, references, escapes)
				return bytes.Replace(doc, []byte("#"), []byte(text), 1)
			}
			bare := fill("")
			if strings.Contains(form, "CDATA") {
				bare = bytes.Replace(bare, []byte("<![CDATA[]]>"), nil, 1)
			}
			_, state, err := cvad.VerifyManifest(fill(telemetry.DigestOf(bare).String()), telemetry.Limits{})
			require.NoError(t, err)
			assert.Equal(t, n == 0, state == telemetry.Verified, form)
			assert.Equal(t, n > 0, state == telemetry.Mismatch, form)
		}
	}
}

// A flipped bit anywhere in a bundle is found.
func TestBitFlips(t *testing.T) {
	data := bundle(t, 3)
	require.NoError(t, verify(t, data))
	flip := func(bit int) {
		data[bit/8] ^= 1 << (bit % 8)
		if verify(t, data) == nil {
			t.Errorf("a change of bit %d of byte %d is not found", bit%8, bit/8)
		}
		if readOnce(t, bytes.NewReader(data)).err == nil {
			t.Errorf("a change of bit %d of byte %d is not found in a pipe", bit%8, bit/8)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
	trials := 10_000
	if testing.Short() {
		trials = 300
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range trials {
		flip(rnd.IntN(8 * len(data)))
	}
	require.NoError(t, verify(t, data))
}

func TestTruncatedBundle(t *testing.T) { // Z2
	data := bundle(t, 3)
	for n := range len(data) {
		if err := verify(t, data[:n]); !errors.Is(err, telemetry.ErrArchive) {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
	}
}

// repack writes a bundle with other files and the old digests.
func repack(t *testing.T, data []byte, change func(files map[string][]byte)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	files := map[string][]byte{}
	var order []string
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		files[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
		order = append(order, f.Name)
	}
	change(files)
	for name := range files {
		if !strings.Contains(strings.Join(order, "|"), name) {
			order = append(order, name)
		}
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range order {
		if content, ok := files[name]; ok {
			f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			require.NoError(t, err)
			_, err = f.Write(content)
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// reseal changes the manifest in the files of a bundle, and seals it again.
func reseal(t *testing.T, files map[string][]byte, change func(m *cvad.Manifest)) {
	t.Helper()
	var m cvad.Manifest
	require.NoError(t, m.DecodeXML(files["manifest.xml"], telemetry.Limits{}))
	change(&m)
	doc, err := m.Seal(telemetry.XML)
	require.NoError(t, err)
	files["manifest.xml"] = doc
}

// countingReader counts the bytes that are read.
type countingReader struct {
	*bytes.Reader
	n atomic.Int64
}

func (r *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.Reader.ReadAt(p, off)
	r.n.Add(int64(n))
	return n, err
}

// M1: a file that the manifest names repeatedly is read once, and its events are yielded once.
func TestRepeatedFile(t *testing.T) {
	const times = 100
	data := repack(t, bundle(t, 10), func(files map[string][]byte) {
		reseal(t, files, func(m *cvad.Manifest) {
			m.File, m.TotalFiles = slices.Repeat(m.File, times), times
		})
	})
	in := &countingReader{Reader: bytes.NewReader(data)}
	b, err := cvad.NewBundle(t.Context(), in, int64(len(data)))
	require.NoError(t, err)
	in.n.Store(0)
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	assert.LessOrEqual(t, in.n.Load(), int64(len(data)))
	require.Len(t, r.Files, times)
	assert.Equal(t, cvad.Present, r.Files[0].Presence)
	last := r.Files[times-1]
	assert.Equal(t, cvad.Repeated, last.Presence)
	assert.Equal(t, telemetry.Verified, last.State)
	assert.Equal(t, r.Files[0].UI, last.UI)
	assert.Equal(t, r.Files[0].Size, last.Size)

	events, again := 0, 0
	for _, err := range b.Events(t.Context()) {
		if err == nil {
			events++
			continue
		}
		assert.ErrorIs(t, err, telemetry.ErrDuplicate)
		again++
	}
	assert.Equal(t, 10, events)
	assert.Equal(t, times-1, again)
	for range b.Events(t.Context()) {
		break // after an event
	}
	for _, err := range b.Events(t.Context()) {
		if err != nil {
			break // at a file that is named again
		}
	}
}

func TestVerifyFindings(t *testing.T) {
	const name = "ue_lt_1656603094.zip"
	data := bundle(t, 10)
	for _, c := range []struct {
		id       string
		change   func(files map[string][]byte)
		kinds    []error
		presence cvad.Presence
		file     telemetry.State // the state of the first file
		files    telemetry.State
		sealed   telemetry.State
	}{
		{"M1 missing", func(f map[string][]byte) { delete(f, name) }, []error{telemetry.ErrRequired, telemetry.ErrDigest}, cvad.Absent, telemetry.Unverifiable, telemetry.Mismatch, telemetry.Verified},
		{"M1 extra", func(f map[string][]byte) { f["x.json"] = []byte("x") }, []error{telemetry.ErrUnknown, telemetry.ErrDigest}, cvad.Present, telemetry.Verified, telemetry.Mismatch, telemetry.Verified},
		{"M1 twice", func(f map[string][]byte) {
			reseal(t, f, func(m *cvad.Manifest) { m.File = append(m.File, m.File[0]); m.TotalFiles = 2 })
		}, []error{telemetry.ErrDuplicate}, cvad.Present, telemetry.Verified, telemetry.Verified, telemetry.Verified},
		{"M3", func(f map[string][]byte) { reseal(t, f, func(m *cvad.Manifest) { m.TotalFiles = 7 }) }, []error{telemetry.ErrRange}, cvad.Present, telemetry.Verified, telemetry.Verified, telemetry.Verified},
		{"M4 no UI", func(f map[string][]byte) { reseal(t, f, func(m *cvad.Manifest) { m.File[0].UI = telemetry.Digest{} }) }, []error{telemetry.ErrUnverified}, cvad.Present, telemetry.Unverifiable, telemetry.Verified, telemetry.Verified},
		{"M7 UI wrong", func(f map[string][]byte) {
			reseal(t, f, func(m *cvad.Manifest) { m.File[0].UI = telemetry.DigestOf(nil) })
		}, []error{telemetry.ErrDigest}, cvad.Present, telemetry.Mismatch, telemetry.Verified, telemetry.Verified},
		{"M7 FilesUI wrong", func(f map[string][]byte) {
			reseal(t, f, func(m *cvad.Manifest) { m.FilesUI = telemetry.DigestOf(nil) })
		}, []error{telemetry.ErrDigest}, cvad.Present, telemetry.Verified, telemetry.Mismatch, telemetry.Verified},
		{"M9", func(f map[string][]byte) { f["manifest.xml"] = append(f["manifest.xml"], '\n') }, []error{telemetry.ErrDigest}, cvad.Present, telemetry.Verified, telemetry.Verified, telemetry.Mismatch},
		{"M11", func(f map[string][]byte) {
			reseal(t, f, func(m *cvad.Manifest) { m.ProductVersion = "9.9"; m.FilesUI = telemetry.DigestOf(nil) })
		}, []error{telemetry.ErrUnverified}, cvad.Present, telemetry.Verified, telemetry.Unverifiable, telemetry.Verified},
		{"file changed", func(f map[string][]byte) { f[name] = append([]byte(nil), f[name]...); f[name][40] ^= 1 }, []error{telemetry.ErrDigest}, cvad.Present, telemetry.Mismatch, telemetry.Mismatch, telemetry.Verified},
	} {
		t.Run(c.id, func(t *testing.T) {
			b, err := open(t, repack(t, data, c.change))
			require.NoError(t, err)
			r, err := b.Verify(t.Context())
			require.NoError(t, err)
			assert.False(t, r.OK())
			for _, kind := range c.kinds {
				assert.ErrorIs(t, r.Err(), kind)
			}
			assert.Equal(t, c.presence, r.Files[0].Presence)
			assert.Equal(t, c.file, r.Files[0].State)
			assert.Equal(t, c.files, r.FilesUI)
			assert.Equal(t, c.sealed, r.ManifestUI)
			for i, f := range r.Files {
				fine := f.Presence == cvad.Present && f.State == telemetry.Verified
				assert.Equal(t, fine, f.Err == nil, "%s: %v", f.Name, f.Err)
				if fine {
					continue
				}
				assert.ErrorIs(t, r.Err(), f.Err)
				e, ok := errors.AsType[*telemetry.Error](f.Err)
				require.True(t, ok)
				if e.Kind == telemetry.ErrDigest || e.Kind == telemetry.ErrUnverified {
					assert.Equal(t, fmt.Sprintf("File[%d].UI", i), e.Path)
				}
				assert.True(t, e.Kind == c.kinds[0] || e.Kind == telemetry.ErrArchive, "%v", e)
			}
		})
	}

	t.Run("bytes of an extra file", func(t *testing.T) { // they are hashed as well, so that a person can search for them
		b, err := open(t, repack(t, data, func(f map[string][]byte) { f["x.json"] = []byte("xy") }))
		require.NoError(t, err)
		r, err := b.Verify(t.Context())
		require.NoError(t, err)
		extra := r.Files[1]
		assert.ErrorIs(t, extra.Err, telemetry.ErrUnknown)
		extra.Err = nil
		assert.Equal(t, cvad.FileResult{Name: "x.json", Presence: cvad.Extra, UI: telemetry.DigestOf([]byte("xy")), Size: 2}, extra)
	})
	t.Run("M13 M14", func(t *testing.T) { // everything is created again: digests do not prove authenticity
		forged := repack(t, data, func(f map[string][]byte) {
			f[name] = zipped(t, "ue_lt_1656603094.json", "forged")
			reseal(t, f, func(m *cvad.Manifest) {
				m.File[0].UI = telemetry.DigestOf(f[name])
				m.FilesUI = cvad.DigestFiles(m.File)
			})
		})
		assert.NoError(t, verify(t, forged))
		assert.NoError(t, verify(t, data), "a bundle that is sent again verifies, too")
	})
	t.Run("M10", func(t *testing.T) { // another tool writes the same manifest with line breaks
		pretty := repack(t, data, func(f map[string][]byte) {
			f["manifest.xml"] = bytes.ReplaceAll(f["manifest.xml"], []byte("><"), []byte(">\n<"))
		})
		b, err := open(t, pretty)
		require.NoError(t, err)
		r, err := b.Verify(t.Context())
		require.NoError(t, err)
		assert.Equal(t, telemetry.Mismatch, r.ManifestUI)
		assert.Equal(t, telemetry.Verified, r.Files[0].State)
		assert.ErrorContains(t, r.Err(), "was the document rewritten?")
	})
	t.Run("M18", func(t *testing.T) {
		m := manifest(t)
		asXML, err := m.Seal(telemetry.XML)
		require.NoError(t, err)
		first := m.ManifestUI
		asJSON, err := m.Seal(telemetry.JSON)
		require.NoError(t, err)
		assert.NotEqual(t, first, m.ManifestUI)
		for _, doc := range [][]byte{asXML, asJSON} {
			_, state, err := cvad.VerifyManifest(doc, telemetry.Limits{})
			require.NoError(t, err)
			assert.Equal(t, telemetry.Verified, state)
		}
	})
	t.Run("M17", func(t *testing.T) { // a name that contains the text of a line is not two names
		h := telemetry.DigestOf(nil)
		two := []cvad.File{{Name: "x", UI: h}, {Name: "y", UI: h}}
		one := []cvad.File{{Name: "x\n" + h.String() + "  y", UI: h}}
		without := []cvad.File{{Name: "x" + h.String() + "y", UI: h}}
		assert.NotEqual(t, cvad.DigestFiles(two), cvad.DigestFiles(without))
		assert.Equal(t, cvad.DigestFiles(two), cvad.DigestFiles(one), "the listing is the same for one file with that name and for two files")
		_, err := open(t, repack(t, data, func(f map[string][]byte) { f[one[0].Name] = nil }))
		assert.ErrorIs(t, err, telemetry.ErrName, "a name with a line break is refused")
	})
}

func TestBadBundles(t *testing.T) {
	data := bundle(t, 3)
	for _, c := range []struct {
		id   string
		data []byte
		kind error
	}{
		{"Z1 empty", nil, telemetry.ErrArchive},
		{"Z1 21 bytes", make([]byte, 21), telemetry.ErrArchive},
		{"Z1 JSON", []byte("{}"), telemetry.ErrArchive},
		{"Z1 no entries", []byte("PK\x05\x06" + strings.Repeat("\x00", 18)), telemetry.ErrRequired},
		{"Z3 bytes after it", append(bytes.Clone(data), 0), telemetry.ErrArchive},
		{"Z3 bytes before it", append([]byte{0}, data...), telemetry.ErrArchive},
		{"Z3 twice", append(bytes.Clone(data), data...), telemetry.ErrArchive},
		{"Z10", repack(t, data, func(f map[string][]byte) { f["../x"] = nil }), telemetry.ErrName},
		{"no manifest", repack(t, data, func(f map[string][]byte) { delete(f, "manifest.xml") }), telemetry.ErrRequired},
		{"J30 two manifests", repack(t, data, func(f map[string][]byte) { f["manifest.json"] = []byte("{}") }), telemetry.ErrDuplicate},
		{"J29 JSON called XML", repack(t, data, func(f map[string][]byte) { f["manifest.xml"] = []byte("{}") }), telemetry.ErrSyntax},
		{"J29 XML called JSON", repack(t, data, func(f map[string][]byte) {
			f["manifest.json"] = f["manifest.xml"]
			delete(f, "manifest.xml")
		}), telemetry.ErrSyntax},
		{"broken manifest", repack(t, data, func(f map[string][]byte) { f["manifest.xml"] = []byte("<Manifest>") }), telemetry.ErrSyntax},
		{"M15 large manifest", repack(t, data, func(f map[string][]byte) {
			f["manifest.xml"] = []byte("<Manifest>" + strings.Repeat(" ", 5<<20) + "</Manifest>")
		}), telemetry.ErrLimit},
		{"M15 many files", repack(t, data, func(f map[string][]byte) {
			f["manifest.xml"] = []byte("<Manifest>" + strings.Repeat("<File></File>", 4097) + "</Manifest>")
		}), telemetry.ErrLimit},
		{"M15 many serial numbers", repack(t, data, func(f map[string][]byte) {
			f["manifest.xml"] = []byte("<Manifest><SerialNumbers>" + strings.Repeat("<Serial><ID>x</ID></Serial>", 10<<20/27) +
				"</SerialNumbers></Manifest>")
		}), telemetry.ErrLimit},
	} {
		t.Run(c.id, func(t *testing.T) {
			err := verify(t, c.data)
			assert.ErrorIs(t, err, c.kind)
			var e *telemetry.Error
			assert.ErrorAs(t, err, &e)
		})
	}
}
