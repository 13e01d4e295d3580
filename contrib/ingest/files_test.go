package ingest_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func open(t testing.TB, folder string, p ingest.Plan) *ingest.Files {
	s, err := ingest.OpenFiles(folder, p)
	require.NoError(t, err)
	return s
}

func stored(t testing.TB, s ingest.Store) []byte {
	b, err := ingest.AppendCells(nil, s.Cells(t.Context()))
	require.NoError(t, err)
	return b
}

func TestFilesSurviveRestarts(t *testing.T) {
	p, folder := plan(4), t.TempDir()
	want := ingest.NewState(p)
	for _, doc := range uploads(t, 11) {
		up := pack(t, doc, p)
		fold(t, want, up)
		for range 2 {
			require.NoError(t, ingest.FoldInto(t.Context(), open(t, folder, p), up.Parts...))
		}
	}
	b, err := want.AppendBinary(nil)
	require.NoError(t, err)
	assert.Equal(t, b, stored(t, open(t, folder, p)))
	_, err = ingest.OpenFiles(folder, plan(5))
	require.ErrorIs(t, err, telemetry.ErrUnsupported)
	got, err := ingest.ReadPlan(folder)
	require.NoError(t, err)
	assert.Equal(t, p, got)
}

// logs returns the paths of the logs in a folder.
func logs(t testing.TB, folder string) []string {
	paths, err := filepath.Glob(filepath.Join(folder, "*", "*.log"))
	require.NoError(t, err)
	return paths
}

func TestCrashesOfFiles(t *testing.T) {
	p := plan(1)
	first, second := pack(t, bundle(t, 0, 0, nil), p), pack(t, bundle(t, 1, 0, nil), p)
	build := func() (string, int64, []byte) {
		folder := t.TempDir()
		require.NoError(t, ingest.FoldInto(t.Context(), open(t, folder, p), first.Parts...))
		before := stored(t, open(t, folder, p))
		log := logs(t, folder)[0]
		info, err := os.Stat(log)
		require.NoError(t, err)
		require.NoError(t, ingest.FoldInto(t.Context(), open(t, folder, p), second.Parts...))
		return folder, info.Size(), before
	}
	folder, whole, before := build()
	log := logs(t, folder)[0]
	all, err := os.ReadFile(log)
	require.NoError(t, err)
	after := stored(t, open(t, folder, p))
	assert.NotEqual(t, before, after)
	for n := whole; n < int64(len(all)); n++ { // a torn record, then zeros after it
		for _, tail := range [][]byte{all[:n], slices.Concat(all[:whole], make([]byte, n-whole))} {
			require.NoError(t, os.WriteFile(log, tail, 0o600))
			require.Equal(t, before, stored(t, open(t, folder, p)))
			require.NoError(t, ingest.FoldInto(t.Context(), open(t, folder, p), second.Parts...))
			require.Equal(t, after, stored(t, open(t, folder, p)))
		}
	}
	for n := range whole { // damage before the end is not a torn record
		damaged := slices.Clone(all)
		damaged[n] ^= 0x10
		require.NoError(t, os.WriteFile(log, damaged, 0o600))
		s := open(t, folder, p)
		_, err := ingest.AppendCells(nil, s.Cells(t.Context()))
		require.ErrorIs(t, err, telemetry.ErrDigest)
		require.ErrorIs(t, ingest.FoldInto(t.Context(), s, second.Parts...), telemetry.ErrDigest)
	}
}

func TestFilesAreMerged(t *testing.T) {
	p, folder := plan(1), t.TempDir()
	f := fleet.New(13, 1, 1000)
	up := pack(t, bundle(t, 0, 0, f.Events(0, 5_000)), p)
	s := open(t, folder, p)
	want := ingest.NewState(p)
	fold(t, want, up)
	for range 60 { // 11 MB of the same records
		require.NoError(t, ingest.FoldInto(t.Context(), s, up.Parts...))
	}
	size := int64(0)
	for _, l := range logs(t, folder) {
		info, err := os.Stat(l)
		require.NoError(t, err)
		size += info.Size()
	}
	b, err := want.AppendBinary(nil)
	require.NoError(t, err)
	assert.Less(t, size, int64(2*(4<<20)+len(b)), "logs do not grow with repeated records")
	assert.Equal(t, b, stored(t, s))
}

func TestManyFoldIntoFiles(t *testing.T) {
	p, folder := plan(4), t.TempDir()
	s := open(t, folder, p)
	want := ingest.NewState(p)
	var wg sync.WaitGroup
	for _, doc := range uploads(t, 14) {
		up := pack(t, doc, p)
		fold(t, want, up)
		for range 2 {
			wg.Go(func() { assert.NoError(t, ingest.FoldInto(t.Context(), s, up.Parts...)) })
		}
	}
	wg.Wait()
	b, err := want.AppendBinary(nil)
	require.NoError(t, err)
	assert.Equal(t, b, stored(t, s))
}

