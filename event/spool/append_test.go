package spool

import (
	"context"
	"errors"
	"io"
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
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 6)), ErrFull, "the limit includes the events of an earlier process")
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
	assert.EqualValues(t, 3, s.Stats().Dropped, "the segment of the earlier process was dropped, and its events were counted")
	done, err := s.DrainAll(t.Context(), pattern, func(ctx context.Context, w io.Writer, b *Batch) error {
		require.NoError(t, s.Append(ctx, numbered(t, 11)))
		assert.ErrorIs(t, s.Append(ctx, numbered(t, 12)), ErrFull, "segments that are being drained are not deleted")
		return writeLines(ctx, w, b)
	})
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{4, 5, 6, 7, 8, 9, 10}}, drained(t, m, done))
	assert.Equal(t, line, s.Stats().Bytes)
}

// If the disk becomes full in the middle of an event, that event is not stored and all others are.
func TestDiskFull(t *testing.T) {
	for room := range 12 { // an event is longer, but the other bytes are like these
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
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 3)), ErrFull, "the model does not free the space of a removed file")
	assert.EqualValues(t, 2, s.Stats().Dropped, "the oldest segment was dropped to make room")
	m.capacity = -1
	assert.NoError(t, s.Append(t.Context(), numbered(t, 3)))
}

// If a sync fails, the Append that waits for it returns the error, and no later sync of that segment hides it.
func TestSyncFails(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	m.noSync = 0
	assert.ErrorIs(t, s.Append(t.Context(), numbered(t, 2)), syscall.EIO)
	require.NoError(t, s.Append(t.Context(), numbered(t, 3)))
	assert.Len(t, m.texts(in), 2, "the event is in a new segment")
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{1, 2, 3}}, drained(t, m, done))
	m.noSync = 0
	require.NoError(t, s.Close(), "Close has nothing to sync")
}

// If a later sync fails, the next call returns its error, once.
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

// Sync covers all appended events, including those in segments that have ended.
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

// keeping is a file system that refuses to remove files.
type keeping struct{ *model }

func (keeping) Remove(string) error { return syscall.EACCES }

// A segment that could not be removed is still counted, is not dropped, and makes no room.
func TestDropOldestThatStays(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 2)
	before := s.Stats()
	require.NoError(t, s.Close())
	s, err := open(keeping{m}, in, registry, WithDropOldest())
	require.NoError(t, err)
	s.max = before.Bytes
	err = s.Append(t.Context(), numbered(t, 3))
	assert.ErrorIs(t, err, ErrFull)
	assert.ErrorIs(t, err, syscall.EACCES)
	assert.Equal(t, Stats{Segments: 1, Bytes: before.Bytes}, s.Stats())
	assert.Len(t, m.texts(in), 1)
}

// A segment without events is removed when it ends. If that fails, the call that ended it returns the error.
func TestEmptySegmentThatStays(t *testing.T) {
	end := map[string]func(s *Spool) error{
		"Close": (*Spool).Close,
		"Append in another period": func(s *Spool) error {
			s.now = func() time.Time { return time.Now().Add(24 * time.Hour) }
			return s.Append(t.Context(), numbered(t, 2))
		},
	}
	for name, end := range end {
		for _, stays := range []bool{false, true} {
			m := newModel(1)
			s := fill(t, m, 0)
			m.capacity = 0
			require.ErrorIs(t, s.Append(t.Context(), numbered(t, 1)), ErrFull)
			m.capacity = -1
			require.Equal(t, 1, s.Stats().Segments, "the segment has begun")
			if stays {
				s.sys = keeping{m}
				assert.ErrorIs(t, end(s), syscall.EACCES, name)
				continue
			}
			require.NoError(t, end(s), name)
			for name, text := range m.texts(in) {
				assert.NotEmpty(t, text, name)
			}
		}
	}
}

