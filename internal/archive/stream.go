package archive

import (
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Stream reads an archive of exactly one entry from front to end, once. It accepts what a Reader accepts, with one
// exception: a stored entry must have its size in front, since nothing else tells where it ends.
type Stream struct {
	lim     Limits
	src     *source
	content content
	entry   Entry
	local   local // its slices are copies
	err     error
}

// NewStream reads the header of the entry from r. Errors: ErrArchive, ErrUnsupported, ErrName and ErrLimit as for
// NewReader, and ErrUnverified with the cause if r fails.
func NewStream(r io.Reader, lim Limits) (*Stream, error) {
	s := &Stream{lim: lim, src: newSource(contentBuffer)}
	if err := s.Reset(r); err != nil {
		return nil, err
	}
	return s, nil
}

// Reset makes s read another archive, as NewStream does, with the same limits and the same memory.
func (s *Stream) Reset(r io.Reader) error {
	s.src.reset(r, 0)
	s.entry = Entry{}
	s.err = s.open()
	return s.err
}

func (s *Stream) open() error {
	l, err := readLocal(s.src)
	if err != nil {
		return err
	}
	name := string(l.name)
	if want := nameFault(name); want != "" {
		return refused(fault.ErrName, l.offset, want)
	}
	late := l.flags&flagDescriptor != 0
	switch {
	case s.lim.Entries < 1:
		return refused(fault.ErrLimit, l.offset, "a number of entries within the limit")
	case late && l.method == Store:
		return refused(fault.ErrUnsupported, l.offset, "the size of a stored entry in front of it")
	case l.size > s.lim.Unpacked:
		return refused(fault.ErrLimit, l.offset, "unpacked data within the limit")
	case tooDense(l.size, l.packed, s.lim.Ratio):
		return refused(fault.ErrLimit, l.offset, "a ratio of packing within the limit")
	}
	l.name = append(s.local.name[:0], l.name...)
	l.extra = append(s.local.extra[:0], l.extra...)
	s.local = l
	s.entry = newEntry(name, l, l.sums, s.src.offset())
	s.content.reset(s.src, l.method, l.sums, !late, s.lim)
	return nil
}

// Entry returns the entry. An archive that was written without going back has sizes and checksum behind the data; they
// are zero here until Read has returned io.EOF.
func (s *Stream) Entry() Entry { return s.entry }

// Read reads the unpacked data. It returns io.EOF only when the whole archive was read and checked, and r has ended
// with it; until then nothing is known to be whole. Errors: as for NewReader and the readers of its entries.
func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := s.content.read(p)
	if err == io.EOF {
		if tail := s.finish(s.content.sums()); tail != nil {
			err = tail
		}
	}
	s.err = err
	return n, err
}

// finish reads what follows the data, which came to the given sums.
func (s *Stream) finish(got sums) error {
	s.entry.Size, s.entry.PackedSize, s.entry.CRC32 = got.size, got.packed, got.crc
	if s.local.flags&flagDescriptor != 0 {
		if err := readDescriptor(s.src, got); err != nil {
			return err
		}
	}
	first := s.src.offset()
	c, err := readCentral(s.src)
	if err != nil {
		return err
	}
	if c.start != 0 || c.sums != got {
		return malformed(c.offset, "a directory that agrees with the data")
	}
	if err := agree(s.local, c); err != nil {
		return err
	}
	last := s.src.offset()
	e, err := readEnd(s.src)
	if err != nil {
		return err
	}
	if e.count != 1 || int64(e.offset) != first || int64(e.size) != last-first {
		return malformed(last, "an end record that agrees with the directory")
	}
	ended, err := s.src.atEnd()
	if err == nil && !ended {
		err = malformed(s.src.offset(), "nothing behind the end record")
	}
	return err
}
