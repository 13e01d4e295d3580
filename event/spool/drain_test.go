package spool

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each bundle has events of one period, and a maximum size. Events of the current period stay unless they fill a
// bundle.
func TestPeriodsAndSizes(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0)
	clock := time.Date(2026, 11, 28, 16, 59, 0, 0, time.UTC)
	s.now = func() time.Time { return clock }
	line := int64(0)
	add := func(n uint64) {
		before := s.Stats().Bytes
		require.NoError(t, s.Append(t.Context(), numbered(t, n)))
		line = s.Stats().Bytes - before
	}
	drain := func() [][]uint64 {
		done, err := s.Drain(t.Context(), pattern, writeLines)
		require.NoError(t, err)
		return drained(t, m, done)
	}
	add(1)
	assert.Empty(t, drain(), "events of the current hour are not drained")
	clock = clock.Add(time.Minute)
	assert.Equal(t, [][]uint64{{1}}, drain(), "the events of the last hour are drained, even if nothing was appended since")
	add(2)
	clock = clock.Add(3 * time.Hour)
	add(3)
	clock = clock.Add(time.Hour)
	add(4)
	assert.Equal(t, [][]uint64{{2}, {3}}, drain(), "each hour has its own bundle")

	s.segmentBytes, s.batchBytes = 2*line, 4*line
	for n := range uint64(6) {
		add(5 + n)
	}
	assert.Equal(t, [][]uint64{{4, 5, 6, 7}}, drain(), "a full bundle is written at once")
	clock = clock.Add(-48 * time.Hour) // the clock was wrong
	add(11)
	assert.Equal(t, [][]uint64{{8, 9, 10}}, drain(), "events with a later date are not held back")
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{11}}, drained(t, m, done))
	assert.Empty(t, m.texts(in))
	assert.Equal(t, Stats{Appended: 11}, s.Stats())
}

// If the disk is full while a bundle is written, nothing is lost and the next drain writes it.
func TestDiskFullOnDrain(t *testing.T) {
	for room := 0; room < 5000; room += 17 {
		m := newModel(1)
		s := fill(t, m, 2)
		m.capacity = room
		done, err := s.DrainAll(t.Context(), pattern, writeLines)
		m.capacity = -1
		if err == nil {
			assert.Equal(t, [][]uint64{{1, 2}}, drained(t, m, done))
			return
		}
		require.ErrorIs(t, err, syscall.ENOSPC)
		require.Empty(t, done)
		done, err = s.DrainAll(t.Context(), pattern, writeLines)
		require.NoError(t, err)
		require.Equal(t, [][]uint64{{1, 2}}, drained(t, m, done)[len(done)-1:])
		require.Len(t, m.texts(out), 1)
		require.Empty(t, m.texts(in))
	}
	t.Error("no drain succeeded, so the disk was never large enough")
}

// A failing Write loses no event.
func TestWriteThatFails(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 3)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		write Write
		want  error
	}{
		"error":   {func(context.Context, io.Writer, *Batch) error { return io.ErrClosedPipe }, io.ErrClosedPipe},
		"no loop": {func(context.Context, io.Writer, *Batch) error { return nil }, telemetry.ErrUnverified},
		"loop that is left": {func(ctx context.Context, _ io.Writer, b *Batch) error {
			for range b.Events(ctx) {
				break
			}
			return nil
		}, telemetry.ErrUnverified},
		"error that is ignored": {func(_ context.Context, _ io.Writer, b *Batch) error {
			for range b.Events(ended) {
				continue
			}
			return nil
		}, context.Canceled},
		"second loop that is left": {func(ctx context.Context, w io.Writer, b *Batch) error {
			if err := writeLines(ctx, w, b); err != nil {
				return err
			}
			for range b.Events(ctx) {
				break
			}
			return nil
		}, telemetry.ErrUnverified},
	} {
		done, err := s.DrainAll(t.Context(), pattern, c.write)
		require.ErrorIs(t, err, c.want, name)
		assert.Empty(t, done, name)
		assert.Empty(t, m.texts(out), name)
		assert.Len(t, m.texts(in), 1, name)
	}
	m.gone[out] = true
	_, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.ErrorIs(t, err, fs.ErrNotExist)
	m.gone[out] = false
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{1, 2, 3}}, drained(t, m, done))
}

