package cvad_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unpackedSize returns the total size of the entries of a bundle.
func unpackedSize(t *testing.T, data []byte) (n int64) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	for _, f := range z.File {
		n += int64(f.UncompressedSize64)
	}
	return n
}

// A bundle that is written under some limits opens and verifies under the same limits; with any limit one lower it is
// not written.
func TestWriterLimits(t *testing.T) {
	write := func(format telemetry.Format, l telemetry.Limits) ([]byte, error) {
		var b bytes.Buffer
		w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), cvad.WithFormat(format), cvad.WithLimits(l))
		for i := range 12 {
			f := cvad.File{Name: fmt.Sprint(i), EventStartTS: telemetry.EpochMillis(i), EventEndTS: 1697417241680}
			if err := w.WriteFile(f, bytes.NewReader(make([]byte, 100_000))); err != nil {
				return nil, err
			}
		}
		_, err := w.Close()
		return b.Bytes(), err
	}
	for _, format := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
		data, err := write(format, telemetry.Limits{})
		require.NoError(t, err)
		all := unpackedSize(t, data)
		for name, c := range map[string]struct {
			most int64
			set  func(l *telemetry.Limits, n int64)
		}{
			"bytes":    {all, func(l *telemetry.Limits, n int64) { l.Unpacked = n }},
			"manifest": {all - 12*100_000, func(l *telemetry.Limits, n int64) { l.Manifest = n }},
			"entries":  {13, func(l *telemetry.Limits, n int64) { l.Entries = int(n) }},
		} {
			var at, below telemetry.Limits
			c.set(&at, c.most)
			c.set(&below, c.most-1)
			got, err := write(format, at)
			require.NoError(t, err, name)
			assert.Equal(t, data, got, name)
			_, err = open(t, data, cvad.WithLimits(at))
			assert.NoError(t, err, name)
			_, err = open(t, data, cvad.WithLimits(below))
			assert.ErrorIs(t, err, telemetry.ErrLimit, name)
			_, err = write(format, below)
			assert.ErrorIs(t, err, telemetry.ErrLimit, name)
			var e *telemetry.Error
			assert.ErrorAs(t, err, &e, name)
		}
	}
}

// Z8: without an option, the default reader must accept the bundle.
func TestWriterLimitsByDefault(t *testing.T) {
	w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t))
	err := w.WriteFile(cvad.File{Name: "a"}, io.LimitReader(zeros{}, 1<<30))
	assert.ErrorIs(t, err, telemetry.ErrLimit)
	_, err = w.Close()
	assert.ErrorIs(t, err, telemetry.ErrLimit, "Close returns the error of the file that did not fit")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A limit that is raised is not restricted by another one.
func TestWriterLimitsRaised(t *testing.T) {
	var b bytes.Buffer
	limits := telemetry.Limits{Entries: 5000}
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), cvad.WithLimits(limits))
	for i := range limits.Entries - 1 {
		require.NoError(t, w.WriteFile(cvad.File{Name: fmt.Sprint(i)}, strings.NewReader("")))
	}
	_, err := w.Close()
	require.NoError(t, err)
	_, err = open(t, b.Bytes(), cvad.WithLimits(limits))
	assert.NoError(t, err)
}

// A full bundle refuses events, always the same ones, and is complete without them.
func TestFullBundle(t *testing.T) {
	events := usage(t, 1500)
	limits := telemetry.Limits{Unpacked: 50_000}
	var first []byte
	for _, cores := range []int{1, 4} {
		func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			var b bytes.Buffer
			w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), cvad.WithLimits(limits))
			taken := 0
			for i, e := range events {
				err := w.Write(pseudonym.InClear(e))
				if err != nil {
					require.ErrorIs(t, err, telemetry.ErrLimit)
					continue
				}
				require.Equal(t, i, taken, "an event was accepted after one was refused")
				taken++
			}
			m, err := w.Close()
			require.NoError(t, err)
			assert.Greater(t, m.TotalFiles, 1, "a usage file ends long before the limit, and then counts with its packed size")
			assert.Less(t, taken, len(events))

			opened, err := open(t, b.Bytes(), cvad.WithLimits(limits))
			require.NoError(t, err)
			r, err := opened.Verify(t.Context())
			require.NoError(t, err)
			require.NoError(t, r.Err())
			for _, err := range opened.Events(t.Context()) {
				require.NoError(t, err)
				taken--
			}
			assert.Zero(t, taken)
			if first == nil {
				first = b.Bytes()
			}
			assert.Equal(t, first, b.Bytes())
		}()
	}
}

