package spool

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A segment that ends after any number of bytes, or contains zeros from there on, yields the events whose lines are
// complete, and the rest is reported.
func TestTornTails(t *testing.T) {
	m := newModel(1)
	require.NoError(t, fill(t, m, 3, WithoutSync()).Close())
	name := segmentName(1, time.Now().UTC().Truncate(time.Hour), false)
	var whole string
	for n, text := range m.texts(in) {
		name, whole = n, text
	}
	require.Equal(t, 3, strings.Count(whole, "\n"))
	step := 1
	if testing.Short() {
		step = 17
	}
	for cut := 0; cut <= len(whole); cut += step {
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
			require.NoError(t, s.Append(t.Context(), numbered(t, 4)), "events can be appended after a torn tail")
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

// Lines in the middle of a segment that are not events are skipped and reported, without a byte of them.
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

// Segments without a complete event make no bundle, but are reported and deleted.
func TestNothingButDamage(t *testing.T) {
	m := newModel(1)
	name := segmentName(7, time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC), false)
	m.files[filepath.Join(in, name)] = &inode{data: []byte(`{"ver":"1.`)}
	s, err := open(m, in, registry)
	require.NoError(t, err)
	done, err := s.DrainAll(t.Context(), pattern, func(context.Context, io.Writer, *Batch) error {
		t.Error("Write was called although there are no events")
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []Finished{{Damage: []Damage{{name, 0, 10, errTorn}}}}, done)
	assert.Empty(t, m.texts(in))
	assert.Empty(t, m.texts(out))
	assert.Zero(t, s.Stats().Bytes)
}

// Clear text needs the option each time the spool is opened.
func TestClearText(t *testing.T) {
	m := newModel(1)
	s := fill(t, m, 1)
	require.NoError(t, s.Close())
	s, err := open(m, in, registry, WithInClear())
	require.NoError(t, err)
	require.NoError(t, s.Append(t.Context(), pseudonym.InClearRecord(plain(2))))
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

// An identifier that was added to a segment by hand is not written to a bundle.
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

// A line without an end does not use memory.
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

// Every kind of event is returned byte for byte as it was appended, and marked as scrubbed.
func TestEveryKind(t *testing.T) {
	samples, err := filepath.Glob("../testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	all, err := event.NewRegistry(cvad.Events(), spa.Events())
	require.NoError(t, err)
	m := newModel(1)
	s, err := open(m, in, all)
	require.NoError(t, err)
	var want []string
	var replaced []int
	for _, path := range samples {
		doc, err := os.ReadFile(path)
		require.NoError(t, err)
		ev, err := all.DecodeJSON(doc, telemetry.Limits{})
		require.NoError(t, err)
		require.NotContains(t, fmt.Sprintf("%T", ev), "Raw", path)
		safe, err := pseudonym.ScrubRecord(hasher, ev)
		require.NoError(t, err)
		line, err := safe.AppendJSON(nil)
		require.NoError(t, err)
		want = append(want, string(line))
		replaced = append(replaced, safe.Report().Replaced)
		require.NoError(t, s.Append(t.Context(), safe), path)
	}
	var got []string
	_, err = s.DrainAll(t.Context(), pattern, func(ctx context.Context, _ io.Writer, b *Batch) error {
		for e, err := range b.Events(ctx) {
			require.NoError(t, err)
			assert.Zero(t, e.Report().Replaced+e.Report().Kept)
			assert.Equal(t, replaced[len(got)], e.Report().Restored)
			line, err := e.AppendJSON(nil)
			require.NoError(t, err)
			got = append(got, string(line))
		}
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

// Events of two products that were appended in turns are returned product by product, each in its order and once, with
// the damage listed once. A bundle of them has one file for each product.
func TestEventsByProduct(t *testing.T) {
	both, err := event.NewRegistry(cvad.Events(), spa.Events())
	require.NoError(t, err)
	m := newModel(1)
	s, err := open(m, in, both)
	require.NoError(t, err)
	const n = 10
	for i := range uint64(n) {
		require.NoError(t, s.Append(t.Context(), numbered(t, i)))
		admin := spa.NewAdminEvent(spa.AdminPayload{})
		admin.ID = plain(n + i).ID
		safe, err := pseudonym.ScrubRecord(hasher, admin)
		require.NoError(t, err)
		require.NoError(t, s.Append(t.Context(), safe))
	}
	for name := range m.texts(in) {
		file := m.files[filepath.Join(in, name)]
		file.data = append([]byte("{\"broken\"\n"), file.data...)
	}
	var got []uint64
	done, err := s.DrainAll(t.Context(), pattern, func(ctx context.Context, w io.Writer, b *Batch) error {
		bundle := cvad.NewBundleWriter(ctx, w, cvad.Manifest{})
		for e, err := range b.Events(ctx) {
			require.NoError(t, err)
			require.NoError(t, bundle.Write(e))
			line, err := e.AppendJSON(nil)
			require.NoError(t, err)
			ev, err := both.DecodeJSON(line, telemetry.Limits{})
			require.NoError(t, err)
			got = append(got, numberOf(ev.Head().ID))
		}
		manifest, err := bundle.Close()
		if err == nil {
			assert.Len(t, manifest.File, 2)
		}
		return err
	})
	require.NoError(t, err)
	var want []uint64
	for i := range uint64(2 * n) {
		want = append(want, i)
	}
	assert.Equal(t, want, got)
	require.Len(t, done, 1)
	assert.Equal(t, 2*n, done[0].Events)
	assert.Len(t, done[0].Damage, 1)
}
