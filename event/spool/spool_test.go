package spool

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fill returns a spool in m with events number 1 to n.
func fill(t *testing.T, m *model, n uint64, opts ...Option) *Spool {
	t.Helper()
	s, err := open(m, in, registry, opts...)
	require.NoError(t, err)
	for k := range n {
		require.NoError(t, s.Append(t.Context(), numbered(t, k+1)))
	}
	return s
}

// drained returns the numbers of the events in each bundle that a drain has finished.
func drained(t *testing.T, m *model, done []Finished) (all [][]uint64) {
	t.Helper()
	for _, f := range done {
		got := numbersIn(t, m.texts(out)[filepath.Base(f.Path)])
		assert.Len(t, got, f.Events)
		all = append(all, got)
	}
	return all
}

func TestZeroAndNil(t *testing.T) {
	for _, s := range []*Spool{nil, {}} {
		assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 1)), fs.ErrClosed)
		assert.ErrorIs(t, s.Sync(), fs.ErrClosed)
		_, err := s.Drain(t.Context(), pattern, writeLines)
		assert.ErrorIs(t, err, fs.ErrClosed)
		assert.NoError(t, s.Close())
		assert.Zero(t, s.Stats())
		assert.Empty(t, s.Torn())
	}
	_, err := Open(t.TempDir(), nil)
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	s, err := Open(filepath.Join(t.TempDir(), "s"), registry, nil)
	require.NoError(t, err)
	_, err = s.Drain(t.Context(), pattern, nil)
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	for _, pattern := range []string{"", "x", "a*b*", ".x*", "x*/y"} {
		_, err = s.Drain(t.Context(), pattern, writeLines)
		assert.ErrorIs(t, err, telemetry.ErrName, pattern)
	}
	require.NoError(t, s.Close())
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 1)), fs.ErrClosed)
	_, err = s.Drain(t.Context(), pattern, writeLines)
	assert.ErrorIs(t, err, fs.ErrClosed)
}

// On a real disk, Open admits one process at a time and accepts only private folders and no links.
func TestFolder(t *testing.T) {
	parent := t.TempDir()
	folder := filepath.Join(parent, "spool")
	s, err := Open(folder, registry)
	require.NoError(t, err)
	_, err = Open(folder, registry)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, s.Append(t.Context(), numbered(t, 1)))
	require.NoError(t, s.Close())
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	if os.PathSeparator == '/' {
		info, err := os.Stat(folder)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o700), info.Mode().Perm())
		for _, e := range entries {
			info, err := e.Info()
			require.NoError(t, err)
			assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), e.Name())
		}
		require.NoError(t, os.Chmod(folder, 0o750))
		_, err = Open(folder, registry)
		assert.ErrorIs(t, err, errNotPrivate)
		require.NoError(t, os.Chmod(folder, 0o700))
	}
	s, err = Open(folder, registry)
	require.NoError(t, err)
	done, err := s.DrainAll(t.Context(), filepath.Join(parent, "*.jsonl"), writeLines)
	require.NoError(t, err)
	require.Len(t, done, 1)
	text, err := os.ReadFile(done[0].Path)
	require.NoError(t, err)
	assert.Equal(t, []uint64{1}, numbersIn(t, string(text)))
	require.NoError(t, s.Close())

	_, err = Open(filepath.Join(parent, "none", "spool"), registry)
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = Open(done[0].Path, registry)
	assert.ErrorIs(t, err, errNoFolder)

	link := filepath.Join(parent, "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Skip("symbolic links cannot be created, as on Windows without the privilege: ", err)
	}
	_, err = Open(link, registry)
	assert.ErrorIs(t, err, errNoFolder)
	require.NoError(t, os.Remove(filepath.Join(folder, lockName)))
	require.NoError(t, os.Symlink(done[0].Path, filepath.Join(folder, lockName)))
	_, err = Open(folder, registry)
	assert.ErrorIs(t, err, errIrregular)
	require.NoError(t, os.Remove(filepath.Join(folder, lockName)))
	// A link that is named like a segment is not read.
	require.NoError(t, os.Symlink(done[0].Path, filepath.Join(folder, segmentName(1, time.Unix(0, 0).UTC(), false))))
	s, err = Open(folder, registry)
	require.NoError(t, err)
	assert.Zero(t, s.Stats())
	require.NoError(t, s.Close())
}

// watched is the disk, and records which folders are synced.
type watched struct {
	disk
	synced []string
}

func (w *watched) SyncFolder(path string) error {
	w.synced = append(w.synced, path)
	return w.disk.SyncFolder(path)
}

// The name of a new spool is durable before the first event, so that a power failure does not remove the whole folder.
func TestNewFolderIsSynced(t *testing.T) {
	parent := t.TempDir()
	w := new(watched)
	require.NoError(t, prepare(w, filepath.Join(parent, "spool")))
	assert.Equal(t, []string{parent}, w.synced)
}

func TestSegmentNames(t *testing.T) {
	at := time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC)
	for _, clear := range []bool{false, true} {
		for _, n := range []uint64{1, 1e15, 1<<64 - 1} {
			seg, ok := parseSegment(segmentName(n, at, clear))
			require.True(t, ok)
			assert.Equal(t, n, seg.number)
			assert.Equal(t, clear, seg.clear)
			assert.True(t, at.Equal(seg.start))
		}
	}
	for _, name := range []string{"", "lock", "1-20261128T170000Z.jsonl", "0000000000000001-20261128T170000Z.jsonl.gz",
		"0000000000000001-20261128T170000Z", "0000000000000001-20261328T170000Z.jsonl", "-00000000000001-20261128T170000Z.jsonl",
		"0000000000000001-20261128T170000Z.clear.clear.jsonl", "x0000000000000001-20261128T170000Z.jsonl"} {
		_, ok := parseSegment(name)
		assert.False(t, ok, name)
	}
}