// A finished bundle whose folder is missing is renamed when the folder is back.
func TestFolderThatComesBack(t *testing.T) {
	for _, windows := range []bool{false, true} {
		testFolderThatComesBack(t, windows)
	}
}

func testFolderThatComesBack(t *testing.T, windows bool) {
	m := newModel(1)
	m.windows = windows
	s := fill(t, m, 3)
	_, err := s.DrainAll(t.Context(), pattern, func(ctx context.Context, w io.Writer, b *Batch) error {
		m.crashAt = m.steps + 10 // after the journal and before the rename
		return writeLines(ctx, w, b)
	})
	require.ErrorIs(t, err, errCrash)
	m.restart(false)
	s, err = open(m, in, registry)
	require.NoError(t, err)
	var j journal
	j, err = s.readJournal()
	require.NoError(t, err)
	require.True(t, j.Done, "the crash came at the intended step")
	require.NoError(t, s.Append(t.Context(), numbered(t, 4)))
	m.gone[out] = true
	_, err = s.DrainAll(t.Context(), pattern, writeLines)
	require.ErrorIs(t, err, fs.ErrNotExist)
	m.gone[out] = false
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	require.Len(t, done, 2)
	assert.Equal(t, j.Path, done[0].Path)
	assert.Equal(t, []uint64{1, 2, 3}, numbersIn(t, m.texts(out)[filepath.Base(j.Path)]))
	assert.Equal(t, [][]uint64{{4}}, drained(t, m, done[1:]))
}

// Whatever step of a drain fails, each bundle is returned by that drain or the next one, and contains its events once.
func TestEveryBundleIsReturned(t *testing.T) {
	for k := 1; ; k++ {
		m := newModel(uint64(k))
		s := fill(t, m, 3)
		m.crashAt = m.steps + k
		first, err := s.DrainAll(t.Context(), pattern, writeLines)
		if err == nil {
			assert.Greater(t, k, 15)
			return
		}
		m.restart(false)
		second, err := s.DrainAll(t.Context(), pattern, writeLines) // the same process continues
		require.NoError(t, err)
		paths := map[string]bool{}
		for _, f := range append(first, second...) {
			paths[filepath.Base(f.Path)] = true
		}
		require.Len(t, paths, 1, k)
		require.Len(t, m.texts(out), 1, k)
		for name, text := range m.texts(out) {
			require.True(t, paths[name])
			require.Equal(t, []uint64{1, 2, 3}, numbersIn(t, text))
		}
		require.Equal(t, Stats{Appended: 3}, s.Stats())
		_, err = open(m, in, registry)
		require.NoError(t, err)
		require.Empty(t, m.texts(in), "the next start removes temporary files")
	}
}

// If any single step of a drain fails, the drain returns its error, although all later steps would succeed. The drain is that
// of new events, or one that goes on with the journal of a process that stopped before or after its bundle was done.
func TestNoErrorOfAStepIsSwallowed(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, m *model){
		"events": func(t *testing.T, m *model) { fill(t, m, 3) },
		"journal of an unfinished bundle": func(t *testing.T, m *model) {
			stopped(t, m, fill(t, m, 3), false)
		},
		"journal of a finished bundle": func(t *testing.T, m *model) {
			stopped(t, m, fill(t, m, 3), true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for k := 1; ; k++ {
				m := newModel(1)
				prepare(t, m)
				s, err := open(m, in, registry)
				require.NoError(t, err)
				m.failAt = m.steps + k
				first, err := s.DrainAll(t.Context(), pattern, writeLines)
				if m.steps < m.failAt {
					require.NoError(t, err)
					assert.Greater(t, k, 5)
					return
				}
				require.ErrorIs(t, err, syscall.EIO, "step %d", k)
				second, err := s.DrainAll(t.Context(), pattern, writeLines)
				require.NoError(t, err)
				bundles := map[string]bool{}
				for _, f := range append(first, second...) {
					bundles[filepath.Base(f.Path)] = true
				}
				require.Len(t, bundles, 1, "step %d", k)
				for name, text := range m.texts(out) {
					require.True(t, bundles[name], "step %d", k)
					require.Equal(t, []uint64{1, 2, 3}, numbersIn(t, text), "step %d", k)
				}
				require.Equal(t, Stats{}, s.Stats(), "step %d", k)
			}
		})
	}
}