// Sync has nothing to do without events, and after a sync of all of them.
func TestSyncOfNothing(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0)
	require.NoError(t, s.Sync())
	for range 2 {
		require.NoError(t, s.Append(t.Context(), numbered(t, 1)))
		m.failSync()
		require.NoError(t, s.Sync(), "Append has synced its event")
		m.noSync = -1
		_, err := s.DrainAll(t.Context(), pattern, writeLines)
		require.NoError(t, err)
		require.NoError(t, s.Sync())
	}
}

// The error of a failed sync is returned by one Append. The following drain does not return it, and reads what is
// there.
func TestDrainAfterASyncThatFailed(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	m.failSync()
	require.ErrorIs(t, s.Append(t.Context(), numbered(t, 2)), syscall.EIO)
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, [][]uint64{{1, 2}}, drained(t, m, done))
}

// An event that was read from several lines is stored on one line.
func TestAppendOfSeveralLines(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0, WithInClear())
	ev, err := registry.DecodeJSON([]byte(`{"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"news","st":"2011-08-12T20:17:46.384Z",`+
		`"prod":"x","prodVer":"1","a":[1,`+"\n"+`2]`+"\r\n"+`}`), telemetry.Limits{})
	require.NoError(t, err)
	require.NoError(t, s.Append(t.Context(), pseudonym.InClearRecord(ev)))
	done, err := s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	require.Len(t, done, 1)
	assert.Equal(t, 1, done[0].Events)
	assert.Empty(t, done[0].Damage)
}

// Concurrent Appends share their syncs, and none returns before its event is on disk.
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

// An event that could not be drained is refused, and no part of it is stored.
func TestAppendRefuses(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	before := s.Stats()
	half := plain(2)
	for id := range pseudonym.Identifiers(half) {
		if id.Scrambled == pseudonym.Unstated {
			*id.Value = clearName
		}
	}
	nobody := plain(2)
	nobody.User = event.User{} // but undocumented members may identify somebody
	onlyDocumented, err := pseudonym.ScrubRecord(hasher, half, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	manifest, err := pseudonym.Scrub(hasher, new(cvad.Manifest))
	require.NoError(t, err)
	long := plain(2)
	long.Payload.SessionKey = strings.Repeat("x", 1<<20)
	tooLong, err := pseudonym.ScrubRecord(hasher, long)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		e    pseudonym.Safe
		want error
	}{
		"nil":        {nil, telemetry.ErrRequired},
		"zero":       {pseudonym.Scrubbed[cvad.UsageEvent]{}, telemetry.ErrClearText},
		"clear":      {pseudonym.InClearRecord(plain(2)), telemetry.ErrClearText},
		"nobody's":   {pseudonym.InClearRecord(nobody), telemetry.ErrClearText},
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

	none, err := event.NewRegistry()
	require.NoError(t, err)
	other, err := open(m, in, none)
	require.NoError(t, err)
	assert.ErrorIs(t, other.Append(t.Context(), numbered(t, 2)), telemetry.ErrUnsupported, "an event of a kind that is not in the registry is refused")
	_, err = other.DrainAll(t.Context(), pattern, writeLines)
	assert.ErrorIs(t, err, telemetry.ErrUnsupported, "existing events stay until the registry has their kind")
	assert.Len(t, m.texts(in), 1)
}

// Scrubbing reduces an event of an unknown kind to its header, and the spool returns that header.
func TestUnknownKind(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 0)
	ev, err := registry.DecodeJSON([]byte(`{"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"news","st":"2011-08-12T20:17:46.384Z",`+
		`"prod":"Some.Product","prodVer":"1","reader":"Steven"}`), telemetry.Limits{})
	require.NoError(t, err)
	safe, err := pseudonym.ScrubRecord(hasher, ev)
	require.NoError(t, err)
	require.NoError(t, s.Append(t.Context(), safe))
	want, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	_, err = s.DrainAll(t.Context(), pattern, writeLines)
	require.NoError(t, err)
	assert.Equal(t, []string{string(want) + "\n"}, m.finished(out, false))
}
