package cvad_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manifest returns a manifest without files.
func manifest(t testing.TB) cvad.Manifest {
	t.Helper()
	var m cvad.Manifest
	require.NoError(t, m.UnmarshalJSON(read(t, "cvad-manifest.json")))
	return m
}

// usage returns n different usage events, in clear.
func usage(t testing.TB, n int) []*cvad.UsageEvent {
	t.Helper()
	start := time.Date(2023, 10, 16, 0, 0, 0, 0, time.UTC)
	events := make([]*cvad.UsageEvent, n)
	for i := range events {
		var e cvad.UsageEvent
		require.NoError(t, e.UnmarshalJSON(read(t, "cvad-usage-event.json")))
		id := sha256.Sum256(fmt.Append(nil, i))
		e.ID = uuid.UUID(id[:16])
		var err error
		e.ST, err = telemetry.NewUTCMillis(start.Add(time.Duration(i) * time.Second))
		require.NoError(t, err)
		e.User.UPN = fmt.Sprintf("user%d@example.com", i)
		events[i] = &e
	}
	return events
}

// bundle writes a bundle of n events and returns its bytes.
func bundle(t testing.TB, n int, opts ...cvad.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), opts...)
	for _, e := range usage(t, n) {
		s, err := pseudonym.Scrub(pseudonym.Documented(), e)
		require.NoError(t, err)
		require.NoError(t, w.Write(s))
	}
	_, err := w.Close()
	require.NoError(t, err)
	return b.Bytes()
}

func open(t testing.TB, b []byte, opts ...cvad.ReaderOption) (*cvad.Bundle, error) {
	t.Helper()
	return cvad.NewBundle(t.Context(), bytes.NewReader(b), int64(len(b)), opts...)
}

// verify opens a bundle and returns its failure.
func verify(t testing.TB, b []byte) error {
	t.Helper()
	opened, err := open(t, b)
	if err != nil {
		return err
	}
	r, err := opened.Verify(t.Context())
	require.NoError(t, err)
	return r.Err()
}

func TestBundle(t *testing.T) {
	for _, format := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
		var last cvad.Progress
		data := bundle(t, 100, cvad.WithFormat(format), cvad.WithProgress(func(p cvad.Progress) { last = p }))
		assert.Equal(t, 100, last.Events)
		assert.Equal(t, 1, last.Files)

		b, err := open(t, data)
		require.NoError(t, err)
		r, err := b.Verify(t.Context())
		require.NoError(t, err)
		require.NoError(t, r.Err())
		assert.True(t, r.OK())
		m := b.Manifest()
		assert.Equal(t, 1, m.TotalFiles)
		require.Len(t, m.File, 1)
		assert.Equal(t, "ue_lt_1656603094.zip", m.File[0].Name, "the name is the time of UTCDate in seconds")
		assert.EqualValues(t, int64(1697414400000), m.File[0].EventStartTS)
		assert.EqualValues(t, int64(1697414499000), m.File[0].EventEndTS)
		assert.Equal(t, "Broker", m.File[0].OfferingType.Name)

		clear := usage(t, 100)
		n := 0
		for ev, err := range b.Events(t.Context()) {
			require.NoError(t, err)
			got := ev.(*cvad.UsageEvent)
			token, err := pseudonym.Documented().Token(pseudonym.UPN, clear[n].User.UPN)
			require.NoError(t, err)
			assert.Equal(t, token, got.User.UPN)
			assert.Equal(t, clear[n].Header, got.Header)
			n++
		}
		assert.Equal(t, 100, n)
		assert.NotContains(t, unpacked(t, data), "example.com")
		assert.Equal(t, data, bundle(t, 100, cvad.WithFormat(format)), "equal calls write equal bytes")
	}
}

// unpacked returns the content of a bundle, as archive/zip reads it.
func unpacked(t *testing.T, data []byte) string {
	t.Helper()
	var all strings.Builder
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		if strings.HasSuffix(f.Name, ".zip") {
			all.WriteString(unpacked(t, text))
		}
		all.Write(text)
	}
	return all.String()
}