// stopped makes the process stop during a drain, after its journal was written: before or after the journal says that the
// bundle is done.
func stopped(t *testing.T, m *model, s *Spool, done bool) {
	t.Helper()
	for k := 1; ; k++ {
		m.crashAt = m.steps + k
		_, err := s.DrainAll(t.Context(), pattern, writeLines)
		require.ErrorIs(t, err, errCrash)
		m.restart(false)
		if j, err := s.readJournal(); err == nil && len(j.Segments) > 0 && j.Done == done {
			return
		}
	}
}

// Segments of a finished bundle are no longer events of the spool. WithDropOldest must not delete and count them as
// dropped, and a torn tail that the drain has skipped is not reported again. The segments of an unfinished bundle are
// events like all others.
func TestSegmentsOfAFinishedBundle(t *testing.T) {
	for _, done := range []bool{false, true} {
		m := newModel(1)
		first := fill(t, m, 2)
		m.capacity, m.noTrunc = 10, true
		require.ErrorIs(t, first.Append(t.Context(), numbered(t, 3)), ErrFull)
		m.capacity = -1
		stopped(t, m, first, done)
		s, err := open(m, in, registry, WithDropOldest())
		require.NoError(t, err)
		s.max = s.Stats().Bytes
		err = s.Append(t.Context(), numbered(t, 4))
		if !done {
			require.NoError(t, err)
			assert.Len(t, s.Torn(), 1)
			assert.EqualValues(t, 2, s.Stats().Dropped)
			continue
		}
		require.ErrorIs(t, err, ErrFull)
		assert.Empty(t, s.Torn())
		assert.Zero(t, s.Stats().Dropped)
		bundles, err := s.DrainAll(t.Context(), pattern, writeLines)
		require.NoError(t, err)
		require.Len(t, bundles, 1)
		assert.Equal(t, []uint64{1, 2}, numbersIn(t, m.texts(out)[filepath.Base(bundles[0].Path)]))
		assert.NoError(t, s.Append(t.Context(), numbered(t, 4)), "a drain makes room")
	}
}

// The segments of a journal may be gone when the process starts again, but their names must not be used again: the next drain would
// delete segments with these names.
func TestNumbersInAJournal(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0)
	name := segmentName(1, s.periodOf(time.Now()), false)
	require.NoError(t, s.writeJournal(journal{Done: true, Path: out + "/x", Temporary: out + "/.tmp-x", Segments: []string{name}}))
	s = fill(t, m, 2)
	assert.NotContains(t, m.texts(in), name)
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{1, 2}}, drained(t, m, done))
}

func TestJournalThatIsNone(t *testing.T) {
	for _, text := range []string{"", "x", "{}", `{"Done":true,"Segments":["../../etc/passwd"]}`,
		`{"Temporary":"/a/.tmp","Path":"/b/c","Segments":["0000000000000001-20261128T170000Z.jsonl"]}`} {
		m := newModel(1)
		m.files[filepath.Join(in, journalName)] = &inode{data: []byte(text)}
		_, err := open(m, in, registry)
		assert.ErrorIs(t, err, telemetry.ErrSyntax, text)
	}
}

// A journal of up to 16 MiB is read. The longest that a spool writes has the names of 10,000 segments.
func TestLengthOfJournals(t *testing.T) {
	j := journal{Path: out + "/x", Temporary: out + "/.tmp-x"}
	for n := range uint64(maxSegments) {
		j.Segments = append(j.Segments, segmentName(n+1, time.Now(), true))
	}
	m := newModel(1)
	s := fill(t, m, 0)
	require.NoError(t, s.writeJournal(j))
	text := m.files[s.path(journalName)].data
	require.Less(t, len(text), 16<<20)
	for _, tt := range []struct {
		length int
		want   error
	}{{len(text), nil}, {16 << 20, nil}, {16<<20 + 1, telemetry.ErrLimit}} {
		padded := append(text, bytes.Repeat([]byte(" "), tt.length-len(text))...)
		m.files[s.path(journalName)].data = padded
		got, err := s.readJournal()
		require.ErrorIs(t, err, tt.want, tt.length)
		if tt.want == nil {
			assert.True(t, slices.Equal(j.Segments, got.Segments))
		}
	}
}
