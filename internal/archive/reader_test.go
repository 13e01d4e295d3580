package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

func TestReaderEntries(t *testing.T) {
	b := written(t, Deflate, [2]string{"ue_lt_1689058813.json", text + text}, [2]string{"ü.xml", ""})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	want := []Entry{
		{
			Name: "ue_lt_1689058813.json", Size: 46, PackedSize: 31, CRC32: crc32.ChecksumIEEE([]byte(text + text)),
			Method: Deflate, Modified: july,
		},
		{Name: "ü.xml", Size: 0, PackedSize: 5, Method: Deflate, Modified: july},
	}
	if diff := cmp.Diff(want, r.Entries(), cmpopts.IgnoreUnexported(Entry{})); diff != "" {
		t.Error(diff)
	}
}

// Reads of any size give the same data, also those that go past the buffer.
func TestReadSizes(t *testing.T) {
	data := string(events(200_000))
	b := build(archiveEdit{}, member{name: "stored", data: data}, member{name: "deflated", data: data, method: Deflate})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	for _, e := range r.Entries() {
		for _, size := range []int{1, 1000, contentBuffer - 1, contentBuffer, 1 << 20} {
			var got strings.Builder
			_, err := io.CopyBuffer(struct{ io.Writer }{&got}, struct{ io.Reader }{r.Open(e)}, make([]byte, size))
			require.NoError(t, err)
			require.True(t, data == got.String(), "%s, reads of %d", e.Name, size)
		}
		broken := e
		broken.CRC32 ^= 1
		_, err := io.ReadAll(r.Open(broken))
		require.ErrorIs(t, err, fault.ErrArchive)
	}
}

// Without an extended timestamp, time has steps of two seconds.
func TestReaderTimeWithoutZone(t *testing.T) {
	b := build(archiveEdit{}, member{name: "a"})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	assert.Equal(t, july.Truncate(2*time.Second), r.Entries()[0].Modified)
}

func TestOtherWriters(t *testing.T) {
	paths, err := filepath.Glob("testdata/writers/*.zip")
	require.NoError(t, err)
	require.Len(t, paths, 10)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			files, err := readAll(b, defaults)
			require.NoError(t, err)
			require.NotEmpty(t, files)
			for name, data := range files {
				if strings.HasSuffix(name, ".json") {
					assert.Contains(t, data, "{\"ver\":\"1.0\"}\n", name)
				} else {
					assert.Equal(t, "manifest manifest manifest manifest\n", data, name)
				}
			}
			if len(files) != 1 {
				return
			}
			e, data, err := readStream(bytes.NewReader(b), defaults)
			require.NoError(t, err)
			assert.Equal(t, files[e.Name], data)
		})
	}
}

// Every change of one bit in an archive of stored files, such as an upload bundle, must be refused or change the
// content of a file, so that a digest detects it.
func TestEveryBitOfAStoredArchiveCounts(t *testing.T) {
	original := written(t, Store,
		[2]string{"ue_lt_1689058813.zip", text}, [2]string{"ü~", ""}, [2]string{"manifest.xml", "<Manifest/>"})
	want, err := readAll(original, defaults)
	require.NoError(t, err)
	flipped := bytes.Clone(original)
	for i := range flipped {
		for bit := range 8 {
			flipped[i] ^= 1 << bit
			files, err := readAll(flipped, defaults)
			if err == nil && same(want, files) {
				t.Errorf("a change of bit %d of byte %#x is not found", bit, i)
			}
			flipped[i] = original[i]
		}
	}
}

// In an archive of deflated files the same holds for everything but the packed data, which has bits without meaning.
func TestEveryHeaderBitOfADeflatedArchiveCounts(t *testing.T) {
	original := written(t, Deflate, [2]string{"a.json", text + text}, [2]string{"b.json", text})
	r, err := NewReader(context.Background(), bytes.NewReader(original), int64(len(original)), defaults)
	require.NoError(t, err)
	want, err := readAll(original, defaults)
	require.NoError(t, err)
	flipped := bytes.Clone(original)
	for i := range flipped {
		packed := false
		for _, e := range r.Entries() {
			packed = packed || e.data <= int64(i) && int64(i) < e.data+e.PackedSize
		}
		for bit := range 8 {
			flipped[i] ^= 1 << bit
			files, err := readAll(flipped, defaults)
			if err == nil && (!packed || !same(want, files)) {
				t.Errorf("a change of bit %d of byte %#x is not found", bit, i)
			}
			flipped[i] = original[i]
		}
	}
}

func TestRandomFlipsOfALargerArchive(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var files [][2]string
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		data := make([]byte, rnd.IntN(4000))
		for i := range data {
			data[i] = byte(rnd.Uint32())
		}
		files = append(files, [2]string{name, string(data)})
	}
	original := written(t, Store, files...)
	want, err := readAll(original, defaults)
	require.NoError(t, err)
	trials := 10_000
	if testing.Short() {
		trials = 500
	}
	flipped := bytes.Clone(original)
	for range trials {
		i, bit := rnd.IntN(len(flipped)), rnd.IntN(8)
		flipped[i] ^= 1 << bit
		got, err := readAll(flipped, defaults)
		if err == nil && same(want, got) {
			t.Errorf("a change of bit %d of byte %#x is not found", bit, i)
		}
		flipped[i] = original[i]
	}
}

