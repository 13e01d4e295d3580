package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

var fuzzLimits = Limits{Entries: 16, Unpacked: 4 << 20, Ratio: 250}

// Another reader must find the same in an archive that a Reader accepts.
func FuzzReader(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), fuzzLimits)
		if err != nil {
			assertClean(t, err)
			return
		}
		files, err := readAll(b, fuzzLimits)
		if err != nil {
			assertClean(t, err)
			return
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		require.NoError(t, err)
		require.Len(t, z.File, len(r.Entries()))
		for i, e := range r.Entries() {
			other := z.File[i]
			require.Equal(t, other.Name, e.Name)
			require.Equal(t, other.UncompressedSize64, uint64(e.Size))
			require.True(t, other.Mode().IsRegular())
			c, err := other.Open()
			require.NoError(t, err)
			data, err := io.ReadAll(c)
			require.NoError(t, err)
			require.Equal(t, string(data), files[e.Name])
		}
	})
}

// A Stream accepts the archives of one entry that a Reader accepts, and CheckSingle those whose headers it accepts.
func FuzzStream(f *testing.F) {
	one := written(f, Deflate, [2]string{"a", text})
	f.Add(one)
	f.Add(one[:len(one)-1])
	f.Fuzz(func(t *testing.T, b []byte) {
		files, readerErr := readAll(b, fuzzLimits)
		e, data, err := readStream(bytes.NewReader(b), fuzzLimits)
		if err != nil {
			assertClean(t, err)
			require.True(t, readerErr != nil || len(files) != 1)
			return
		}
		require.NoError(t, readerErr)
		require.Equal(t, map[string]string{e.Name: data}, files)
		name, err := CheckSingle(b[:min(len(b), Edge)], b[max(0, len(b)-Edge):], int64(len(b)), fuzzLimits)
		require.NoError(t, err)
		require.Equal(t, e.Name, name)
	})
}

// A Pipe accepts what a Reader accepts, and finds the same content.
func FuzzPipe(f *testing.F) {
	f.Add(written(f, Store, [2]string{"a", text}, [2]string{"b", ""}))
	f.Add(written(f, Store, [2]string{"a", text})[1:])
	f.Add(build(archiveEdit{}, member{name: "a", data: text, flags: flagDescriptor}, member{name: "b", data: text, method: Deflate}))
	f.Fuzz(func(t *testing.T, b []byte) {
		want, wantErr := readAll(b, fuzzLimits)
		got, err := readPipe(bytes.NewReader(b), fuzzLimits)
		if err != nil {
			assertClean(t, err)
			require.Error(t, wantErr)
			return
		}
		require.NoError(t, wantErr)
		require.Equal(t, want, got)
	})
}

func FuzzDeflate(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, size, write uint16, workers uint8) {
		var b, again bytes.Buffer
		for _, c := range []struct {
			to      *bytes.Buffer
			workers int
			write   int
		}{{&b, int(workers % 5), int(write) + 1}, {&again, 1, len(data) + 1}} {
			d := NewDeflater(context.Background(), c.to, DeflateOptions{Workers: c.workers, Level: 1})
			d.size = max(int(size), len(data)/32) + 1
			for rest := data; len(rest) > 0; rest = rest[min(c.write, len(rest)):] {
				_, err := d.Write(rest[:min(c.write, len(rest))])
				require.NoError(t, err)
			}
			require.NoError(t, d.Close())
		}
		require.True(t, bytes.Equal(data, unpack(t, b.Bytes())))
		require.True(t, bytes.Equal(b.Bytes(), again.Bytes()))
	})
}