func TestFileReader(t *testing.T) {
	const name = "ue_lt_1656603094.zip"
	data := bundle(t, 10)
	b, err := open(t, data)
	require.NoError(t, err)

	r, err := b.Open(t.Context(), name)
	require.NoError(t, err)
	assert.Equal(t, telemetry.Unverifiable, r.State())
	_, err = io.Copy(io.Discard, r)
	require.NoError(t, err)
	assert.Equal(t, telemetry.Verified, r.State())
	require.NoError(t, r.Close())

	r, err = b.Open(t.Context(), name)
	require.NoError(t, err)
	_, err = r.Read(make([]byte, 10))
	require.NoError(t, err)
	assert.ErrorIs(t, r.Close(), telemetry.ErrUnverified, "Z20")
	assert.Equal(t, telemetry.Unverifiable, r.State())

	_, err = b.Open(t.Context(), "manifest.xml")
	assert.ErrorIs(t, err, telemetry.ErrUnknown)

	without, err := open(t, repack(t, data, func(f map[string][]byte) { delete(f, name) }))
	require.NoError(t, err)
	_, err = without.Open(t.Context(), name)
	assert.ErrorIs(t, err, telemetry.ErrRequired, "a file that is not in the archive is missing")

	changed := repack(t, data, func(f map[string][]byte) { f[name] = append([]byte(nil), f[name]...); f[name][40] ^= 1 })
	b, err = open(t, changed)
	require.NoError(t, err)
	r, err = b.Open(t.Context(), name)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, r)
	assert.ErrorIs(t, err, telemetry.ErrDigest)
	assert.Equal(t, telemetry.Mismatch, r.State())

	var last error
	for _, err := range b.Events(t.Context()) {
		last = err
	}
	assert.Error(t, last, "reading the events reports it, too")
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := cvad.NewBundleWriter(ctx, io.Discard, manifest(t))
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	cancel()
	assert.ErrorIs(t, w.Write(pseudonym.InClear(usage(t, 1)[0])), context.Canceled)
	_, err := w.Close()
	assert.ErrorIs(t, err, context.Canceled)

	data := bundle(t, 10)
	b, err := open(t, data)
	require.NoError(t, err)
	_, err = b.Verify(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	n := 0
	for _, err := range b.Events(ctx) {
		assert.ErrorIs(t, err, context.Canceled)
		n++
	}
	assert.Equal(t, 1, n)
	_, err = cvad.NewBundle(ctx, bytes.NewReader(data), int64(len(data)))
	assert.ErrorIs(t, err, context.Canceled) // Z19
}

// cancelling is a destination that cancels a context at its n-th call.
type cancelling struct {
	calls  int
	cancel func()
}

func (c *cancelling) Write(p []byte) (int, error) {
	if c.calls--; c.calls == 0 {
		c.cancel()
	}
	return len(p), nil
}

// Z19: writing a file ends with the context, whichever way the file is written.
func TestCancelWriteFile(t *testing.T) {
	content := make([]byte, 4<<20)
	for name, r := range map[string]io.Reader{
		"from memory": bytes.NewReader(content),
		"read":        struct{ io.Reader }{bytes.NewReader(content)},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		dst := &cancelling{calls: 5, cancel: cancel}
		w := cvad.NewBundleWriter(ctx, dst, manifest(t))
		assert.ErrorIs(t, w.WriteFile(cvad.File{Name: "a"}, r), context.Canceled, name)
		assert.GreaterOrEqual(t, dst.calls, -1, name)
		_, err := w.Close()
		assert.ErrorIs(t, err, context.Canceled, name)
	}
}