func same(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, data := range a {
		other, ok := b[name]
		if !ok || sha256.Sum256([]byte(data)) != sha256.Sum256([]byte(other)) {
			return false
		}
	}
	return true
}

// Z2: an archive that is cut anywhere is refused.
func TestTruncated(t *testing.T) {
	for _, method := range []uint16{Store, Deflate} {
		b := written(t, method, [2]string{"a.json", text})
		for n := range b {
			_, err := readAll(b[:n], defaults)
			require.ErrorIs(t, err, fault.ErrArchive, "%d bytes", n)
			_, _, err = readStream(bytes.NewReader(b[:n]), defaults)
			require.Error(t, err, "%d bytes", n)
			if method == Deflate {
				require.ErrorIs(t, err, fault.ErrArchive, "%d bytes", n)
			}
		}
	}
}

// Z4, Z9: memory depends on what is there, not on what is claimed.
func TestClaimsTakeNoMemory(t *testing.T) {
	b := counted(65535)
	lim := Limits{Entries: 1 << 20, Unpacked: 1 << 40, Ratio: 1 << 20}
	allocated := allocatedBy(func() {
		_, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), lim)
		require.ErrorIs(t, err, fault.ErrArchive)
	})
	assert.Less(t, allocated, uint64(100<<10))

	allocated = allocatedBy(func() {
		_, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
		require.ErrorIs(t, err, fault.ErrLimit)
	})
	assert.Less(t, allocated, uint64(100<<10))
}

func allocatedBy(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Entries that are read one after another share the memory for unpacking.
func TestOpenAllocates(t *testing.T) {
	b := written(t, Deflate, [2]string{"a.json", strings.Repeat(text, 1000)})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	buf := make([]byte, 4096)
	read := func() {
		f := r.Open(r.Entries()[0])
		for {
			if _, err := f.Read(buf); err != nil {
				require.Equal(t, io.EOF, err)
				return
			}
		}
	}
	assert.LessOrEqual(t, testing.AllocsPerRun(100, read), 6.0)
}

func TestOpenAfterClose(t *testing.T) {
	b := written(t, Deflate, [2]string{"a.json", text})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	f := r.Open(r.Entries()[0])
	n, err := f.Read(nil)
	require.Zero(t, n)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.NoError(t, f.Close())
	_, err = f.Read(make([]byte, 1))
	require.ErrorIs(t, err, fs.ErrClosed)

	f = r.Open(r.Entries()[0])
	_, err = io.ReadAll(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	_, err = f.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err)
}

// An entry of another Reader causes errors, not panics.
func TestOpenForeignEntry(t *testing.T) {
	b := written(t, Deflate, [2]string{"a.json", text})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	for _, e := range []Entry{
		{Method: Deflate, Size: -1, PackedSize: -1},
		{Method: Deflate, Size: 1, PackedSize: 1, data: 1 << 40},
		{Size: 9, PackedSize: 9, data: -5},
		{Size: 1 << 40, PackedSize: 1 << 40},
	} {
		_, err := io.ReadAll(r.Open(e))
		require.Error(t, err)
	}
}

// Z18.
func TestReaderConcurrently(t *testing.T) {
	b := written(t, Deflate, [2]string{"a.json", strings.Repeat(text, 5000)}, [2]string{"b.json", strings.Repeat("b", 50_000)})
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			e := r.Entries()[i%2]
			data, err := io.ReadAll(r.Open(e))
			assert.NoError(t, err)
			assert.Len(t, data, int(e.Size))
		})
	}
	group.Wait()
}

// Z19.
func TestReaderCancelled(t *testing.T) {
	b := written(t, Deflate, [2]string{"a.json", strings.Repeat(text, 5000)})
	ctx, cancel := context.WithCancel(context.Background())
	r, err := NewReader(ctx, bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	f := r.Open(r.Entries()[0])
	_, err = f.Read(make([]byte, 100))
	require.NoError(t, err)
	cancel()
	_, err = f.Read(make([]byte, 100))
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, fault.ErrUnverified)

	_, err = NewReader(ctx, bytes.NewReader(b), int64(len(b)), defaults)
	require.ErrorIs(t, err, context.Canceled)
}

type failingReaderAt struct {
	io.ReaderAt
	at  int64
	err error
}

func (f failingReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.at {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, off)
}

func TestReaderPassesOnErrors(t *testing.T) {
	broken := errors.New("broken disk")
	b := written(t, Deflate, [2]string{"a.json", text})
	_, err := NewReader(context.Background(), failingReaderAt{bytes.NewReader(b), 10, broken}, int64(len(b)), defaults)
	require.ErrorIs(t, err, broken)
	require.ErrorIs(t, err, fault.ErrUnverified)
	require.NotErrorIs(t, err, fault.ErrArchive)

	// An archive in an archive: the kind of the outer failure is kept.
	outer := fault.New(fault.ErrDigest, "the digest in the manifest")
	_, _, err = readStream(io.MultiReader(bytes.NewReader(b[:50]), iotest.ErrReader(outer)), defaults)
	require.Equal(t, error(outer), err)
}

// An archive that becomes shorter than its size is reported as cut, not as unreadable.
func TestReaderShorterThanItsSize(t *testing.T) {
	b := written(t, Store, [2]string{"a.json", text})
	_, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b))+1000, defaults)
	require.ErrorIs(t, err, fault.ErrArchive)
}
