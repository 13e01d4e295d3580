package archive

import (
	"context"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const (
	headerBuffer  = 8 << 10  // large enough for many small headers, and for the longest one
	contentBuffer = 32 << 10 // as much as the inflater returns at once
)

// Limits bounds what is read. A limit of zero allows nothing. The error is ErrLimit if a limit is exceeded.
type Limits struct {
	// Entries is the maximum number of entries of an archive.
	Entries int
	// Unpacked is the maximum total unpacked size of all entries in bytes.
	Unpacked int64
	// Ratio is the maximum ratio of unpacked to packed size of an entry of more than 1 MiB.
	Ratio int64
}

// Entry is one file of an archive, as the headers describe it.
type Entry struct {
	// Name is the file's name, which CheckName accepts.
	Name string
	// Size is the length of the unpacked data in bytes.
	Size int64
	// PackedSize is the length of the data in the archive in bytes.
	PackedSize int64
	// CRC32 is the IEEE checksum of the unpacked data.
	CRC32 uint32
	// Method is Store or Deflate.
	Method uint16
	// Modified is when the file was modified, in UTC. The times of an archive without extended timestamps have no zone
	// and a resolution of two seconds; they are interpreted as UTC.
	Modified time.Time

	data  int64 // offset of the packed data
	flags uint16
}

// Reader reads an archive with random access. It is safe for concurrent use.
type Reader struct {
	r       io.ReaderAt
	ctx     context.Context
	lim     Limits
	entries []Entry
	pool    *sync.Pool // of *content with its own source
	newInf  func(io.Reader) (Decompressor, error)
}

// NewReader reads all headers of the archive of the given size and checks every byte of them, without unpacking
// anything. The archive must be entries from its first byte on, in the order of the directory and with nothing in
// between, then the directory, then the end record as its last bytes. The context also governs reading the entries.
//
// Errors: ErrArchive for any other structure and for headers that disagree; ErrUnsupported for encryption and for
// methods other than store and deflate; ErrName and ErrDuplicate for names; ErrLimit; and ErrUnverified with the cause
// if the context ends or r fails.
func NewReader(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*Reader, error) {
	rd := &Reader{r: guard{ctx, r}, ctx: ctx, lim: lim, pool: new(sync.Pool)}
	s := newSource(headerBuffer)
	last, err := rd.findEnd(s, size)
	if err != nil {
		return nil, err
	}
	e, err := readEnd(s)
	if err != nil {
		return nil, err
	}
	// The count is compared with the size of the directory before it is compared with the limit, to distinguish a false
	// count from an archive that is too large.
	if e.count > last/centralLen {
		return nil, malformed(last, "as many entries as the archive can hold")
	}
	if e.count > int64(lim.Entries) {
		return nil, refused(fault.ErrLimit, last, "a number of entries within the limit")
	}
	if e.offset > last || e.size != last-e.offset {
		return nil, malformed(last, bytesBefore)
	}
	if err := rd.scan(s, e); err != nil {
		return nil, err
	}
	return rd, nil
}

// scan reads the directory and, for each of its records, the header and the descriptor of the entry.
func (r *Reader) scan(directory *source, e end) error {
	front := newSource(headerBuffer)
	first, last := e.offset, e.offset+e.size
	r.seek(directory, first, last)
	names := make(names)
	total := int64(0)
	before := extent{limit: first} // the previous entry
	for range e.count {
		c, err := readCentral(directory)
		if err != nil {
			return err
		}
		if err := r.finish(front, before, c.start); err != nil {
			return err
		}
		name := string(c.name)
		if err := names.add(name, c.offset); err != nil {
			return err
		}
		if total += c.size; total > r.lim.Unpacked || total < 0 {
			return refused(fault.ErrLimit, c.offset, "unpacked data within the limit")
		}
		if TooDense(c.size, c.packed, r.lim.Ratio) {
			return refused(fault.ErrLimit, c.offset, "a ratio of packing within the limit")
		}
		r.seek(front, c.start, first)
		l, err := readLocal(front)
		if err != nil {
			return err
		}
		if err := agree(l, c); err != nil {
			return err
		}
		r.entries = append(r.entries, newEntry(name, l, c.sums, front.offset()))
		if c.packed > first-front.offset() {
			return malformed(c.offset, "an entry that ends before the directory")
		}
		before = extent{c.header, front.offset() + c.packed, first}
	}
	if err := r.finish(front, before, first); err != nil {
		return err
	}
	if directory.offset() != last {
		return malformed(first, "a directory of its size")
	}
	return nil
}

// extent is an entry, where its packed data ends, and where the directory begins.
type extent struct {
	header
	end, limit int64
}

// finish checks the bytes between the data of an entry and the next header.
func (r *Reader) finish(front *source, e extent, next int64) error {
	length := next - e.end
	if e.flags&flagDescriptor == 0 && length == 0 {
		return nil
	}
	if e.end == 0 {
		return malformed(0, "a header as the first bytes (are there bytes before the archive?)")
	}
	if e.flags&flagDescriptor == 0 || length < descriptorUnsigned || length > descriptorLen64 {
		return malformed(e.end, "a header directly after the entry before it")
	}
	r.seek(front, e.end, e.limit)
	b, err := front.peek(int(length))
	if err != nil {
		return err
	}
	if !checkDescriptor(b, e.sums, e.late()) {
		return malformed(e.end, "a descriptor with the checksum and the sizes of its entry")
	}
	return nil
}

// names are the folded names of the entries so far.
type names map[string]struct{}

func (n names) has(folded string) bool { _, ok := n[folded]; return ok }

// add checks a name and records it.
func (n names) add(name string, offset int64) error {
	if want := nameFault(name); want != "" {
		return refused(fault.ErrName, offset, want)
	}
	folded := FoldName(name)
	if n.has(folded) {
		return refused(fault.ErrDuplicate, offset, sameName)
	}
	n[folded] = struct{}{}
	return nil
}

// sameName is the expectation that is violated by two equal folded names.
const sameName = "names that are different on every file system"

func newEntry(name string, l local, s sums, data int64) Entry {
	return Entry{
		Name:       name,
		Size:       s.size,
		PackedSize: s.packed,
		CRC32:      s.crc,
		Method:     l.method,
		Modified:   l.modified(),
		data:       data,
		flags:      l.flags,
	}
}

// seek moves s forward to offset in the part of the archive that ends at limit. It keeps buffered data.
func (r *Reader) seek(s *source, offset, limit int64) {
	if s.base <= offset && offset <= s.base+int64(s.end) && s.r != nil {
		s.pos = int(offset - s.base)
		return
	}
	s.reset(io.NewSectionReader(r.r, offset, max(limit-offset, 0)), offset)
}

// WithContext returns a Reader of the same archive whose entries can only be read until ctx ends.
func (r *Reader) WithContext(ctx context.Context) *Reader {
	return &Reader{r: guard{ctx, r.r}, ctx: ctx, lim: r.lim, entries: r.entries, pool: r.pool, newInf: r.newInf}
}

// SetDecompressor makes r unpack with the decompressors that f returns, instead of the standard library's. It must be
// called before Open.
func (r *Reader) SetDecompressor(f func(io.Reader) (Decompressor, error)) { r.newInf = f }

// Entries returns the entries in the order of the archive. The slice belongs to the Reader and must not be changed.
func (r *Reader) Entries() []Entry { return r.entries }

// Open returns a reader of the unpacked data of an entry of this archive. Any number may be open at a time.
//
// Treat the data as provisional until io.EOF is returned: only then have the size and the checksum been compared, and
// the packed data was found to end where the next header begins. Errors: ErrArchive, ErrLimit for the ratio, and
// ErrUnverified with the cause if the context ends or the archive's reader fails. Close frees the resources of the
// reader; it does not read the rest.
func (r *Reader) Open(e Entry) io.ReadCloser {
	c, ok := r.pool.Get().(*content)
	if !ok {
		c = &content{src: newSource(contentBuffer), newInf: r.newInf}
	}
	c.src.reset(io.NewSectionReader(r.r, e.data, e.PackedSize), e.data)
	claim := sums{crc: e.CRC32, packed: e.PackedSize, size: e.Size}
	c.reset(c.src, header{method: e.Method, flags: e.flags}, claim, true, r.lim)
	return &file{r: r, c: c}
}

// file reads one entry of a Reader.
type file struct {
	r   *Reader
	c   *content // nil once err is set
	err error
}

func (f *file) Read(p []byte) (int, error) {
	if f.c == nil {
		return 0, f.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	// Reads of the archive check the context too, but a little packed data can cause a lot of work.
	if err := f.r.ctx.Err(); err != nil {
		f.release(interrupted(err, f.c.src.offset()))
		return 0, f.err
	}
	n, err := f.c.read(p)
	if err != nil {
		f.release(err)
	}
	return n, err
}

// Close implements io.Closer. It always returns nil.
func (f *file) Close() error {
	f.release(fs.ErrClosed)
	return nil
}

func (f *file) release(err error) {
	if f.c != nil {
		f.r.pool.Put(f.c)
		f.c, f.err = nil, err
	}
}

// guard is a reader that stops when its context ends.
type guard struct {
	ctx context.Context
	r   io.ReaderAt
}

func (g guard) ReadAt(p []byte, off int64) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.r.ReadAt(p, off)
}
