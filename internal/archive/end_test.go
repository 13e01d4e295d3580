package archive

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// wideEnd returns an archive of two entries with the end records of zip64, which the edits change: the record, its locator
// and the end record after them.
func wideEnd(record, locator, last edit) []byte {
	plain := build(archiveEdit{}, member{name: "a", data: text}, member{name: "b", data: text, method: Deflate})
	ends := plain[len(plain)-endLen:]
	directory := plain[:len(plain)-endLen]
	size, offset := binary.LittleEndian.Uint32(ends[12:]), binary.LittleEndian.Uint32(ends[16:])
	r := append([]byte("PK\x06\x06"), make([]byte, end64Len-4)...)
	binary.LittleEndian.PutUint64(r[4:], end64Len-12)
	binary.LittleEndian.PutUint16(r[12:], 45)
	binary.LittleEndian.PutUint16(r[14:], 45)
	binary.LittleEndian.PutUint64(r[24:], 2)
	binary.LittleEndian.PutUint64(r[32:], 2)
	binary.LittleEndian.PutUint64(r[40:], uint64(size))
	binary.LittleEndian.PutUint64(r[48:], uint64(offset))
	l := append([]byte("PK\x06\x07"), make([]byte, locator64Len-4)...)
	binary.LittleEndian.PutUint64(l[8:], uint64(len(directory)))
	l[16] = 1
	return bytes.Join([][]byte{directory, edited(r, record), edited(l, locator), edited(bytes.Clone(ends), last)}, nil)
}

func set64(at int, v uint64) edit {
	return func(b []byte) []byte { binary.LittleEndian.PutUint64(b[at:], v); return b }
}

// The records of zip64 are read if they agree with the rest.
func TestZip64End(t *testing.T) {
	for name, c := range map[string]struct {
		record, locator, last edit
		want                  error
	}{
		"true values after it":   {},
		"no values after it":     {last: all([]edit{set16(8, max16), set16(10, max16), set32(12, max32), set32(16, max32)})},
		"one value after it":     {last: set32(16, max32)},
		"another count after it": {last: all([]edit{set16(8, 1), set16(10, 1)}), want: fault.ErrArchive},
		"another size after it":  {last: set32(12, 1), want: fault.ErrArchive},
		"another place after it": {last: set32(16, 1), want: fault.ErrArchive},
		"another count":          {record: all([]edit{set64(24, 3), set64(32, 3)}), want: fault.ErrArchive},
		"two counts":             {record: set64(24, 1), want: fault.ErrArchive},
		"another size":           {record: set64(40, 1), last: set32(12, max32), want: fault.ErrArchive},
		"another place":          {record: set64(48, 0), last: set32(16, max32), want: fault.ErrArchive},
		"negative place":         {record: set64(48, 1<<63), last: set32(16, max32), want: fault.ErrArchive},
		"disk":                   {record: set32(16, 1), want: fault.ErrArchive},
		"locator's place":        {locator: set64(8, 1), want: fault.ErrArchive},
		"locator's disk":         {locator: set32(4, 1), want: fault.ErrArchive},
		"disks":                  {locator: set32(16, 2), want: fault.ErrArchive},
		"version 2":              {record: all([]edit{set64(4, end64Len-12+28), set16(14, 62)}), want: fault.ErrUnsupported},
		"no record":              {record: set32(0, 0), want: fault.ErrUnsupported},
		"no locator":             {locator: set32(0, 0), want: fault.ErrArchive},
	} {
		b := wideEnd(c.record, c.locator, c.last)
		files, err := readAll(b, defaults)
		require.ErrorIs(t, err, c.want, name)
		again, err := readPipe(bytes.NewReader(b), defaults)
		if c.want == nil {
			require.NoError(t, err, name)
			assert.Equal(t, map[string]string{"a": text, "b": text}, files, name)
			assert.Equal(t, files, again, name)
			continue
		}
		require.Error(t, err, name)
		if c.want == fault.ErrUnsupported {
			_, err := readAll(b, defaults)
			assert.ErrorContains(t, err, "zip64", name)
		}
	}
}

func TestBytesBefore(t *testing.T) {
	_, err := readAll(build(archiveEdit{prefix: "MZ"}, member{name: "a"}), defaults)
	assert.ErrorContains(t, err, "bytes before the archive")
}
