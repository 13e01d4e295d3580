package verify

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bundle returns a bundle of one event.
func bundle(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	e := cvad.NewUsageEvent(cvad.UsagePayload{})
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	require.NoError(t, err)
	w := cvad.NewBundleWriter(t.Context(), &b, cvad.NewManifest(e.ID, deployed))
	require.NoError(t, w.Write(pseudonym.InClear(e)))
	_, err = w.Close()
	require.NoError(t, err)
	return b.Bytes()
}

func TestVerify(t *testing.T) {
	data := bundle(t)
	changed := bytes.Clone(data)
	changed[bytes.Index(data, []byte("<OfferingType>"))+1] ^= 1 // in the manifest, so the zip archive is still valid
	folder := t.TempDir()
	good, bad := filepath.Join(folder, "good.zip"), filepath.Join(folder, "bad.zip")
	require.NoError(t, os.WriteFile(good, data, 0o600))
	require.NoError(t, os.WriteFile(bad, changed, 0o600))

	for _, c := range []struct {
		args  []string
		stdin []byte
		code  int
		out   string
	}{
		{[]string{good}, nil, cli.OK, "ManifestUI  "},
		{[]string{"-"}, data, cli.OK, "present  verified"},
		{[]string{bad}, nil, cli.Invalid, ""},
		{[]string{bad, good}, nil, cli.Invalid, "present  verified"},
		{[]string{"-"}, []byte("no bundle"), cli.Invalid, ""},
		{nil, nil, cli.Trouble, ""},
		{[]string{folder}, nil, cli.Trouble, ""},
		{[]string{filepath.Join(folder, "none")}, nil, cli.Trouble, ""},
		{[]string{"-h"}, nil, cli.OK, "usage: telemetry verify"},
	} {
		var out, errs bytes.Buffer
		err := run(t.Context(), c.args, cli.Streams{In: bytes.NewReader(c.stdin), Out: &out, Err: &errs})
		assert.Equal(t, c.code, cli.Code(err, &errs), c.args)
		assert.Contains(t, out.String(), c.out, c.args)
		assert.Equal(t, c.code == cli.OK, errs.Len() == 0, errs.String())
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-json", "-"}, cli.Streams{In: bytes.NewReader(bundle(t)), Out: &out, Err: &out}))
	var got struct {
		OK     bool
		Report struct {
			FilesUI, ManifestUI string
			Files               []struct{ Name, Presence, State, UI string }
		}
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	assert.True(t, got.OK)
	assert.Equal(t, "verified", got.Report.ManifestUI)
	require.Len(t, got.Report.Files, 1)
	assert.Equal(t, "verified", got.Report.Files[0].State)
	assert.Len(t, got.Report.Files[0].UI, 64)
}

// Every bundle has its JSON object, even an invalid one, and all faults are reported.
func TestSeveral(t *testing.T) {
	folder := t.TempDir()
	good, bad, worse := filepath.Join(folder, "good"), filepath.Join(folder, "bad"), filepath.Join(folder, "worse")
	require.NoError(t, os.WriteFile(good, bundle(t), 0o600))
	require.NoError(t, os.WriteFile(bad, []byte("bad"), 0o600))
	require.NoError(t, os.WriteFile(worse, nil, 0o600))
	program := clitest.Of(Command())

	code, out, errs := program.Run(t, "", "-json", bad, good, worse)
	assert.Equal(t, cli.Invalid, code)
	d := json.NewDecoder(strings.NewReader(out))
	for _, path := range []string{bad, good, worse} {
		var got struct {
			Bundle, Error string
			OK            bool
		}
		require.NoError(t, d.Decode(&got))
		assert.Equal(t, path, got.Bundle)
		assert.Equal(t, path == good, got.OK)
		assert.Equal(t, path == good, got.Error == "")
		assert.Equal(t, path != good, strings.Contains(errs, path), errs)
	}
	assert.False(t, d.More())

	_, out, _ = program.Run(t, "", bad, good)
	assert.Less(t, strings.Index(out, bad+":\n"), strings.Index(out, good+":\n"), "the lines of each bundle follow its name")
}

// An error of the source does not contain any part of the bundle.
func TestFailingSource(t *testing.T) {
	std := cli.Streams{In: iotest.ErrReader(os.ErrPermission), Out: io.Discard, Err: io.Discard}
	err := run(t.Context(), []string{"-"}, std)
	assert.ErrorIs(t, err, os.ErrPermission)
	assert.Equal(t, cli.Trouble, cli.Code(err, io.Discard))
}

// The name of a file cannot move the cursor of a terminal.
func TestNamesAreEscaped(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "manifest.json", Method: zip.Store})
	require.NoError(t, err)
	_, err = io.WriteString(w, `{"File":[{"Name":"a\u001b[2J.zip"}]}`)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for _, args := range [][]string{{"-"}, {"-json", "-"}} {
		code, out, errs := clitest.Of(Command()).Run(t, b.String(), args...)
		assert.Equal(t, cli.Invalid, code)
		assert.NotEmpty(t, out)
		assert.NotContains(t, out+errs, "\x1b")
	}
}
