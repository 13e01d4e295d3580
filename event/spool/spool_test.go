package spool

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
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

// drained returns the numbers in the bundles that a drain has finished, bundle by bundle.
func drained(t *testing.T, m *model, done []Finished) (all [][]uint64) {
	t.Helper()
	for _, f := range done {
		got := numbersIn(t, m.texts(out)[filepath.Base(f.Path)])
		assert.Len(t, got, f.Events)
		all = append(all, got)
	}
	return all
}

// A segment that ends after any number of bytes, or is zeros from there on, gives the events whose lines are whole, and
// reports the rest.
func TestTornTails(t *testing.T) {
	m := newModel(1)
	require.NoError(t, fill(t, m, 3, WithoutSync()).Close())
	name := segmentName(1, time.Now().UTC().Truncate(time.Hour), false)
	var whole string
	for n, text := range m.texts(in) {
		name, whole = n, text
	}
	require.Equal(t, 3, strings.Count(whole, "\n"))
	for cut := range len(whole) + 1 {
		for zeros, text := range []string{whole[:cut], whole[:cut] + strings.Repeat("\x00", len(whole)-cut)} {
			m := newModel(1)
			m.files[filepath.Join(in, name)] = &inode{data: []byte(text)}
			s, err := open(m, in, registry)
			require.NoError(t, err)
			last := strings.LastIndexByte(text, '\n') + 1
			damaged := last < len(text)
			if !damaged {
				assert.Empty(t, s.Torn())
			} else if torn := s.Torn(); assert.Len(t, torn, 1) {
				assert.Equal(t, Damage{name, int64(last), int64(len(text) - last), errTorn}, torn[0])
			}
			require.NoError(t, s.Append(t.Context(), numbered(t, 4)), "after the torn tail")
			done, err := s.DrainAll(t.Context(), pattern, writeLines)
			require.NoError(t, err)
			all := []uint64{1, 2, 3}[:strings.Count(whole[:cut], "\n")]
			require.Equal(t, [][]uint64{append(all[:len(all):len(all)], 4)}, drained(t, m, done))
			if damaged && assert.Len(t, done[0].Damage, 1) {
				d := done[0].Damage[0]
				assert.Equal(t, []int64{int64(last), int64(len(text) - last)}, []int64{d.Offset, d.Bytes})
				assert.ErrorIs(t, d.Err, telemetry.ErrSyntax)
				assert.Equal(t, zeros == 1, d.Err == errZero)
			}
			assert.Empty(t, m.texts(in))
		}
	}
}

