package cvad_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outcome is the result of reading a bundle in one way.
type outcome struct {
	err    error // the error of opening or verifying
	events int
	failed error // the last error of the events: about one event, or about a file
}

// readWhole reads a bundle with random access.
func readWhole(t *testing.T, data []byte, opts ...cvad.ReaderOption) (o outcome) {
	b, err := open(t, data, opts...)
	if err != nil {
		return outcome{err: err, failed: err}
	}
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	o.err = r.Err()
	for _, err := range b.Events(t.Context()) {
		if err != nil {
			o.failed = err
		} else {
			o.events++
		}
	}
	return o
}

// readOnce reads a bundle in one pass.
func readOnce(t *testing.T, src io.Reader, opts ...cvad.ReaderOption) (o outcome) {
	b := cvad.NewBundleReader(src, opts...)
	for _, err := range b.Events(t.Context()) {
		if err != nil {
			o.failed = err
		} else {
			o.events++
		}
	}
	r, err := b.Verify(t.Context())
	if err != nil {
		o.err = err
		return o
	}
	o.err = r.Err()
	return o
}

var kinds = map[string]error{
	"": nil, "ErrUnsupported": telemetry.ErrUnsupported, "ErrName": telemetry.ErrName, "ErrDigest": telemetry.ErrDigest,
	"ErrArchive": telemetry.ErrArchive,
}

// An unpacked bundle that another program packed is read if all readers understand it alike, with random access and
// from a pipe.
func TestArchivesOfOtherPrograms(t *testing.T) {
	const folder = "testdata/archives/"
	rows := strings.Split(strings.TrimSpace(string(read(t, "archives/verdicts.tsv"))), "\n")[1:]
	archives, err := filepath.Glob(folder + "*.zip")
	require.NoError(t, err)
	require.Len(t, rows, len(archives))
	for _, row := range rows {
		c := strings.Split(row, "\t")
		t.Run(c[0], func(t *testing.T) {
			data, err := os.ReadFile(folder + c[0])
			require.NoError(t, err)
			for way, o := range map[string]outcome{
				"whole":        readWhole(t, data),
				"pipe":         readOnce(t, struct{ io.Reader }{bytes.NewReader(data)}),
				"byte by byte": readOnce(t, iotest.OneByteReader(bytes.NewReader(data))),
			} {
				if c[1] == "verified" {
					assert.NoError(t, o.err, way)
					assert.NoError(t, o.failed, way)
					assert.Equal(t, 12, o.events, way)
					continue
				}
				require.Equal(t, "refused", c[1])
				assert.ErrorIs(t, o.err, kinds[c[3]], way)
			}
		})
	}
}

// Usage files that other programs packed: the events can be read if and only if the file verifies.
func TestUsageFilesOfOtherPrograms(t *testing.T) {
	paths, err := filepath.Glob("testdata/archives/inner/*.zip")
	require.NoError(t, err)
	require.Len(t, paths, 29)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			usage, err := os.ReadFile(path)
			require.NoError(t, err)
			var b bytes.Buffer
			w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
			require.NoError(t, w.WriteFile(cvad.File{Name: "ue_lt_1795874550.zip"}, bytes.NewReader(usage)))
			_, err = w.Close()
			require.NoError(t, err)
			for way, o := range map[string]outcome{
				"whole": readWhole(t, b.Bytes()),
				"pipe":  readOnce(t, struct{ io.Reader }{&b}),
			} {
				if strings.Contains(path, "deflate64") {
					assert.ErrorIs(t, o.err, telemetry.ErrUnsupported, way)
					assert.ErrorIs(t, o.failed, telemetry.ErrUnsupported, way)
					assert.Zero(t, o.events, way)
					continue
				}
				assert.NoError(t, o.err, way)
				assert.NoError(t, o.failed, way)
				assert.Equal(t, 12, o.events, way)
			}
		})
	}
}

// Messages say what a person can act on.
func TestMessagesOfArchives(t *testing.T) {
	data := bundle(t, 3)
	file := func(name string) []byte {
		b, err := os.ReadFile("testdata/archives/" + name)
		require.NoError(t, err)
		return b
	}
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "not a zip archive"},
		{[]byte("{}"), "not a zip archive"},
		{[]byte(strings.Repeat("<Manifest/>", 100)), "not a zip archive"},
		{data[:len(data)/2], "cut short"},
		{data[:len(data)-1], "cut short"},
		{data[:10], "cut short"},
		{append(bytes.Clone(data), 0), "bytes after the archive"},
		{append(bytes.Clone(data), data...), ""}, // with random access, the second archive has bytes before it
		{file("jar.zip"), "contains folders"},
		{file("backslash.zip"), "contains folders"},
		{file("7z-deflate64.zip"), "Deflate64"},
		{file("bsdtar-pipe.zip"), "bytes after the archive"},
	} {
		_, err := open(t, c.data)
		assert.ErrorContains(t, err, c.want)
		assert.ErrorContains(t, readOnce(t, bytes.NewReader(c.data)).err, c.want)
	}
	_, err := open(t, append([]byte("MZ"), data...))
	assert.ErrorContains(t, err, "bytes before the archive")
}

var _ event.Event = (*cvad.UsageEvent)(nil)