// Incompressible events count with their full length, and a bundle full of them still has room for its manifest.
func TestFullBundleOfWhatDoesNotPack(t *testing.T) {
	events := usage(t, 40)
	for unpacked := int64(12_000); unpacked < 14_000; unpacked += 61 {
		limits := telemetry.Limits{Unpacked: unpacked}
		var b bytes.Buffer
		w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), cvad.WithLimits(limits),
			cvad.WithCompressor(func(to io.Writer) (cvad.Compressor, error) { return flate.NewWriter(to, flate.NoCompression) }))
		taken := 0
		for _, e := range events {
			if err := w.Write(pseudonym.InClear(e)); err != nil {
				require.ErrorIs(t, err, telemetry.ErrFull)
				break
			}
			taken++
		}
		require.Greater(t, taken, 1)
		require.Less(t, taken, len(events))
		_, err := w.Close()
		require.NoError(t, err, unpacked)
		_, err = open(t, b.Bytes(), cvad.WithLimits(limits))
		require.NoError(t, err, unpacked)
	}
}

func TestWriterLimitOfEvents(t *testing.T) {
	e := usage(t, 1)[0]
	line, err := e.AppendJSON(nil)
	require.NoError(t, err)
	for most, kind := range map[int]error{len(line): nil, len(line) - 1: telemetry.ErrLimit} {
		w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t), cvad.WithLimits(telemetry.Limits{Event: int64(most)}))
		assert.ErrorIs(t, w.Write(pseudonym.InClear(e)), kind)
		_, err := w.Close()
		assert.NoError(t, err)
	}
}

// growing is a compressor whose output is longer than its input.
type growing struct{ *flate.Writer }

func (g growing) Flush() error {
	for range 20_000 {
		if err := g.Writer.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// A compressor that is worse than the writer expects does not exceed the limits either.
func TestWriterLimitsWithACompressorThatGrows(t *testing.T) {
	w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t), cvad.WithLimits(telemetry.Limits{Unpacked: 100_000}),
		cvad.WithCompressor(func(to io.Writer) (cvad.Compressor, error) {
			f, err := flate.NewWriter(to, flate.BestSpeed)
			return growing{f}, err
		}))
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	_, err := w.Close()
	assert.ErrorIs(t, err, telemetry.ErrLimit)
}

// A file is written the same from any reader, whether or not the reader has methods that avoid a copy.
func TestWriteFileFromAnyReader(t *testing.T) {
	content := strings.Repeat("0123456789", 10_000)
	var first []byte
	for name, r := range map[string]io.Reader{
		"bytes":        bytes.NewReader([]byte(content)),
		"text":         strings.NewReader(content),
		"buffer":       bytes.NewBufferString(content),
		"no shortcut":  struct{ io.Reader }{strings.NewReader(content)},
		"byte by byte": iotest.OneByteReader(strings.NewReader(content)),
	} {
		var b bytes.Buffer
		w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
		require.NoError(t, w.WriteFile(cvad.File{Name: "a"}, r), name)
		m, err := w.Close()
		require.NoError(t, err, name)
		assert.Equal(t, telemetry.DigestOf([]byte(content)), m.File[0].UI, name)
		if first == nil {
			first = b.Bytes()
		}
		assert.Equal(t, first, b.Bytes(), name)
	}
}

// The usage files of a bundle share their compressor.
func TestUsageFilesShareMemory(t *testing.T) {
	const files = 20
	var before, after runtime.MemStats
	w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t))
	e := pseudonym.InClear(usage(t, 1)[0])
	for i := range files {
		if i == 1 {
			runtime.ReadMemStats(&before)
		}
		require.NoError(t, w.Write(e))
		require.NoError(t, w.WriteFile(cvad.File{Name: fmt.Sprint(i)}, strings.NewReader("")))
	}
	_, err := w.Close()
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(files*200_000), "the files share their compressor, which allocates more than this")
}
