package archive

import (
	"errors"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// source is a buffered reader that knows its offset in the archive. The inflater reads single bytes from it, so it
// never reads too far, and the offset after it is the end of the packed data.
type source struct {
	r        io.Reader
	buf      []byte
	pos, end int   // bounds of the data that is buffered and not yet consumed
	base     int64 // the offset of buf[0] in the archive
	err      error // why nothing more can be read
}

const maxEmptyReads = 100

func newSource(size int) *source { return &source{buf: make([]byte, size)} }

// reset makes s read from r, whose first byte has the given offset in the archive.
func (s *source) reset(r io.Reader, offset int64) {
	s.r, s.pos, s.end, s.base, s.err = r, 0, 0, offset, nil
}

// offset returns the offset of the next byte to be consumed.
func (s *source) offset() int64 { return s.base + int64(s.pos) }

// peek returns the next n bytes without consuming them. They are valid until the next call. n is at most the size of
// the buffer.
func (s *source) peek(n int) ([]byte, error) {
	for s.end-s.pos < n {
		if s.err != nil {
			return nil, s.failure()
		}
		s.fill()
	}
	return s.buf[s.pos : s.pos+n], nil
}

// ahead returns the next n bytes without consuming them, or fewer if the input ends or fails before.
func (s *source) ahead(n int) []byte {
	for s.end-s.pos < n && s.err == nil {
		s.fill()
	}
	return s.buf[s.pos:min(s.end, s.pos+n)]
}

// skip consumes n bytes that peek has returned.
func (s *source) skip(n int) { s.pos += n }

// atEnd reports whether the input ends here. It returns an error if that cannot be determined.
func (s *source) atEnd() (bool, error) {
	for s.pos == s.end {
		if s.err == io.EOF {
			return true, nil
		}
		if s.err != nil {
			return false, s.failure()
		}
		s.fill()
	}
	return false, nil
}

// ReadByte implements io.ByteReader for the inflater.
func (s *source) ReadByte() (byte, error) {
	for s.pos == s.end {
		if s.err != nil {
			return 0, s.err
		}
		s.fill()
	}
	c := s.buf[s.pos]
	s.pos++
	return c, nil
}

// minDirect is the minimum length of a read that bypasses the empty buffer.
const minDirect = 4 << 10

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	if s.pos == s.end {
		if s.err != nil {
			return 0, s.err
		}
		if len(p) >= minDirect {
			s.base, s.pos, s.end = s.offset(), 0, 0
			n := s.read(p)
			s.base += int64(n)
			if n == 0 {
				return 0, s.err
			}
			return n, nil
		}
		s.fill()
	}
	n := copy(p, s.buf[s.pos:s.end])
	s.pos += n
	if n == 0 && len(p) > 0 {
		return 0, s.err
	}
	return n, nil
}

// fill moves the remaining data to the front of the buffer and reads more: at least one byte, or it sets s.err.
func (s *source) fill() {
	s.base = s.offset()
	s.end = copy(s.buf, s.buf[s.pos:s.end])
	s.pos = 0
	s.end += s.read(s.buf[s.end:])
}

func (s *source) read(p []byte) int {
	for range maxEmptyReads {
		n, err := s.r.Read(p)
		if err != nil {
			s.err = err
		}
		if n > 0 || err != nil {
			return n
		}
	}
	s.err = io.ErrNoProgress
	return 0
}

// failure returns s.err as an error of this package: the archive is cut short, or its reader failed.
func (s *source) failure() error {
	if s.err == io.EOF {
		return malformed(s.base+int64(s.end), cutShort)
	}
	return interrupted(s.err, s.base+int64(s.end))
}

// malformed returns an ErrArchive at the given offset.
func malformed(offset int64, want string) error { return refused(fault.ErrArchive, offset, want) }

func refused(kind error, offset int64, want string) error {
	return &fault.Error{Kind: kind, Offset: offset, Want: want}
}

// interrupted returns err, an error of the underlying reader or a context, as an error with a kind. An error that
// already has a kind is returned unchanged, because the underlying reader may be an entry of another archive.
func interrupted(err error, offset int64) error {
	if known := (*fault.Error)(nil); errors.As(err, &known) {
		return err
	}
	return &fault.Error{Kind: fault.ErrUnverified, Offset: offset, Want: "a reader that does not fail", Err: err}
}
