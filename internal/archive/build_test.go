package archive

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"hash/crc32"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var defaults = Limits{Entries: 4096, Unpacked: 1 << 30, Ratio: 250}

var july = time.Date(2023, 7, 11, 7, 0, 13, 0, time.UTC)

// member is one entry of an archive that is built byte by byte. Without edits it has the form that this package writes,
// but no extra fields.
type member struct {
	name   string
	data   string // the unpacked data
	method uint16
	flags  uint16
	packed []byte // replaces the data packed with method
	extra  []byte // the extra fields of both headers
	// edits change the finished parts.
	local, central, descriptor edit
	gap                        string // between the entry and the next
}

// edit changes a part of an archive in place or returns another one.
type edit func(b []byte) []byte

// archiveEdit changes an archive as a whole.
type archiveEdit struct {
	prefix, beforeEnd, suffix string
	end                       edit
}

func build(whole archiveEdit, members ...member) []byte {
	var out, dir []byte
	out = append(out, whole.prefix...)
	for _, m := range members {
		packed := m.packed
		if packed == nil && m.method == Deflate {
			packed = deflate(m.data)
		} else if packed == nil {
			packed = []byte(m.data)
		}
		var s []byte
		s = binary.LittleEndian.AppendUint32(s, crc32.ChecksumIEEE([]byte(m.data)))
		s = binary.LittleEndian.AppendUint32(s, uint32(len(packed)))
		s = binary.LittleEndian.AppendUint32(s, uint32(len(m.data)))

		var h []byte // the part that both headers share
		h = binary.LittleEndian.AppendUint16(h, 20)
		h = binary.LittleEndian.AppendUint16(h, m.flags)
		h = binary.LittleEndian.AppendUint16(h, m.method)
		h = append(h, 0x06, 0x38, 0xeb, 0x56)
		sizes := s
		if m.flags&flagDescriptor != 0 {
			sizes = make([]byte, 12)
		}
		var lengths []byte
		lengths = binary.LittleEndian.AppendUint16(lengths, uint16(len(m.name)))
		lengths = binary.LittleEndian.AppendUint16(lengths, uint16(len(m.extra)))

		start := len(out)
		local := bytes.Join([][]byte{[]byte("PK\x03\x04"), h, sizes, lengths, []byte(m.name), m.extra}, nil)
		central := bytes.Join([][]byte{[]byte("PK\x01\x02\x14\x00"), h, s, lengths, make([]byte, 10), nil}, nil)
		central = binary.LittleEndian.AppendUint32(central, uint32(start))
		central = append(append(central, m.name...), m.extra...)
		out = append(out, edited(local, m.local)...)
		dir = append(dir, edited(central, m.central)...)
		out = append(out, packed...)
		if m.flags&flagDescriptor != 0 {
			out = append(out, edited(append([]byte("PK\x07\x08"), s...), m.descriptor)...)
		}
		out = append(out, m.gap...)
	}
	end := []byte("PK\x05\x06\x00\x00\x00\x00")
	end = binary.LittleEndian.AppendUint16(end, uint16(len(members)))
	end = binary.LittleEndian.AppendUint16(end, uint16(len(members)))
	end = binary.LittleEndian.AppendUint32(end, uint32(len(dir)))
	end = binary.LittleEndian.AppendUint32(end, uint32(len(out)))
	end = append(end, 0, 0)
	out = append(out, dir...)
	out = append(out, whole.beforeEnd...)
	out = append(out, edited(end, whole.end)...)
	return append(out, whole.suffix...)
}

func edited(b []byte, e edit) []byte {
	if e == nil {
		return b
	}
	return e(b)
}

func all(edits []edit) edit {
	return func(b []byte) []byte {
		for _, e := range edits {
			b = e(b)
		}
		return b
	}
}

// set16 and set32 return edits that set a number.
func set16(at int, v uint16) edit {
	return func(b []byte) []byte { binary.LittleEndian.PutUint16(b[at:], v); return b }
}

func set32(at int, v uint32) edit {
	return func(b []byte) []byte { binary.LittleEndian.PutUint32(b[at:], v); return b }
}

func from(at int) edit { return func(b []byte) []byte { return b[at:] } }

func then(s string) edit { return func(b []byte) []byte { return append(b, s...) } }

// field returns an extra field.
func field(id uint16, data string) []byte {
	b := binary.LittleEndian.AppendUint16(nil, id)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

func deflate(data string) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(w, data)
	_ = w.Close()
	return b.Bytes()
}

// readAll opens an archive and reads all of its entries. After an error it returns what was read before.
func readAll(b []byte, lim Limits) (map[string]string, error) {
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		return nil, err
	}
	files := make(map[string]string)
	for _, e := range r.Entries() {
		f := r.Open(e)
		data, err := io.ReadAll(f)
		if err != nil {
			return files, err
		}
		files[e.Name] = string(data)
	}
	return files, nil
}

// readPipe reads all entries of an archive in one pass.
func readPipe(r io.Reader, lim Limits) (map[string]string, error) {
	p := NewPipe(r, lim)
	files := make(map[string]string)
	for {
		e, err := p.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return files, err
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return files, err
		}
		files[e.Name] = string(data)
	}
}

// readStream reads an archive of one entry.
func readStream(r io.Reader, lim Limits) (Entry, string, error) {
	s, err := NewStream(r, lim)
	if err != nil {
		return Entry{}, "", err
	}
	data, err := io.ReadAll(s)
	return s.Entry(), string(data), err
}

// written returns an archive written by Writer.
func written(t testing.TB, method uint16, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, july)
	for _, f := range files {
		c, err := w.Create(f[0], method)
		require.NoError(t, err)
		_, err = io.WriteString(c, f[1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}
