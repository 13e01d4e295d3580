package cvad_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A reader of a pipe reports the same faults of a bundle as a reader of a file.
func TestBundleReaderFindings(t *testing.T) {
	const name = "ue_lt_1656603094.zip"
	data := bundle(t, 10)
	for what, change := range map[string]func(f map[string][]byte){
		"nothing":       func(map[string][]byte) {},
		"missing":       func(f map[string][]byte) { delete(f, name) },
		"extra":         func(f map[string][]byte) { f["x.json"] = []byte("x") },
		"extra usage":   func(f map[string][]byte) { f["ue_lt_9.zip"] = zipped(t, "ue_lt_9.json", "") },
		"twice":         func(f map[string][]byte) { reseal(t, f, func(m *cvad.Manifest) { m.File = append(m.File, m.File[0]) }) },
		"no digest":     func(f map[string][]byte) { reseal(t, f, func(m *cvad.Manifest) { m.File[0].UI = telemetry.Digest{} }) },
		"line break":    func(f map[string][]byte) { f["manifest.xml"] = append(f["manifest.xml"], '\n') },
		"forged":        func(f map[string][]byte) { f[name] = []byte("forged") },
		"no manifest":   func(f map[string][]byte) { delete(f, "manifest.xml") },
		"two manifests": func(f map[string][]byte) { f["manifest.json"] = []byte("{}") },
		"third":         func(f map[string][]byte) { f["Manifest.txt"] = []byte("{}") },
		"long manifest": func(f map[string][]byte) { f["manifest.xml"] = bytes.Repeat([]byte(" "), 5<<20) },
		"no manifest's": func(f map[string][]byte) { f["manifest.xml"] = []byte("{}") },
		"flipped":       func(f map[string][]byte) { f[name] = bytes.Clone(f[name]); f[name][40] ^= 1 },
	} {
		t.Run(what, func(t *testing.T) {
			changed := repack(t, data, change)
			want := outcome{err: verify(t, changed)}
			got := readOnce(t, bytes.NewReader(changed))
			if want.err == nil {
				require.NoError(t, got.err)
				assert.Equal(t, 10, got.events)
				return
			}
			require.Error(t, got.err)
			for _, kind := range []error{
				telemetry.ErrRequired, telemetry.ErrUnknown, telemetry.ErrDuplicate, telemetry.ErrDigest, telemetry.ErrUnverified,
				telemetry.ErrName, telemetry.ErrSyntax,
			} {
				if errors.Is(want.err, kind) {
					assert.ErrorIs(t, got.err, kind)
				}
			}
		})
	}
}

// If the loop is left early, Verify reads the rest.
func TestBundleReaderLeftEarly(t *testing.T) {
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	for i, e := range usage(t, 5000) {
		if i%1000 == 999 {
			require.NoError(t, w.WriteFile(cvad.File{Name: strings.Repeat("x", i/1000+1)}, strings.NewReader("x")))
		}
		require.NoError(t, w.Write(pseudonym.InClear(e)))
	}
	_, err := w.Close()
	require.NoError(t, err)
	for _, stop := range []int{0, 1, 999, 1000, 4999, 5000} {
		r := cvad.NewBundleReader(bytes.NewReader(b.Bytes()))
		n := 0
		for _, err := range r.Events(t.Context()) {
			require.NoError(t, err)
			if n++; n == stop {
				break
			}
		}
		report, err := r.Verify(t.Context())
		require.NoError(t, err)
		assert.NoError(t, report.Err())
		assert.Len(t, report.Files, 11)
		again, err := r.Verify(t.Context())
		require.NoError(t, err)
		assert.Equal(t, report, again)
		assert.ErrorIs(t, firstError(r.Events(t.Context())), telemetry.ErrUnsupported)
		if stop > 0 {
			assert.Equal(t, stop, n)
		} else {
			assert.Equal(t, 5000, n)
		}
	}
	r := cvad.NewBundleReader(bytes.NewReader(b.Bytes()))
	report, err := r.Verify(t.Context())
	require.NoError(t, err)
	assert.NoError(t, report.Err(), "Verify works without a loop over the events")
}

