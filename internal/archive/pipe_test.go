package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// A Pipe refuses what a Reader refuses, possibly with another kind of error, because it may find another fault first.
func TestPipeRefuses(t *testing.T) {
	for name, row := range hostile() {
		t.Run(name, func(t *testing.T) {
			_, err := readPipe(bytes.NewReader(row.archive), defaults)
			require.Error(t, err)
			assertClean(t, err)
		})
	}
}

// The result does not depend on how the input is divided into reads.
func TestPipe(t *testing.T) {
	long, cuts := string(events(200_000)), 200
	if testing.Short() {
		cuts = 20
	}
	for name, b := range map[string][]byte{
		"own":      written(t, Store, [2]string{"a", long}, [2]string{"b", ""}, [2]string{"c", text}),
		"deflated": written(t, Deflate, [2]string{"a", long}, [2]string{"b", ""}, [2]string{"c", text}),
		"stored": build(archiveEdit{}, member{name: "a", data: long, flags: flagDescriptor},
			member{name: "b", flags: flagDescriptor}, member{name: "c", data: text}),
	} {
		want := map[string]string{"a": long, "b": "", "c": text}
		for way, r := range map[string]io.Reader{
			"whole":          bytes.NewReader(b),
			"byte by byte":   iotest.OneByteReader(bytes.NewReader(b)),
			"half":           iotest.HalfReader(bytes.NewReader(b)),
			"data and error": iotest.DataErrReader(bytes.NewReader(b)),
		} {
			got, err := readPipe(r, defaults)
			require.NoError(t, err, "%s, %s", name, way)
			assert.True(t, same(want, got), "%s, %s", name, way)
		}
		broken := errors.New("broken pipe")
		for n := 0; n < len(b); n += 1 + len(b)/cuts {
			_, err := readPipe(bytes.NewReader(b[:n]), defaults)
			require.ErrorIs(t, err, fault.ErrArchive, "%s, %d bytes", name, n)
			_, err = readPipe(io.MultiReader(bytes.NewReader(b[:n]), iotest.ErrReader(broken)), defaults)
			require.ErrorIs(t, err, broken, "%s, %d bytes", name, n)
		}
		_, err := readPipe(bytes.NewReader(b), Limits{Entries: 2, Unpacked: 1 << 30, Ratio: 250})
		assert.ErrorIs(t, err, fault.ErrLimit)
		_, err = readPipe(bytes.NewReader(b), Limits{Entries: 3, Unpacked: int64(len(long) + len(text) - 1), Ratio: 250})
		assert.ErrorIs(t, err, fault.ErrLimit)
		_, err = readPipe(bytes.NewReader(b), Limits{Entries: 3, Unpacked: int64(len(long) + len(text)), Ratio: 250})
		assert.NoError(t, err)
	}
}

// An entry that was not read to its end is not skipped, because its checksum would be unknown.
func TestPipeLeftEntry(t *testing.T) {
	p := NewPipe(bytes.NewReader(written(t, Store, [2]string{"a", text}, [2]string{"b", text})), defaults)
	_, err := p.Read(make([]byte, 1))
	require.Error(t, err, "Read fails if no entry is open")
	_, err = p.Next()
	require.NoError(t, err)
	_, err = p.Read(make([]byte, 1))
	require.NoError(t, err)
	_, err = p.Next()
	assert.ErrorIs(t, err, fault.ErrUnverified)
}

