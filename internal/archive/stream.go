package archive

import (
	"context"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Stream reads an archive of exactly one entry once, from front to end. It accepts the same archives as Reader.
type Stream struct {
	pipe *Pipe
	err  error
}

// NewStream reads the header of the entry from r. Errors: ErrArchive, ErrUnsupported, ErrName and ErrLimit as for
// NewReader, and ErrUnverified with the cause if r fails.
func NewStream(r io.Reader, lim Limits) (*Stream, error) {
	s := &Stream{pipe: NewPipe(r, lim)}
	if err := s.begin(); err != nil {
		return nil, err
	}
	return s, nil
}

// SetDecompressor makes s unpack with the decompressors that f returns, instead of the standard library's. It must be
// called before Read.
func (s *Stream) SetDecompressor(f func(io.Reader) (Decompressor, error)) { s.pipe.SetDecompressor(f) }

// Reset makes s read another archive, as NewStream does, with the same limits, reusing memory.
func (s *Stream) Reset(r io.Reader) error {
	s.pipe.Reset(r)
	return s.begin()
}

func (s *Stream) begin() error {
	if _, s.err = s.pipe.Next(); s.err == io.EOF {
		s.err = malformed(0, oneEntry)
	}
	return s.err
}

const oneEntry = "an archive of one entry"

// Entry returns the entry. If the archive was written to a pipe, sizes and checksum follow the data; they are zero
// until Read has returned io.EOF.
func (s *Stream) Entry() Entry { return s.pipe.Entry() }

// Read reads the unpacked data. It returns io.EOF only when the whole archive was read and checked and r has ended;
// treat the data as provisional until then. Errors: as for NewReader and the readers of its entries.
func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := s.pipe.Read(p)
	if err == io.EOF {
		switch e, end := s.pipe.Next(); {
		case end == nil:
			err = malformed(e.data, oneEntry)
		default:
			err = end
		}
	}
	s.err = err
	return n, err
}

// CheckSingle checks the headers of an archive with one entry and the given size. front and back are its first and last
// bytes, at least Edge of each if the archive is that long. It returns the name of the entry. If it returns no error, a
// Stream would find no error before it reads the data.
func CheckSingle(front, back []byte, size int64, lim Limits) (name string, err error) {
	r, err := NewReader(context.Background(), edges{front, back, size}, size, lim)
	if err != nil {
		return "", err
	}
	if len(r.entries) != 1 {
		return "", malformed(0, oneEntry)
	}
	return r.entries[0].Name, nil
}

// Edge is the maximum size of the headers at either end of an archive with one entry.
const Edge = descriptorLen64 + centralLen + maxName + maxExtra + endsLen

// edges reads both ends of a file.
type edges struct {
	front, back []byte
	size        int64
}

func (e edges) ReadAt(p []byte, off int64) (int, error) {
	switch start := e.size - int64(len(e.back)); {
	case off >= start:
		return copyAll(p, e.back[min(off-start, int64(len(e.back))):])
	case off < int64(len(e.front)):
		return copyAll(p, e.front[off:])
	}
	return 0, fault.New(fault.ErrArchive, oneEntry)
}

func copyAll(p, from []byte) (int, error) {
	n := copy(p, from)
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