// J28, Z19: the error of the source and the end of the context are returned.
func TestBundleReaderErrors(t *testing.T) {
	data := bundle(t, 100)
	step := 97
	if testing.Short() {
		step = 997
	}
	for n := 0; n < len(data); n += step {
		r := cvad.NewBundleReader(io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(errDisk)))
		var last error
		for _, err := range r.Events(t.Context()) {
			if err != nil {
				last = err
			}
		}
		assert.ErrorIs(t, last, errDisk, n)
		_, err := r.Verify(t.Context())
		assert.ErrorIs(t, err, errDisk, n)
		assert.NotErrorIs(t, err, telemetry.ErrArchive)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := cvad.NewBundleReader(struct{ io.Reader }{bytes.NewReader(bundle(t, 20_000))})
	n := 0
	var last error
	for _, err := range r.Events(ctx) {
		if n++; n == 100 {
			cancel()
		}
		last = err
	}
	assert.ErrorIs(t, last, context.Canceled)
	assert.Less(t, n, 20_000)
	_, err := r.Verify(t.Context())
	assert.ErrorIs(t, err, context.Canceled)
}

// upload is a bundle that is generated while it is read: usage events, and a large file.
func upload(t *testing.T, size int64) io.Reader {
	in, out := io.Pipe()
	events := usage(t, 1000)
	m := manifest(t)
	go func() {
		w := cvad.NewBundleWriter(context.Background(), out, m)
		for range 20 {
			for _, e := range events {
				if err := w.Write(pseudonym.InClear(e)); err != nil {
					out.CloseWithError(err)
					return
				}
			}
		}
		err := w.WriteFile(cvad.File{Name: "large.bin"}, io.LimitReader(zeros{}, size))
		if err == nil {
			_, err = w.Close()
		}
		out.CloseWithError(err)
	}()
	return in
}

// An upload of 500 MB is received without storing it, in memory or in a file.
func TestUpload(t *testing.T) {
	size := int64(500_000_000)
	if testing.Short() {
		size /= 10
	}
	received := make(chan error, 1)
	var events int
	var most uint64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var stats runtime.MemStats
		counted := &counter{r: req.Body, each: func() {
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc)
		}}
		runtime.GC()
		counted.each()
		before := most
		b := cvad.NewBundleReader(counted)
		for _, err := range b.Events(req.Context()) {
			if err != nil {
				received <- err
				return
			}
			events++
		}
		report, err := b.Verify(req.Context())
		if err == nil {
			err = report.Err()
		}
		most -= before
		received <- err
	}))
	defer server.Close()
	answer, err := http.Post(server.URL, "application/zip", upload(t, size))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.NoError(t, <-received)
	assert.Equal(t, 20_000, events)
	assert.Less(t, most, uint64(32<<20), "the limit includes the writer, which runs in this process")
}

// counter calls each once every 8 MiB.
type counter struct {
	r    io.Reader
	n    int
	each func()
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.n += n; c.n >= 8<<20 {
		c.n = 0
		c.each()
	}
	return n, err
}

// A usage file that is packed twice is refused if the ratio of both layers together is beyond the limit, in one pass
// too.
func TestBundleReaderPackedTwice(t *testing.T) {
	var events strings.Builder
	for range 60_000 {
		events.WriteString(`{"ver":"1.0","prod":"other"}` + strings.Repeat(" ", 40) + "\n")
	}
	inner := zipped(t, "ue_lt_1.json", events.String())
	outer := zipped(t, "ue_lt_1.zip", string(inner))
	var last error
	for _, err := range cvad.NewBundleReader(bytes.NewReader(outer)).Events(t.Context()) {
		if err != nil && last == nil {
			last = err
		}
	}
	assert.ErrorIs(t, last, telemetry.ErrLimit)
}

var _ event.Event = (*event.Raw)(nil)