// Lines in the middle of a segment that are no events are skipped and reported, without a byte of them.
func TestDamagedLines(t *testing.T) {
	m := newModel(1)
	require.NoError(t, fill(t, m, 1).Close())
	for name, line := range m.texts(in) {
		long := `{"a":"` + strings.Repeat("x", 3000) + `"}` + "\n"
		text := "{Secret}\n" + line + "\n" + line[:40] + "\n" + long + line[:9] + "\x00" + line[9:] + line
		m.files[filepath.Join(in, name)].data = []byte(text)
	}
	s, err := open(m, in, registry, WithLimits(telemetry.Limits{Event: 2000}))
	require.NoError(t, err)
	assert.Empty(t, s.Torn())
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{1, 1}}, drained(t, m, done))
	var kinds []error
	for _, d := range done[0].Damage {
		assert.NotContains(t, d.Err.Error(), "Secret")
		for _, kind := range []error{telemetry.ErrSyntax, telemetry.ErrLimit} {
			if errors.Is(d.Err, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	assert.Equal(t, []error{telemetry.ErrSyntax, telemetry.ErrSyntax, telemetry.ErrSyntax, telemetry.ErrLimit, telemetry.ErrSyntax}, kinds)
}

// Segments without a whole event make no bundle, but are reported and deleted.
func TestNothingButDamage(t *testing.T) {
	m := newModel(1)
	name := segmentName(7, time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC), false)
	m.files[filepath.Join(in, name)] = &inode{data: []byte(`{"ver":"1.`)}
	s, err := open(m, in, registry)
	require.NoError(t, err)
	done, err := s.DrainAll(t.Context(), pattern, func(context.Context, io.Writer, *Batch) error {
		t.Error("there is nothing to write")
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []Finished{{Damage: []Damage{{name, 0, 10, errTorn}}}}, done)
	assert.Empty(t, m.texts(in))
	assert.Empty(t, m.texts(out))
	assert.Zero(t, s.Stats().Bytes)
}

// Bundles are of one period each, and of a size. What belongs to the current period stays, unless it fills a bundle.
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
	assert.Empty(t, drain(), "the hour is not over")
	clock = clock.Add(time.Minute)
	assert.Equal(t, [][]uint64{{1}}, drain(), "the hour is over, and nothing was appended since")
	add(2)
	clock = clock.Add(3 * time.Hour)
	add(3)
	clock = clock.Add(time.Hour)
	add(4)
	assert.Equal(t, [][]uint64{{2}, {3}}, drain(), "one bundle for each hour")

	s.segmentBytes, s.batchBytes = 2*line, 4*line
	for n := range uint64(6) {
		add(5 + n)
	}
	assert.Equal(t, [][]uint64{{4, 5, 6, 7}}, drain(), "a full one is due at once")
	clock = clock.Add(-48 * time.Hour) // it was wrong
	add(11)
	assert.Equal(t, [][]uint64{{8, 9, 10}}, drain(), "and what has a later date is not held back")
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{11}}, drained(t, m, done))
	assert.Empty(t, m.texts(in))
	assert.Equal(t, Stats{Appended: 11}, s.Stats())
}

func TestFull(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	line := s.Stats().Bytes
	s.max = 5 * line
	for n := range uint64(4) {
		require.NoError(t, s.Append(t.Context(), numbered(t, n+2)))
	}
	err := s.Append(t.Context(), numbered(t, 6))
	assert.ErrorIs(t, err, ErrFull)
	assert.ErrorIs(t, err, telemetry.ErrLimit)
	assert.Equal(t, Stats{Segments: 1, Bytes: 5 * line, Appended: 5}, s.Stats())
	require.NoError(t, s.Close())

	s, err = open(m, in, registry)
	require.NoError(t, err)
	s.max = 5 * line
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 6)), ErrFull, "the limit counts what was there before")
	_, err = s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.NoError(t, s.Append(t.Context(), numbered(t, 6)), "there is room after a drain")
}

func TestDropOldest(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 3)
	line := s.Stats().Bytes / 3
	require.NoError(t, s.Close())
	s, err := open(m, in, registry, WithDropOldest())
	require.NoError(t, err)
	s.max, s.segmentBytes = 8*line, 2*line
	for n := range uint64(7) {
		require.NoError(t, s.Append(t.Context(), numbered(t, n+4)))
		assert.LessOrEqual(t, s.Stats().Bytes, s.max)
	}
	assert.EqualValues(t, 3, s.Stats().Dropped, "the segment of an earlier process, whose events were counted")
	done, err := s.DrainAll(t.Context(), pattern, func(ctx context.Context, w io.Writer, b *Batch) error {
		require.NoError(t, s.Append(ctx, numbered(t, 11)))
		assert.ErrorIs(t, s.Append(ctx, numbered(t, 12)), ErrFull, "what is being drained is not deleted")
		return writeLines(ctx, w, b)
	})
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{4, 5, 6, 7, 8, 9, 10}}, drained(t, m, done))
	assert.Equal(t, line, s.Stats().Bytes)
}