func TestOpenBundle(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "b.zip")
	require.NoError(t, os.WriteFile(path, bundle(t, 2), 0o600))
	b, err := cvad.OpenBundle(t.Context(), path)
	require.NoError(t, err)
	n := 0
	for ev, err := range b.Events(t.Context()) {
		require.NoError(t, err)
		assert.IsType(t, &cvad.UsageEvent{}, ev)
		n++
		break // early stop
	}
	assert.Equal(t, 1, n)
	require.NoError(t, b.Close())

	_, err = cvad.OpenBundle(t.Context(), filepath.Join(folder, "none.zip"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = cvad.OpenBundle(t.Context(), folder)
	assert.EqualError(t, err, "open "+folder+": not a regular file") // C13
}

// Events of another kind are unchanged, and reading continues after a broken one.
func TestMixedUsageFile(t *testing.T) {
	line := func(e *cvad.UsageEvent) string {
		text, err := e.AppendJSON(nil)
		require.NoError(t, err)
		return string(text) + "\n"
	}
	good := line(usage(t, 1)[0])
	const foreign = `{"ver":"1.0","type":"other","prod":"Some.Product","payload":{"x":1}}`
	var inner bytes.Buffer
	z := zip.NewWriter(&inner)
	f, err := z.Create("ue_lt_1.json")
	require.NoError(t, err)
	_, err = io.WriteString(f, good+"{broken\n"+foreign+"\n"+good)
	require.NoError(t, err)
	require.NoError(t, z.Close())

	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	require.NoError(t, w.WriteFile(cvad.File{Name: "ue_lt_1.zip"}, &inner))
	_, err = w.Close()
	require.NoError(t, err)
	opened, err := open(t, b.Bytes())
	require.NoError(t, err)
	var got []string
	for ev, err := range opened.Events(t.Context()) {
		switch ev := ev.(type) {
		case *cvad.UsageEvent:
			got = append(got, "usage")
		case *event.Raw:
			got = append(got, ev.JSON)
		default:
			var e *event.Error
			require.ErrorAs(t, err, &e)
			var f *cvad.FileError
			require.ErrorAs(t, err, &f)
			assert.Equal(t, opened.Manifest().File[0].Name, f.Name)
			assert.Equal(t, 1, e.Index)
			assert.EqualValues(t, len(good), e.Offset)
			got = append(got, "error")
		}
	}
	assert.Equal(t, []string{"usage", "error", foreign, "usage"}, got)
}

// Z8: an archive in an archive is content. If it is named like a usage file it is opened, and archives inside it are
// not.
func TestNestedArchives(t *testing.T) {
	packed := func(name string, content []byte) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		f, err := z.Create(name)
		require.NoError(t, err)
		_, err = f.Write(content)
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return b.Bytes()
	}
	size := 64 << 20
	if testing.Short() {
		size = 8 << 20
	}
	bomb := packed("ue_lt_1.json", bytes.Repeat([]byte(" "), size))
	for _, c := range []struct {
		name    string
		content []byte
		sound   error // the error of verifying
		kind    error // the error of reading the events
	}{
		{"42.zip", bomb, nil, nil},
		{"ue_lt_1.zip", bomb, telemetry.ErrLimit, telemetry.ErrLimit},
		{"ue_lt_1.zip", packed("ue_lt_1.zip", bomb), telemetry.ErrName, telemetry.ErrName},
		{"ue_lt_1.zip", packed("ue_lt_1.json", packed("ue_lt_1.json", nil)), nil, telemetry.ErrSyntax},
	} {
		var b bytes.Buffer
		w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
		require.NoError(t, w.WriteFile(cvad.File{Name: c.name}, bytes.NewReader(c.content)))
		_, err := w.Close()
		require.NoError(t, err)
		require.ErrorIs(t, verify(t, b.Bytes()), c.sound, "the digests are right, so the result depends on the headers")
		opened, err := open(t, b.Bytes())
		require.NoError(t, err)
		var last error
		for ev, err := range opened.Events(t.Context()) {
			assert.Nil(t, ev)
			last = err
		}
		assert.ErrorIs(t, last, c.kind, c.name)
	}
}

// Z18: several goroutines may read a bundle at once, even the same file.
func TestBundleConcurrently(t *testing.T) {
	b, err := open(t, bundle(t, 100))
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			r, err := b.Open(t.Context(), "ue_lt_1656603094.zip")
			if assert.NoError(t, err) {
				_, err = io.Copy(io.Discard, r)
				assert.NoError(t, err)
				assert.Equal(t, telemetry.Verified, r.State())
			}
		})
		group.Go(func() {
			r, err := b.Verify(t.Context())
			if assert.NoError(t, err) {
				assert.NoError(t, r.Err())
			}
		})
		group.Go(func() {
			n := 0
			for _, err := range b.Events(t.Context()) {
				assert.NoError(t, err)
				n++
			}
			assert.Equal(t, 100, n)
		})
	}
	group.Wait()
}
