package archive

import (
	"archive/zip"
	"io"
	"math"
	"time"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// maxEntries is how many entries there can be without zip64 records.
const maxEntries = math.MaxUint16 - 1

// oldest is the least time that every field of a header can hold.
var oldest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Writer writes an archive whose structure a Reader accepts, from front to end. The same calls give the same bytes on
// every system. It is not safe for concurrent use.
type Writer struct {
	zip      *zip.Writer
	modified time.Time
	names    map[string]struct{}
}

// NewWriter returns a Writer to w that gives every entry the same time of modification, in whole seconds. The zero time
// stands for the first second of 1980.
func NewWriter(w io.Writer, modified time.Time) *Writer {
	if modified.IsZero() {
		modified = oldest
	}
	return &Writer{
		zip:      zip.NewWriter(&capped{w: w, left: math.MaxUint32 - 1}),
		modified: modified.UTC(),
		names:    make(map[string]struct{}),
	}
}

// RegisterCompressor makes comp pack the entries of the given method. Without one, the standard library does.
func (w *Writer) RegisterCompressor(method uint16, comp func(io.Writer) (io.WriteCloser, error)) {
	w.zip.RegisterCompressor(method, comp)
}

// Create begins an entry, packed with Store or Deflate. It ends with the next call of Create or Close, and what the
// returned writer takes until then is its content. Errors: ErrName; ErrDuplicate for a name that another one has but for
// the case of its letters; ErrUnsupported for another method; ErrRange for a time of modification that the format cannot
// hold; ErrLimit after 65,534 entries and, when writing, past 4 GiB; and whatever the writer below returns.
func (w *Writer) Create(name string, method uint16) (io.Writer, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	folded := FoldName(name)
	if _, twice := w.names[folded]; twice {
		return nil, fault.New(fault.ErrDuplicate, "names that differ in more than case")
	}
	if method != Store && method != Deflate {
		return nil, fault.New(fault.ErrUnsupported, "an entry that is stored or deflated")
	}
	if w.modified.Before(oldest) || w.modified.Unix() > math.MaxUint32 {
		return nil, fault.New(fault.ErrRange, "a time from 1980 to 2106")
	}
	if len(w.names) == maxEntries {
		return nil, fault.New(fault.ErrLimit, "at most 65534 entries")
	}
	content, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: w.modified})
	if err != nil {
		return nil, err
	}
	w.names[folded] = struct{}{}
	return &capped{w: content, left: math.MaxUint32 - 1}, nil
}

// Close writes the directory. It does not close the writer below.
func (w *Writer) Close() error { return w.zip.Close() }

// capped refuses what would take zip64 records to describe.
type capped struct {
	w    io.Writer
	left int64
}

func (c *capped) Write(p []byte) (int, error) {
	if int64(len(p)) > c.left {
		return 0, fault.New(fault.ErrLimit, "less than 4 GiB")
	}
	n, err := c.w.Write(p)
	c.left -= int64(n)
	return n, err
}