func TestDrop(t *testing.T) {
	p, folder := plan(4), t.TempDir()
	s := open(t, folder, p)
	f := fleet.New(15, 1, 50)
	for day := range 4 {
		require.NoError(t, ingest.FoldInto(t.Context(), s, pack(t, bundle(t, 0, day, f.Events(day, 30)), p).Parts...))
	}
	before := fleet.Start.AddDate(0, 0, 2).Truncate(24 * time.Hour)
	require.NoError(t, s.Drop(t.Context(), before.Unix()))
	c, err := ingest.Count(p, s.Cells(t.Context()), ingest.CountOptions{})
	require.NoError(t, err)
	require.Len(t, c.Periods, 2)
	assert.Equal(t, before, c.Periods[0].Start)
	require.NoError(t, ingest.FoldInto(t.Context(), s, pack(t, bundle(t, 0, 0, f.Events(0, 30)), p).Parts...), "a dropped period can be filled again")
}

func TestMalformedPartsChangeNothing(t *testing.T) {
	p := plan(2)
	up := pack(t, bundle(t, 0, 0, fleet.New(16, 1, 20).Events(0, 50)), p)
	doc, err := fleet.New(16, 1, 20).Report(0, 0, 5, telemetry.XML)
	require.NoError(t, err)
	up.Parts = append(up.Parts, pack(t, doc, p).Parts...)
	for _, part := range up.Parts {
		s := ingest.NewState(p)
		end := 0 // the end of a segment
		for n := 1; n < len(part.Data); n++ {
			if end < n {
				end += 4 + int(binary.BigEndian.Uint32(part.Data[end:]))
			}
			if n != end {
				require.ErrorIs(t, s.Fold(ingest.Part{Shard: part.Shard, Data: part.Data[:n]}), telemetry.ErrFormat)
			}
		}
		require.ErrorIs(t, ingest.NewState(plan(1)).Fold(part), telemetry.ErrFormat, "a part with a shard that the plan does not have is refused")
		require.ErrorIs(t, ingest.NewState(ingest.Plan{Shards: 2, Period: 7 * time.Hour}).Fold(part), telemetry.ErrFormat, "a part with another period is refused")
		require.ErrorIs(t, s.Fold(ingest.Part{Shard: part.Shard, Data: slices.Concat(part.Data, part.Data[:5])}), telemetry.ErrFormat)
		b, err := s.AppendBinary(nil)
		require.NoError(t, err)
		assert.Empty(t, b)
	}
}

func TestMalformedEntriesAreFound(t *testing.T) {
	p := plan(1)
	data := pack(t, bundle(t, 0, 0, fleet.New(19, 1, 20).Events(0, 1)), p).Parts[0].Data
	products := binary.BigEndian.Uint32(data[16:])
	at := 32 // the offset of the first entry, after the names of products
	for range products {
		at += 1 + int(data[at])
	}
	for _, kind := range []byte{3, 7, 8, 0x80} {
		bad := slices.Clone(data)
		bad[at] = kind
		require.ErrorIs(t, ingest.NewState(p).Fold(ingest.Part{Data: bad}), telemetry.ErrFormat, kind)
		require.ErrorIs(t, ingest.NewBatch(p).Add(ingest.Part{Data: bad}), telemetry.ErrFormat, kind)
	}
	bad := slices.Clone(data)
	binary.BigEndian.PutUint32(bad[at+1:], products)
	require.ErrorIs(t, ingest.NewState(p).Fold(ingest.Part{Data: bad}), telemetry.ErrFormat, "an entry with a product that is not in the list is refused")
}

func FuzzFold(f *testing.F) {
	p := plan(2)
	for _, part := range pack(f, bundle(f, 0, 0, fleet.New(17, 1, 20).Events(0, 10)), p).Parts {
		f.Add(part.Shard, part.Data)
	}
	doc, err := fleet.New(17, 1, 20).Report(0, 0, 5, telemetry.XML)
	require.NoError(f, err)
	for _, part := range pack(f, doc, p).Parts {
		f.Add(part.Shard, part.Data)
	}
	f.Fuzz(func(t *testing.T, shard int, data []byte) {
		s := ingest.NewState(p)
		if s.Fold(ingest.Part{Shard: shard, Data: data}) != nil {
			return
		}
		once, err := s.AppendBinary(nil)
		require.NoError(t, err)
		require.NoError(t, s.Fold(ingest.Part{Shard: shard, Data: data}))
		twice, err := s.AppendBinary(nil)
		require.NoError(t, err)
		require.True(t, bytes.Equal(once, twice))
		back, err := ingest.ReadState(p, once)
		require.NoError(t, err)
		again, err := back.AppendBinary(nil)
		require.NoError(t, err)
		require.True(t, bytes.Equal(once, again))
		_, err = ingest.Count(p, s.Cells(), ingest.CountOptions{Persons: true})
		require.NoError(t, err)
	})
}