// A disk that fills in the middle of an event: that event is not there, all others are.
func TestDiskFull(t *testing.T) {
	for room := range 12 { // every byte of an event is like these
		for _, noTruncate := range []bool{false, true} {
			m := newModel(1)
			s := fill(t, m, 2)
			m.capacity, m.noTrunc = room, noTruncate
			err := s.Append(t.Context(), numbered(t, 3))
			require.ErrorIs(t, err, ErrFull)
			require.ErrorIs(t, err, syscall.ENOSPC)
			m.capacity = -1
			require.NoError(t, s.Append(t.Context(), numbered(t, 4)))
			size := 0
			for _, text := range m.texts(in) {
				size += len(text)
			}
			require.EqualValues(t, size, s.Stats().Bytes)
			done, err := s.DrainAll(t.Context(), pattern, writeLines)
			require.NoError(t, err)
			require.Equal(t, [][]uint64{{1, 2, 4}}, drained(t, m, done))
			if noTruncate && room > 0 {
				require.Len(t, done[0].Damage, 1)
				require.EqualValues(t, room, done[0].Damage[0].Bytes)
			} else {
				require.Empty(t, done[0].Damage)
			}
			require.Zero(t, s.Stats().Bytes)
		}
	}
	m := newModel(1)
	s := fill(t, m, 2, WithDropOldest())
	require.NoError(t, s.endCurrent())
	m.capacity = 0
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 3)), ErrFull, "the model gives nothing back for a file that goes")
	assert.EqualValues(t, 2, s.Stats().Dropped, "but room was made")
	m.capacity = -1
	assert.NoError(t, s.Append(t.Context(), numbered(t, 3)))
}

// A disk that is full when a bundle is written: nothing is lost, and the next drain writes it.
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
	t.Error("the disk was never large enough")
}

// A sync that fails is the error of the Append that waits for it, and no later sync of that segment hides it.
func TestSyncFails(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	m.noSync = 0
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 2)), syscall.EIO)
	require.NoError(t, s.Append(t.Context(), numbered(t, 3)))
	assert.Len(t, m.texts(in), 2, "in a segment of its own")
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{1, 2, 3}}, drained(t, m, done))
	m.noSync = 0
	require.NoError(t, s.Close(), "nothing is to be synced")
}

// The sync that comes later fails: the next call says so, once.
func TestSyncEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModel(1)
		s := fill(t, m, 2, WithSyncEvery(time.Second))
		synced := func() (n int) {
			m.mu.Lock()
			defer m.mu.Unlock()
			for _, f := range m.files {
				n += strings.Count(string(f.synced), "\n")
			}
			return n
		}
		assert.Equal(t, 0, synced())
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, 2, synced())
		require.NoError(t, s.Append(t.Context(), numbered(t, 3)))
		require.NoError(t, s.Sync())
		assert.Equal(t, 3, synced())

		require.NoError(t, s.Append(t.Context(), numbered(t, 4)))
		m.failSync()
		time.Sleep(time.Second)
		synctest.Wait()
		assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 5)), syscall.EIO)
		require.NoError(t, s.Append(t.Context(), numbered(t, 5)))
		m.failSync()
		assert.ErrorIs(t, s.Close(), syscall.EIO)
		assert.NoError(t, s.Close())
	})
}

// Sync is for all that was appended, also in segments that have ended.
func TestSync(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 6, WithoutSync(), WithSegmentBytes(1000))
	assert.Greater(t, s.Stats().Segments, 2)
	require.NoError(t, s.Sync())
	n := 0
	for _, f := range m.files {
		n += strings.Count(string(f.synced), "\n")
	}
	assert.Equal(t, 6, n)
}

