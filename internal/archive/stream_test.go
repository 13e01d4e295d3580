package archive

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

func TestStream(t *testing.T) {
	data := strings.Repeat(text, 10_000)
	b := written(t, Deflate, [2]string{"ue_lt_1689058813.json", data})
	for name, r := range map[string]io.Reader{
		"whole":          bytes.NewReader(b),
		"byte by byte":   iotest.OneByteReader(bytes.NewReader(b)),
		"data and error": iotest.DataErrReader(bytes.NewReader(b)),
		"half":           iotest.HalfReader(bytes.NewReader(b)),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := NewStream(r, defaults)
			require.NoError(t, err)
			assert.Equal(t, "ue_lt_1689058813.json", s.Entry().Name)
			assert.Equal(t, july, s.Entry().Modified)
			assert.Zero(t, s.Entry().Size, "the size is unknown before the end of the data")
			got, err := io.ReadAll(s)
			require.NoError(t, err)
			assert.Equal(t, data, string(got))
			assert.Equal(t, int64(len(data)), s.Entry().Size)
			n, err := s.Read(make([]byte, 1))
			assert.Zero(t, n)
			assert.Equal(t, io.EOF, err)
		})
	}
}

func TestStreamOfStoredEntry(t *testing.T) {
	want := string(events(200_000))
	b := build(archiveEdit{}, member{name: "a", data: want})
	e, data, err := readStream(bytes.NewReader(b), defaults)
	require.NoError(t, err)
	assert.True(t, want == data)
	assert.Equal(t, int64(len(want)), e.Size)
	for name, r := range map[string]io.Reader{
		"byte by byte":   iotest.OneByteReader(bytes.NewReader(b)),
		"data and error": iotest.DataErrReader(bytes.NewReader(b)),
	} {
		s, err := NewStream(r, defaults)
		require.NoError(t, err)
		p := make([]byte, len(want)+1)
		n, err := io.ReadFull(s, p)
		require.Equal(t, io.ErrUnexpectedEOF, err, name)
		assert.True(t, want == string(p[:n]), name)
	}

	late := build(archiveEdit{}, member{name: "a", data: text, flags: flagDescriptor})
	_, data, err = readStream(bytes.NewReader(late), defaults)
	require.NoError(t, err)
	assert.Equal(t, text, data)
}

func TestStreamTakesOneEntry(t *testing.T) {
	b := written(t, Deflate, [2]string{"a", text}, [2]string{"b", text})
	_, _, err := readStream(bytes.NewReader(b), defaults)
	require.ErrorIs(t, err, fault.ErrArchive)
	_, _, err = readStream(bytes.NewReader(build(archiveEdit{})), defaults)
	require.ErrorIs(t, err, fault.ErrArchive)
	one := written(t, Deflate, [2]string{"a", text})
	_, _, err = readStream(bytes.NewReader(one), Limits{Unpacked: 1 << 20, Ratio: 250})
	require.ErrorIs(t, err, fault.ErrLimit)
}

// Read returns io.EOF only if the whole archive is sound; otherwise it returns the fault.
func TestStreamLooksBehindTheData(t *testing.T) {
	b := written(t, Deflate, [2]string{"a", text})
	flipped := bytes.Clone(b)
	for i := range flipped {
		for bit := range 8 {
			flipped[i] ^= 1 << bit
			e, data, err := readStream(bytes.NewReader(flipped), defaults)
			inData := i >= localLen+1+9 && i < localLen+1+9+int(e.PackedSize)
			if err == nil && (!inData || data != text) {
				t.Errorf("a change of bit %d of byte %#x is not found", bit, i)
			}
			flipped[i] = b[i]
		}
	}
}

func TestStreamLimits(t *testing.T) {
	b := written(t, Deflate, [2]string{"a", strings.Repeat("\x00", 2<<20)})
	_, data, err := readStream(bytes.NewReader(b), defaults)
	require.ErrorIs(t, err, fault.ErrLimit)
	assert.LessOrEqual(t, len(data), freeRatio)
	_, data, err = readStream(bytes.NewReader(b), Limits{Entries: 1, Unpacked: 1 << 20, Ratio: 1 << 20})
	require.ErrorIs(t, err, fault.ErrLimit)
	assert.LessOrEqual(t, len(data), 1<<20)
}

// J28: the error of the reader is returned, whenever it occurs.
func TestStreamPassesOnErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	b := written(t, Deflate, [2]string{"a", text})
	for n := range b {
		_, _, err := readStream(io.MultiReader(bytes.NewReader(b[:n]), iotest.ErrReader(broken)), defaults)
		require.ErrorIs(t, err, broken, "%d bytes", n)
		require.NotErrorIs(t, err, fault.ErrArchive, "%d bytes", n)
	}
	_, _, err := readStream(emptyReader{}, defaults)
	require.ErrorIs(t, err, io.ErrNoProgress)
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, nil }

func TestStreamReset(t *testing.T) {
	first := written(t, Deflate, [2]string{"first-with-a-long-name", text})
	second := build(archiveEdit{}, member{name: "b", data: text + text})
	s, err := NewStream(bytes.NewReader(first), defaults)
	require.NoError(t, err)
	require.NoError(t, s.Reset(bytes.NewReader(second)))
	data, err := io.ReadAll(s)
	require.NoError(t, err)
	assert.Equal(t, text+text, string(data))
	assert.Equal(t, "b", s.Entry().Name)

	require.ErrorIs(t, s.Reset(bytes.NewReader(second[:20])), fault.ErrArchive)
	_, err = s.Read(make([]byte, 1))
	require.ErrorIs(t, err, fault.ErrArchive)
	assert.Zero(t, s.Entry())

	buf, r := make([]byte, 4096), bytes.NewReader(nil)
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		r.Reset(first)
		require.NoError(t, s.Reset(r))
		for {
			if _, err := s.Read(buf); err != nil {
				require.Equal(t, io.EOF, err)
				return
			}
		}
	}), 3.0)
}
