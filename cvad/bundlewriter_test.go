package cvad_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A bundle of many events is split, and the size of its files is bounded. Equal events do not pack more densely than
// readers accept.
func TestEqualEvents(t *testing.T) {
	count := 20_000
	if testing.Short() {
		count = 3000
	}
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	s, err := pseudonym.Scrub(pseudonym.Documented(), usage(t, 1)[0])
	require.NoError(t, err)
	for range count {
		require.NoError(t, w.Write(s))
	}
	_, err = w.Close()
	require.NoError(t, err)
	opened, err := open(t, b.Bytes())
	require.NoError(t, err)
	n := 0
	for _, err := range opened.Events(t.Context()) {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, count, n)
}

func TestBundleWriterRefuses(t *testing.T) {
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	assert.ErrorIs(t, w.Write(pseudonym.Scrubbed[cvad.UsageEvent]{}), telemetry.ErrClearText)
	old, long := usage(t, 1)[0], usage(t, 1)[0]
	old.ST = telemetry.UTCMillis{}
	assert.ErrorIs(t, w.Write(pseudonym.InClear(old)), telemetry.ErrRange)
	long.Payload.ISEvents = strings.Repeat("x", 1<<20)
	assert.ErrorIs(t, w.Write(pseudonym.InClear(long)), telemetry.ErrLimit)
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])), "a refused event leaves the writer usable")

	assert.ErrorIs(t, w.WriteFile(cvad.File{Name: "b"}, iotest.ErrReader(io.ErrNoProgress)), io.ErrNoProgress)
	_, err := w.Close()
	assert.ErrorIs(t, err, io.ErrNoProgress, "after a file has failed, Close returns its error")
	_, err = w.Close()
	assert.Error(t, err)
	assert.Error(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
}

func TestWriteFile(t *testing.T) {
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	other := cvad.File{Name: "other.bin", EventStartTS: 1697417241680, EventEndTS: 1697417241680, OfferingType: cvad.OfferingType{Name: "Other"}}
	require.NoError(t, w.WriteFile(other, strings.NewReader("alpha\n")))
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	m, err := w.Close()
	require.NoError(t, err)
	assert.Equal(t, 3, m.TotalFiles)
	assert.Equal(t, "b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060", m.File[1].UI.String())
	assert.Equal(t, "ue_lt_1656603096.zip", m.File[2].Name)
	require.NoError(t, verify(t, b.Bytes()))
}

// A file with a name that cannot be in the archive is refused before anything is written, and the bundle is sound without it.
func TestWriteFileRefusesNames(t *testing.T) {
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	require.NoError(t, w.WriteFile(cvad.File{Name: "notes.txt"}, strings.NewReader("x")))
	before := b.Len()
	for name, want := range map[string]error{
		"": telemetry.ErrName, "a/b": telemetry.ErrName, "..": telemetry.ErrName, "-rf": telemetry.ErrName, "a b": telemetry.ErrName,
		"nul.txt": telemetry.ErrName, strings.Repeat("x", 256): telemetry.ErrName, "$HOME": telemetry.ErrName,
		"notes.txt": telemetry.ErrDuplicate, "NOTES.TXT": telemetry.ErrDuplicate, "\xff": telemetry.ErrEncoding,
	} {
		err := w.WriteFile(cvad.File{Name: name}, strings.NewReader("x"))
		assert.ErrorIs(t, err, want, "%q", name)
		assert.Equal(t, before, b.Len())
	}
	require.NoError(t, w.WriteFile(cvad.File{Name: "more.txt"}, strings.NewReader("x")))
	m, err := w.Close()
	require.NoError(t, err)
	assert.Len(t, m.File, 2)
	require.NoError(t, verify(t, b.Bytes()))
}

// No other file can be mistaken for the manifest, neither by readers nor by the check with coreutils, which skips all files whose
// names begin like that of the manifest.
func TestWriteFileLikeTheManifest(t *testing.T) {
	for _, format := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
		var b bytes.Buffer
		w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), cvad.WithFormat(format))
		for _, name := range []string{"manifest.xml", "manifest.json", "Manifest.XML", "manifest.txt"} {
			assert.ErrorIs(t, w.WriteFile(cvad.File{Name: name}, strings.NewReader("{}")), telemetry.ErrName, name)
		}
		require.NoError(t, w.WriteFile(cvad.File{Name: "manifests.txt"}, strings.NewReader("")), "the writer can be used after a refused file")
		_, err := w.Close()
		require.NoError(t, err)
		require.NoError(t, verify(t, b.Bytes()))
	}
}

// A manifest that cannot be written is refused at the start, and not after a day of events.
func TestManifestWithoutForm(t *testing.T) {
	unwritable := manifest(t)
	unwritable.OrgID = "\xff"
	for name, w := range map[string]*cvad.BundleWriter{
		"form":  cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t), cvad.WithFormat("yaml")),
		"value": cvad.NewBundleWriter(t.Context(), io.Discard, unwritable),
	} {
		assert.Error(t, w.Write(pseudonym.InClear(usage(t, 1)[0])), name)
		assert.Error(t, w.WriteFile(cvad.File{Name: "other"}, strings.NewReader("")), name)
		_, err := w.Close()
		assert.Error(t, err, name)
	}
	m := manifest(t)
	_, err := m.Seal("yaml")
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
}

// A manifest without a date has usage files with different names too.
func TestUsageFilesWithoutADate(t *testing.T) {
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, cvad.Manifest{})
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	require.NoError(t, w.WriteFile(cvad.File{Name: "other"}, strings.NewReader("")))
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	m, err := w.Close()
	require.NoError(t, err)
	assert.Equal(t, "ue_lt_0.zip", m.File[0].Name)
	assert.Equal(t, "ue_lt_2.zip", m.File[2].Name)
}

// Z9: a file beyond the limit is refused, and the bundle with the others is complete.
func TestManyFiles(t *testing.T) {
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	for i := range 4095 {
		require.NoError(t, w.WriteFile(cvad.File{Name: fmt.Sprint(i)}, strings.NewReader("")))
	}
	assert.ErrorIs(t, w.WriteFile(cvad.File{Name: "one-more"}, strings.NewReader("")), telemetry.ErrLimit)
	assert.ErrorIs(t, w.Write(pseudonym.InClear(usage(t, 1)[0])), telemetry.ErrLimit)
	_, err := w.Close()
	require.NoError(t, err)
	require.NoError(t, verify(t, b.Bytes()))
}

// faultyWriter fails, or writes only a part, from the n-th call on.
type faultyWriter struct {
	calls int
	short bool
}

var errDisk = errors.New("the disk is full")

func (w *faultyWriter) Write(p []byte) (int, error) {
	if w.calls--; w.calls > 0 {
		return len(p), nil
	}
	if w.short {
		return len(p) / 2, nil
	}
	return 0, errDisk
}

// Whenever the destination fails, Close returns the error and no goroutine is left: the bubble of synctest waits for
// all of them.
func TestFaultyDestination(t *testing.T) { synctest.Test(t, testFaultyDestination) }

func testFaultyDestination(t *testing.T) {
	events := usage(t, 50)
	for _, short := range []bool{false, true} {
		for calls := 1; ; calls++ {
			dst := &faultyWriter{calls: calls, short: short}
			w := cvad.NewBundleWriter(t.Context(), dst, manifest(t))
			for _, e := range events {
				if w.Write(pseudonym.InClear(e)) != nil {
					break
				}
			}
			_, err := w.Close()
			if dst.calls > 0 {
				require.NoError(t, err)
				break
			}
			require.Error(t, err, "call %d", calls)
		}
	}
}