// Appends of many goroutines share their syncs, and none returns before its event is on the disk.
func TestGroupCommit(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0, WithSegmentBytes(5000))
	var wg sync.WaitGroup
	for g := range uint64(8) {
		wg.Go(func() {
			for n := range uint64(50) {
				number := g*100 + n
				if !assert.NoError(t, s.Append(t.Context(), numbered(t, number))) {
					return
				}
				id := plain(number).ID.String()
				m.mu.Lock()
				found := false
				for _, f := range m.files {
					found = found || strings.Contains(string(f.synced), id)
				}
				m.mu.Unlock()
				assert.True(t, found)
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			_, err := s.DrainAll(t.Context(), "/upload2/*", func(context.Context, io.Writer, *Batch) error { return io.ErrClosedPipe })
			assert.True(t, err == nil || errors.Is(err, io.ErrClosedPipe))
		}
	})
	wg.Wait()
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	seen := map[uint64]bool{}
	for _, bundle := range drained(t, m, done) {
		for _, n := range bundle {
			assert.False(t, seen[n])
			seen[n] = true
		}
	}
	assert.Len(t, seen, 400)
}

// What a Write does wrong costs no event.
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

// A bundle that is done, and whose folder is away, gets its name when the folder is back.
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
		m.crashAt = m.steps + 10 // after the journal, before the name
		return writeLines(ctx, w, b)
	})
	require.ErrorIs(t, err, errCrash)
	m.restart(false)
	s, err = open(m, in, registry)
	require.NoError(t, err)
	var j journal
	j, err = s.readJournal()
	require.NoError(t, err)
	require.True(t, j.Done, "the crash came when it was to come")
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

// What could not be drained is refused, and nothing of it is stored.
func TestAppendRefuses(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	before := s.Stats()
	half := plain(2)
	for id := range half.Identifiers() {
		if id.Scrambled == pseudonym.Unstated {
			*id.Value = clearName
		}
	}
	nobody := plain(2)
	nobody.User = event.User{} // but what is not documented may name somebody
	onlyDocumented, err := half.Scrub(hasher, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	manifest, err := pseudonym.Scrub(hasher, new(cvad.Manifest))
	require.NoError(t, err)
	long := plain(2)
	long.Payload.SessionKey = strings.Repeat("x", 1<<20)
	tooLong, err := long.Scrub(hasher)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		e    pseudonym.Safe
		want error
	}{
		"nil":        {nil, telemetry.ErrRequired},
		"zero":       {pseudonym.Scrubbed[cvad.UsageEvent]{}, telemetry.ErrClearText},
		"clear":      {plain(2).InClear(), telemetry.ErrClearText},
		"nobody's":   {nobody.InClear(), telemetry.ErrClearText},
		"half clear": {onlyDocumented, telemetry.ErrClearText},
		"no event":   {manifest, telemetry.ErrUnsupported},
		"too long":   {tooLong, telemetry.ErrLimit},
	} {
		err := s.Append(t.Context(), c.e)
		assert.ErrorIs(t, err, c.want, name)
		assert.NotContains(t, err.Error(), clearName)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, s.Append(ended, numbered(t, 2)), context.Canceled)
	assert.Equal(t, before, s.Stats())

	same, err := open(newModel(1), in, registry, WithScrubOptions(pseudonym.OnlyDocumented()))
	require.NoError(t, err)
	require.NoError(t, same.Append(t.Context(), onlyDocumented))
	_, err = same.DrainAll(t.Context(), pattern, func(ctx context.Context, w io.Writer, b *Batch) error {
		for e, err := range b.Events(ctx) {
			require.NoError(t, err)
			assert.Equal(t, onlyDocumented.Report().Kept, e.Report().Kept)
			assert.Equal(t, onlyDocumented.Record(), e.Record())
		}
		return nil
	})
	require.NoError(t, err)

	other, err := open(m, in, new(event.Registry))
	require.NoError(t, err)
	assert.ErrorIs(t, other.Append(t.Context(), numbered(t, 2)), telemetry.ErrUnsupported, "a kind that the registry does not have")
	_, err = other.DrainAll(t.Context(), pattern, writeLines)
	assert.ErrorIs(t, err, telemetry.ErrUnsupported, "and what is there already stays until it has")
	assert.Len(t, m.texts(in), 1)
}

