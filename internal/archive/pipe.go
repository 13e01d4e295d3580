package archive

import (
	"encoding/binary"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Pipe reads an archive once, from front to end. It accepts the same archives as Reader. Entries are read before the
// directory is known, so treat them as provisional until Next has returned io.EOF.
type Pipe struct {
	lim     Limits
	src     *source
	content content
	names   names
	passed  []passed // the entries so far
	total   int64    // bytes of theirs, unpacked
	err     error    // why there is no further entry
	done    error    // of the entry that is open; nil while it can be read
}

// passed is an entry that was read, for comparison with the directory.
type passed struct {
	local // its slices are copies
	got   sums
}

// NewPipe returns a Pipe of the archive in r.
func NewPipe(r io.Reader, lim Limits) *Pipe {
	p := &Pipe{lim: lim, src: newSource(contentBuffer), names: make(names)}
	p.Reset(r)
	return p
}

// SetDecompressor makes p unpack with the decompressors that f returns, instead of the standard library's. It must be
// called before Read.
func (p *Pipe) SetDecompressor(f func(io.Reader) (Decompressor, error)) { p.content.newInf = f }

// Packed returns the number of packed bytes of the open entry that were read.
func (p *Pipe) Packed() int64 { return p.content.packed() }

// Reset makes p read another archive with the same limits, reusing memory.
func (p *Pipe) Reset(r io.Reader) {
	p.src.reset(r, 0)
	clear(p.names)
	p.passed, p.total, p.err, p.done = p.passed[:0], 0, nil, fault.New(fault.ErrUnsupported, "a call of Next")
}

// Next begins the next entry. The previous entry must have been read to its end. After the last entry, Next reads the
// directory and the end of the archive; it returns io.EOF if they agree with all entries and r has ended. Sizes and
// checksum of an entry may be zero until its data was read; see Entry.
//
// Errors: ErrArchive, ErrUnsupported, ErrName, ErrDuplicate and ErrLimit as for NewReader; ErrUnverified with the cause if
// r fails, and without one if an entry was not read to its end. All are final.
func (p *Pipe) Next() (Entry, error) {
	if p.err != nil {
		return Entry{}, p.err
	}
	if p.done == nil {
		p.err = fault.New(fault.ErrUnverified, "all of an entry read")
	} else if p.done != io.EOF && len(p.passed) > 0 {
		p.err = p.done
	}
	var e Entry
	if p.err == nil {
		e, p.err = p.next()
	}
	p.done = p.err
	return e, p.err
}

func (p *Pipe) next() (Entry, error) {
	ahead := p.src.ahead(4)
	if len(ahead) < 4 {
		if p.src.offset() == 0 && p.src.err == io.EOF {
			return Entry{}, malformed(0, notArchive)
		}
		return Entry{}, p.src.failure()
	}
	if sig := binary.LittleEndian.Uint32(ahead); sig != localSignature {
		if p.src.offset() == 0 && !beginsArchive(ahead) {
			return Entry{}, malformed(0, notArchive)
		}
		return Entry{}, p.directory()
	}
	l, err := readLocal(p.src)
	if err != nil {
		return Entry{}, err
	}
	if len(p.passed) >= p.lim.Entries {
		return Entry{}, refused(fault.ErrLimit, l.offset, "a number of entries within the limit")
	}
	name := string(l.name)
	if err := p.names.add(name, l.offset); err != nil {
		return Entry{}, err
	}
	known := l.flags&flagDescriptor == 0
	lim := p.lim
	lim.Unpacked -= p.total
	switch {
	case known && l.method == Store && l.packed != l.size:
		return Entry{}, malformed(l.offset, "one size for a stored entry")
	case known && l.size > lim.Unpacked:
		return Entry{}, refused(fault.ErrLimit, l.offset, "unpacked data within the limit")
	case known && TooDense(l.size, l.packed, p.lim.Ratio):
		return Entry{}, refused(fault.ErrLimit, l.offset, "a ratio of packing within the limit")
	}
	p.note(l)
	p.content.reset(p.src, l.header, l.sums, known, lim)
	return newEntry(name, l, l.sums, p.src.offset()), nil
}

// note stores a header, reusing the memory of one from an earlier archive.
func (p *Pipe) note(l local) {
	n := len(p.passed)
	if n < cap(p.passed) {
		p.passed = p.passed[:n+1]
	} else {
		p.passed = append(p.passed, passed{})
	}
	was := &p.passed[n].local
	l.name = append(was.name[:0], l.name...)
	l.extra = append(was.extra[:0], l.extra...)
	*was = l
}

// Entry returns the open entry, or the last one. Its sizes and its checksum are valid when Read has returned io.EOF.
func (p *Pipe) Entry() Entry {
	if len(p.passed) == 0 {
		return Entry{}
	}
	last := &p.passed[len(p.passed)-1]
	return newEntry(string(last.name), last.local, last.got, 0)
}

// Read reads the unpacked data of the entry. It returns io.EOF when the data has ended correctly and has the checksum
// and the sizes in its headers.
func (p *Pipe) Read(b []byte) (int, error) {
	if p.done != nil {
		return 0, p.done
	}
	if len(b) == 0 {
		return 0, nil
	}
	n, err := p.content.read(b)
	if err == io.EOF {
		if bad := p.finish(); bad != nil {
			err = bad
		}
	}
	p.done = err
	return n, err
}

// finish reads the descriptor of the entry, whose data was read.
func (p *Pipe) finish() error {
	last := &p.passed[len(p.passed)-1]
	last.got = p.content.sums()
	p.total += last.got.size
	if last.flags&flagDescriptor == 0 {
		return nil
	}
	return readDescriptor(p.src, last.got, last.late())
}

// directory reads the directory and the end of the archive.
func (p *Pipe) directory() error {
	first := p.src.offset()
	for i := range p.passed {
		e := &p.passed[i]
		c, err := readCentral(p.src)
		if err != nil {
			return err
		}
		if c.start != e.offset || c.sums != e.got {
			return malformed(c.offset, "a directory that agrees with the entries")
		}
		if err := agree(e.local, c); err != nil {
			return err
		}
	}
	last := p.src.offset()
	e, err := readEnd(p.src)
	if err != nil {
		return err
	}
	if e.count != int64(len(p.passed)) || e.offset != first || e.size != last-first {
		return malformed(last, "an end record that agrees with the directory")
	}
	ended, err := p.src.atEnd()
	if err != nil {
		return err
	}
	if !ended {
		return malformed(p.src.offset(), bytesAfter)
	}
	return io.EOF
}
