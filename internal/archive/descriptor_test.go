package archive

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// wide returns a descriptor with sizes of eight bytes in place of four.
func wide(b []byte) []byte {
	out := bytes.Clone(b[:8])
	for _, at := range []int{8, 12} {
		out = binary.LittleEndian.AppendUint64(out, uint64(binary.LittleEndian.Uint32(b[at:])))
	}
	return out
}

// The forms that a descriptor may have.
var descriptorForms = map[string]edit{
	"signature":             nil,
	"no signature":          from(4),
	"signature, wide sizes": wide,
	"wide sizes":            all([]edit{wide, from(4)}),
}

// described returns an archive of two entries, the first of which has its sizes in a descriptor.
func described(data string, method uint16, form edit) []byte {
	return build(archiveEdit{}, member{name: "a", data: data, method: method, flags: flagDescriptor, descriptor: form}, member{name: "b", data: text})
}

// readBoth returns the files of an archive, which a Reader and a Pipe must find alike, or the errors of both.
func readBoth(t *testing.T, b []byte) (files map[string]string, err, pipeErr error) {
	t.Helper()
	files, err = readAll(b, defaults)
	piped, pipeErr := readPipe(bytes.NewReader(b), defaults)
	if err == nil && pipeErr == nil {
		require.Equal(t, files, piped)
	}
	return files, err, pipeErr
}

// Descriptors of all forms are read, and every bit of them is checked. Stored data needs the signature, because nothing
// else shows a reader of a pipe the end of the data.
func TestDescriptorForms(t *testing.T) {
	for name, form := range descriptorForms {
		for _, method := range []uint16{Store, Deflate} {
			files, err, pipeErr := readBoth(t, described(text, method, form))
			if method == Store && (name == "no signature" || name == "wide sizes") {
				assert.ErrorIs(t, err, fault.ErrArchive, name)
				assert.ErrorIs(t, pipeErr, fault.ErrArchive, name)
				continue
			}
			require.NoError(t, err, name)
			require.NoError(t, pipeErr, name)
			assert.Equal(t, map[string]string{"a": text, "b": text}, files, name)

			length := len(edited([]byte(descriptor(text)), form))
			for bit := range 8 * length {
				flip := func(b []byte) []byte { b[bit/8] ^= 1 << (bit % 8); return b }
				_, err, pipeErr := readBoth(t, described(text, method, func(b []byte) []byte { return flip(edited(b, form)) }))
				assert.ErrorIs(t, err, fault.ErrArchive, "%s, method %d, bit %d", name, method, bit)
				assert.ErrorIs(t, pipeErr, fault.ErrArchive, "%s, method %d, bit %d", name, method, bit)
			}
			for n := range length + 3 { // another length, so that the next header is at the wrong offset
				if n == length {
					continue
				}
				_, err, pipeErr := readBoth(t, described(text, method, func(b []byte) []byte { return append(edited(b, form), "\x00\x00\x00"...)[:n] }))
				assert.ErrorIs(t, err, fault.ErrArchive, "%s, method %d, %d bytes", name, method, n)
				assert.ErrorIs(t, pipeErr, fault.ErrArchive, "%s, method %d, %d bytes", name, method, n)
			}
		}
	}
}

// forge returns data with four more bytes that give it a checksum.
func forge(data string, want uint32) string {
	var steps [4]byte // the indexes in the table, from the last byte to the first
	state := ^want
	for i := 3; i >= 0; i-- {
		for c, entry := range crc32.IEEETable {
			if entry>>24 == state>>24 {
				steps[i] = byte(c)
			}
		}
		state = (state ^ crc32.IEEETable[steps[i]]) << 8
	}
	out := []byte(data)
	state = ^crc32.ChecksumIEEE(out)
	for _, step := range steps {
		out = append(out, byte(state)^step)
		state = state>>8 ^ crc32.IEEETable[step]
	}
	return string(out)
}

// A checksum that equals the signature of a descriptor would be read as the signature if that were omitted.
func TestDescriptorWithTheSignatureAsChecksum(t *testing.T) {
	data := forge(text, descriptorSignature)
	require.EqualValues(t, descriptorSignature, crc32.ChecksumIEEE([]byte(data)))
	for name, form := range descriptorForms {
		_, err, pipeErr := readBoth(t, described(data, Deflate, form))
		if name == "no signature" || name == "wide sizes" {
			assert.ErrorIs(t, err, fault.ErrArchive, name)
			assert.ErrorIs(t, pipeErr, fault.ErrArchive, name)
			continue
		}
		assert.NoError(t, err, name)
		assert.NoError(t, pipeErr, name)
	}
}