// An event of an unknown kind is its header once it was scrubbed, and that is what comes back.
func TestUnknownKind(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0)
	ev, err := registry.Decode(`{"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"news","st":"2011-08-12T20:17:46.384Z",`+
		`"prod":"Some.Product","prodVer":"1","reader":"Steven"}`, telemetry.Limits{})
	require.NoError(t, err)
	safe, err := ev.Scrub(hasher)
	require.NoError(t, err)
	require.NoError(t, s.Append(t.Context(), safe))
	want, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	_, err = s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, []string{string(want) + "\n"}, m.finished(out, false))
}

// Clear text is for those who say so, each time.
func TestClearText(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	require.NoError(t, s.Close())
	s, err := open(m, in, registry, WithInClear())
	require.NoError(t, err)
	require.NoError(t, s.Append(t.Context(), plain(2).InClear()))
	require.NoError(t, s.Close())
	_, err = open(m, in, registry)
	assert.ErrorIs(t, err, telemetry.ErrClearText)

	s, err = open(m, in, registry, WithInClear())
	require.NoError(t, err)
	var kinds []bool
	done, err := s.DrainAll(t.Context(), pattern, func(ctx context.Context, w io.Writer, b *Batch) error {
		kinds = append(kinds, b.InClear())
		for e := range b.Events(ctx) {
			assert.Equal(t, b.InClear(), e.Report().InClear)
			assert.Equal(t, b.InClear(), e.Record().(*cvad.UsageEvent).User.FullName == clearName)
		}
		return writeLines(ctx, w, b)
	})
	require.NoError(t, err)
	assert.Equal(t, []bool{false, true}, kinds)
	assert.Equal(t, [][]uint64{{1}, {2}}, drained(t, m, done))
	_, err = open(m, in, registry)
	assert.NoError(t, err)
}

// An identifier that somebody wrote into a segment by hand does not leave.
func TestPlantedClearText(t *testing.T) {
	m := newModel(1)
	line, err := plain(1).AppendJSON(nil)
	require.NoError(t, err)
	name := segmentName(1, time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC), false)
	m.files[filepath.Join(in, name)] = &inode{data: append(line, '\n')}
	s, err := open(m, in, registry)
	require.NoError(t, err)
	_, err = s.DrainAll(t.Context(), pattern, writeLines)
	require.ErrorIs(t, err, telemetry.ErrClearText)
	assert.NotContains(t, err.Error(), clearName)
	assert.Empty(t, m.texts(out))
	assert.Len(t, m.texts(in), 1)
}

// The segments of a journal may be gone when the process starts again, but their names are not free: the next drain would delete
// what has them.
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

// A line that has no end takes no memory.
func TestLongLine(t *testing.T) {
	r := lineReader{src: bufio.NewReaderSize(io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)+"\n12345\n")), 16), most: 5}
	_, err := r.next()
	require.NoError(t, err)
	assert.True(t, r.long)
	assert.Less(t, cap(r.buf), 100)
	line, err := r.next()
	require.NoError(t, err)
	assert.Equal(t, "12345", string(line))
	assert.False(t, r.long)
	_, err = r.next()
	assert.Equal(t, io.EOF, err)
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

// On a real disk: one at a time, nobody else's business, no links.
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
		t.Skip("symbolic links cannot be made here, as on Windows without the privilege for them: ", err)
	}
	_, err = Open(link, registry)
	assert.ErrorIs(t, err, errNoFolder)
	require.NoError(t, os.Remove(filepath.Join(folder, lockName)))
	require.NoError(t, os.Symlink(done[0].Path, filepath.Join(folder, lockName)))
	_, err = Open(folder, registry)
	assert.ErrorIs(t, err, errIrregular)
	require.NoError(t, os.Remove(filepath.Join(folder, lockName)))
	// A link that is called like a segment is not read.
	require.NoError(t, os.Symlink(done[0].Path, filepath.Join(folder, segmentName(1, time.Unix(0, 0).UTC(), false))))
	s, err = Open(folder, registry)
	require.NoError(t, err)
	assert.Zero(t, s.Stats())
	require.NoError(t, s.Close())
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