// The end of an entry's data is reported only after its descriptor was read, because the data is not verified before.
func TestPipeWithoutDescriptor(t *testing.T) {
	broken := errors.New("broken pipe")
	b := written(t, Deflate, [2]string{"a", text}, [2]string{"b", text})
	r, err := NewReader(t.Context(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	end := r.Entries()[0].data + r.Entries()[0].PackedSize
	for n := end; n < end+descriptorLen; n++ {
		for _, c := range []struct {
			then io.Reader
			want error
		}{
			{strings.NewReader(""), fault.ErrArchive},
			{iotest.ErrReader(broken), broken},
		} {
			p := NewPipe(io.MultiReader(bytes.NewReader(b[:n]), c.then), defaults)
			_, err := p.Next()
			require.NoError(t, err)
			data, err := io.ReadAll(p)
			require.ErrorIs(t, err, c.want, "%d bytes of the descriptor", n-end)
			assert.Equal(t, text, string(data))
		}
	}
}

// descriptor returns the end of data for a reader of a pipe.
func descriptor(data string) string {
	b := binary.LittleEndian.AppendUint32([]byte("PK\x07\x08"), crc32.ChecksumIEEE([]byte(data)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return string(binary.LittleEndian.AppendUint32(b, uint32(len(data))))
}

// Stored data whose size follows it may contain descriptors, such as those of an archive in it, but not one that
// matches its own beginning: a reader of a pipe stops there. The result does not depend on how the input is divided.
func TestDescriptorWithinStoredData(t *testing.T) {
	other := descriptor(text + "x")
	for _, c := range []struct {
		data string
		want error
	}{
		{text + other + text, nil},
		{other, nil},
		{strings.Repeat(other, 5000), nil},
		{strings.Repeat("PK\x07\x08", 20_000), nil},
		{text + descriptor(text), fault.ErrArchive},
		{text + descriptor(text) + text, fault.ErrArchive},
		{descriptor("") + text, fault.ErrArchive},
		{strings.Repeat("x", 32<<10-6) + descriptor(strings.Repeat("x", 32<<10-6)) + text, fault.ErrArchive},
		{strings.Repeat("x", 64<<10-1) + descriptor(strings.Repeat("x", 64<<10-1)), fault.ErrArchive},
		{text + "PK\x07" + descriptor(text+"PK\x07") + text, fault.ErrArchive},
	} {
		late := build(archiveEdit{}, member{name: "a", data: c.data, flags: flagDescriptor}, member{name: "b", data: text})
		_, err := readAll(late, defaults)
		assert.ErrorIs(t, err, c.want, "%.40q", c.data)
		_, err = readPipe(bytes.NewReader(late), defaults)
		assert.ErrorIs(t, err, c.want, "%.40q", c.data)
		for _, method := range []uint16{Store, Deflate} {
			_, err := readAll(written(t, method, [2]string{"a", c.data}), defaults)
			assert.NoError(t, err, "the content of an entry that this package writes does not affect where it ends")
		}
		early := build(archiveEdit{}, member{name: "a", data: c.data})
		_, err = readAll(early, defaults)
		assert.NoError(t, err, "the content of an entry whose size precedes it does not affect where it ends")
	}
	unsigned := build(archiveEdit{}, member{name: "a", data: text, flags: flagDescriptor, descriptor: from(4)})
	_, err := readAll(unsigned, defaults)
	assert.ErrorIs(t, err, fault.ErrArchive, "a reader of a pipe cannot know where the data ends")
	_, err = readPipe(bytes.NewReader(unsigned), defaults)
	assert.ErrorIs(t, err, fault.ErrArchive)
	packed := build(archiveEdit{}, member{name: "a", data: text, method: Deflate, flags: flagDescriptor, descriptor: from(4)})
	_, err = readAll(packed, defaults)
	assert.NoError(t, err)
	_, err = readPipe(bytes.NewReader(packed), defaults)
	assert.NoError(t, err)
}

// The spare bits of stored blocks are checked too, and a block of another length causes an error.
func TestPlainBlocks(t *testing.T) {
	for _, n := range []int{0, 1, plainSize - 1, plainSize, plainSize + 1, 3 * plainSize, 100_000} {
		data := strings.Repeat("x", n)
		b := written(t, Store, [2]string{"a", data})
		assert.Len(t, b, n+plainHeader*(n/plainSize+1)+localLen+centralLen+endLen+2+2*ownExtraLen+descriptorLen)
		for _, header := range []int{localLen + 1 + ownExtraLen, localLen + 1 + ownExtraLen + plainHeader + plainSize} {
			if header > n {
				continue
			}
			for bit := range 8 {
				b[header] ^= 1 << bit
				_, err := readAll(b, defaults)
				assert.ErrorIs(t, err, fault.ErrArchive, "%d bytes, bit %d", n, bit)
				_, err = readPipe(bytes.NewReader(b), defaults)
				assert.ErrorIs(t, err, fault.ErrArchive, "%d bytes, bit %d", n, bit)
				b[header] ^= 1 << bit
			}
		}
		for _, size := range []int{1, 5, 1000, plainSize, plainSize + plainHeader, 1 << 20} {
			files, err := readAll(b, defaults)
			require.NoError(t, err, size)
			assert.True(t, data == files["a"])
		}
	}
}
