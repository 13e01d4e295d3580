package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// The bytes of a bundle do not depend on the system, the time zone or the day.
func TestWriterIsDeterministic(t *testing.T) {
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -9*3600)} {
		var b bytes.Buffer
		w := NewWriter(&b, july.In(zone))
		c, err := w.Create("manifest.xml", Store)
		require.NoError(t, err)
		_, err = io.WriteString(c, "<Manifest/>")
		require.NoError(t, err)
		require.NoError(t, w.Close())
		sum := sha256.Sum256(b.Bytes())
		assert.Equal(t, "1187c2ff03cb978b8dea9635f2579a9203809257243968286b0eaa66804df126", hex.EncodeToString(sum[:]))
	}
}

func TestWriterTime(t *testing.T) {
	for _, c := range []struct {
		name     string
		modified time.Time
		want     time.Time
		err      error
	}{
		{"zero", time.Time{}, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), nil},
		{"odd second", july, july, nil},
		{"fraction", july.Add(999 * time.Millisecond), july, nil},
		{"first", oldest, oldest, nil},
		{"last", time.Unix(1<<32-1, 0), time.Date(2106, 2, 7, 6, 28, 15, 0, time.UTC), nil},
		{"too early", oldest.Add(-time.Second), time.Time{}, fault.ErrRange},
		{"too late", time.Unix(1<<32, 0), time.Time{}, fault.ErrRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			w := NewWriter(&b, c.modified)
			_, err := w.Create("a", Store)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.NoError(t, w.Close())
			r, err := NewReader(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), defaults)
			require.NoError(t, err)
			assert.Equal(t, c.want, r.Entries()[0].Modified)
			z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
			require.NoError(t, err)
			assert.True(t, c.want.Equal(z.File[0].Modified))
		})
	}
}

func TestWriterRefuses(t *testing.T) {
	w := NewWriter(io.Discard, july)
	_, err := w.Create("../a", Store)
	require.ErrorIs(t, err, fault.ErrName)
	_, err = w.Create("a", 12)
	require.ErrorIs(t, err, fault.ErrUnsupported)
	_, err = w.Create("a", Store)
	require.NoError(t, err)
	_, err = w.Create("A", Store)
	require.ErrorIs(t, err, fault.ErrDuplicate)
}

func TestWriterEntries(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, july)
	for i := range maxEntries {
		_, err := w.Create(strconv.Itoa(i), Store)
		require.NoError(t, err)
	}
	_, err := w.Create("one-more", Store)
	require.ErrorIs(t, err, fault.ErrLimit)
	require.NoError(t, w.Close())
	lim := Limits{Entries: maxEntries}
	r, err := NewReader(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), lim)
	require.NoError(t, err)
	assert.Len(t, r.Entries(), maxEntries)
}

// A writer refuses what would need zip64 records: sizes of an entry, and those of the whole.
func TestCapped(t *testing.T) {
	var b bytes.Buffer
	c := &capped{w: &b, left: 5}
	n, err := c.Write([]byte("abc"))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	n, err = c.Write([]byte("def"))
	require.ErrorIs(t, err, fault.ErrLimit)
	require.Zero(t, n)
	_, err = c.Write([]byte("de"))
	require.NoError(t, err)
	assert.Equal(t, "abcde", b.String())
}

func TestWriterSize(t *testing.T) {
	w := NewWriter(io.Discard, july)
	w.SetCompressor(func(io.Writer) (io.WriteCloser, error) { return nothing{}, nil })
	c, err := w.Create("a", Deflate)
	require.NoError(t, err)
	chunk := make([]byte, 64<<20)
	for range 63 {
		_, err = c.Write(chunk)
		require.NoError(t, err)
	}
	_, err = c.Write(chunk)
	require.ErrorIs(t, err, fault.ErrLimit)
}

type nothing struct{}

func (nothing) Write(p []byte) (int, error) { return len(p), nil }
func (nothing) Close() error                { return nil }

func TestWriterPassesOnErrors(t *testing.T) {
	full := errors.New("disk full")
	w := NewWriter(writerFunc(func([]byte) (int, error) { return 0, full }), july)
	c, err := w.Create("a", Store)
	require.NoError(t, err)
	_, err = io.WriteString(c, strings.Repeat("x", 100_000))
	require.ErrorIs(t, err, full)
	require.ErrorIs(t, w.Close(), full)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// A usage file as package cvad writes it: packed on all CPUs, and read as a stream.
func TestWriterWithDeflater(t *testing.T) {
	for name, data := range map[string]string{
		"empty": "", "short": text, "many blocks": strings.Repeat(text, 100_000), "zeros": strings.Repeat("\x00", 8<<20),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := NewWriter(&b, july)
			w.SetCompressor(func(to io.Writer) (io.WriteCloser, error) {
				return NewDeflater(context.Background(), to, DeflateOptions{}), nil
			})
			c, err := w.Create("ue_lt_1689058813.json", Deflate)
			require.NoError(t, err)
			_, err = io.WriteString(c, data)
			require.NoError(t, err)
			require.NoError(t, w.Close())

			e, got, err := readStream(bytes.NewReader(b.Bytes()), defaults)
			require.NoError(t, err)
			assert.Equal(t, int64(len(data)), e.Size)
			assert.True(t, data == got)
			files, err := readAll(b.Bytes(), defaults)
			require.NoError(t, err)
			assert.True(t, data == files[e.Name])
		})
	}
}
