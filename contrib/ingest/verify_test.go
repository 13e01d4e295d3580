package ingest_test

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rezip returns a bundle with another manifest as a valid archive.
func rezip(t testing.TB, doc []byte, change func(manifest []byte) []byte) []byte {
	r, err := zip.NewReader(bytes.NewReader(doc), int64(len(doc)))
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		src, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(src)
		require.NoError(t, err)
		if f.Name == "manifest.xml" {
			data = change(data)
		}
		dst, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: f.Method, Modified: f.Modified})
		require.NoError(t, err)
		_, err = dst.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestDigestsAreVerified(t *testing.T) {
	f := fleet.New(18, 1, 20)
	doc := bundle(t, 0, 0, f.Events(0, 30))
	same := func(manifest []byte) []byte { return manifest }
	assert.Equal(t, pack(t, doc, plan(4)).Parts, pack(t, rezip(t, doc, same), plan(4)).Parts)
	replace := func(pattern, with string) func([]byte) []byte {
		return func(manifest []byte) []byte {
			changed := regexp.MustCompile(pattern).ReplaceAll(manifest, []byte(with))
			require.NotEqual(t, manifest, changed)
			return changed
		}
	}
	other := telemetry.DigestOf([]byte("another")).String()
	for _, element := range []string{"FilesUI", "ManifestUI"} {
		r := refusal(t, rezip(t, doc, replace("<"+element+">[0-9a-f]*<", "<"+element+">"+other+"<")))
		require.ErrorIs(t, r, telemetry.ErrDigest, element)
	}
	r := refusal(t, rezip(t, doc, replace("<GUID>[^<]*<", "<GUID>"+fleet.Server(9).String()+"<")))
	require.ErrorIs(t, r, telemetry.ErrDigest, "the manifest of another server is refused")

	report, err := f.Report(0, 0, 5, telemetry.XML)
	require.NoError(t, err)
	ui := regexp.MustCompile("<UI>[0-9a-f]*</UI>")
	require.ErrorIs(t, refusal(t, ui.ReplaceAll(report, []byte("<UI>"+other+"</UI>"))), telemetry.ErrDigest)
	require.ErrorIs(t, refusal(t, ui.ReplaceAll(report, []byte("<UI></UI>"))), telemetry.ErrUnverified, "a report without a digest is refused")
}
