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
	headerBuffer  = 8 << 10  // room for many small headers, and for the longest one
	contentBuffer = 32 << 10 // as much as the inflater hands out at once
)

// Limits bounds what is read. A limit that is zero lets nothing pass. What goes beyond one is ErrLimit.
type Limits struct {
	// Entries is how many entries an archive may have.
	Entries int
	// Unpacked is the most bytes that all entries may have together, unpacked.
	Unpacked int64
	// Ratio is how many bytes one packed byte may become, once an entry has passed 1 MiB.
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
	// Modified is when the file was modified, in UTC. An archive without extended timestamps has no zone; its times are
	// taken for UTC and have steps of two seconds.
	Modified time.Time

	data int64 // where the packed data begins
}

// Reader reads an archive with random access. It is safe for concurrent use.
type Reader struct {
	r       io.ReaderAt
	ctx     context.Context
	lim     Limits
	entries []Entry
	pool    *sync.Pool // of *content with its own source
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
	if size < endLen {
		return nil, malformed(0, "an end record")
	}
	s := newSource(headerBuffer)
	endOffset := size - endLen
	rd.seek(s, endOffset, size)
	e, err := readEnd(s)
	if err != nil {
		return nil, err
	}
	// The count is weighed by what the directory can hold before it is held against the limit, so that a lie is told
	// from an archive that is too large.
	if int64(e.count)*centralLen > endOffset {
		return nil, malformed(endOffset, "as many entries as the archive can hold")
	}
	if int(e.count) > lim.Entries {
		return nil, refused(fault.ErrLimit, endOffset, "a number of entries within the limit")
	}
	if int64(e.offset)+int64(e.size) != endOffset {
		return nil, malformed(endOffset, "a directory directly before the end record")
	}
	if err := rd.scan(s, e); err != nil {
		return nil, err
	}
	return rd, nil
}

// scan walks through the directory and through the headers that it points to, side by side. Memory grows only with
// entries that were found to be there.
func (r *Reader) scan(directory *source, e end) error {
	front := newSource(headerBuffer)
	first, last := int64(e.offset), int64(e.offset)+int64(e.size)
	r.seek(directory, first, last)
	seen := make(map[string]struct{})
	var next, total int64
	for range e.count {
		c, err := readCentral(directory)
		if err != nil {
			return err
		}
		if int64(c.start) != next {
			return malformed(c.offset, "an entry directly behind the one before")
		}
		name := string(c.name)
		if err := checkEntryName(name, c.offset, seen); err != nil {
			return err
		}
		if total += c.size; total > r.lim.Unpacked {
			return refused(fault.ErrLimit, c.offset, "unpacked data within the limit")
		}
		if tooDense(c.size, c.packed, r.lim.Ratio) {
			return refused(fault.ErrLimit, c.offset, "a ratio of packing within the limit")
		}
		r.seek(front, next, first)
		l, err := readLocal(front)
		if err != nil {
			return err
		}
		if err := agree(l, c); err != nil {
			return err
		}
		r.entries = append(r.entries, newEntry(name, l, c.sums, front.offset()))
		next = front.offset() + c.packed
		if c.flags&flagDescriptor != 0 {
			r.seek(front, next, first)
			if err := readDescriptor(front, c.sums); err != nil {
				return err
			}
			next += descriptorLen
		}
	}
	if next != first || directory.offset() != last {
		return malformed(first, "a directory of its size directly behind the last entry")
	}
	return nil
}

// checkEntryName checks a name and notes it.
func checkEntryName(name string, offset int64, seen map[string]struct{}) error {
	if want := nameFault(name); want != "" {
		return refused(fault.ErrName, offset, want)
	}
	folded := FoldName(name)
	if _, twice := seen[folded]; twice {
		return refused(fault.ErrDuplicate, offset, "names that differ in more than case")
	}
	seen[folded] = struct{}{}
	return nil
}

func newEntry(name string, l local, s sums, data int64) Entry {
	return Entry{
		Name:       name,
		Size:       s.size,
		PackedSize: s.packed,
		CRC32:      s.crc,
		Method:     l.method,
		Modified:   l.modified(),
		data:       data,
	}
}

// seek moves s forward to offset in the part of the archive that ends at limit. It keeps what is buffered.
func (r *Reader) seek(s *source, offset, limit int64) {
	if s.base <= offset && offset <= s.base+int64(s.end) && s.r != nil {
		s.pos = int(offset - s.base)
		return
	}
	s.reset(io.NewSectionReader(r.r, offset, max(limit-offset, 0)), offset)
}

// WithContext returns a Reader of the same archive whose reading of entries ends with ctx too.
func (r *Reader) WithContext(ctx context.Context) *Reader {
	return &Reader{r: guard{ctx, r.r}, ctx: ctx, lim: r.lim, entries: r.entries, pool: r.pool}
}

// Entries returns the entries in the order of the archive. The slice belongs to the Reader and must not be changed.
func (r *Reader) Entries() []Entry { return r.entries }

// Open returns a reader of the unpacked data of an entry of this archive. Any number may be open at a time.
//
// The data is known to be whole only when io.EOF was returned: that is when size and checksum were compared, and when
// the packed data was found to end where the next header begins. Errors: ErrArchive, ErrLimit for the ratio, and
// ErrUnverified with the cause if the context ends or the archive's reader fails. Close frees what the reader holds;
// it does not read on.
func (r *Reader) Open(e Entry) io.ReadCloser {
	c, ok := r.pool.Get().(*content)
	if !ok {
		c = &content{src: newSource(contentBuffer)}
	}
	c.src.reset(io.NewSectionReader(r.r, e.data, e.PackedSize), e.data)
	claim := sums{crc: e.CRC32, packed: e.PackedSize, size: e.Size}
	c.reset(c.src, e.Method, claim, true, r.lim)
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
	// Reads of the archive look at the context too, but a little packed data can be a lot of work.
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
