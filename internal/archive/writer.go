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
	names    names
	deflate  zip.Compressor // nil for that of the standard library
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
		names:    make(names),
	}
}

// SetCompressor makes comp pack the entries of method Deflate, in place of the standard library.
func (w *Writer) SetCompressor(comp func(io.Writer) (io.WriteCloser, error)) { w.deflate = comp }

// Create begins an entry. Its end is the next call of Create or Close, and what the returned writer takes until then is
// its content. With method Deflate it is packed; with Store it is not, and is written in a form that a reader of a pipe
// can follow: blocks of DEFLATE that are stored.
//
// Errors: ErrName; ErrDuplicate for a name that is that of another entry to some file system; ErrUnsupported for another
// method; ErrRange for a time of modification that the format cannot hold; ErrLimit after 65,534 entries and, when
// writing, past 4 GiB; and whatever the writer below returns.
func (w *Writer) Create(name string, method uint16) (io.Writer, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	switch folded := FoldName(name); {
	case w.names.has(folded):
		return nil, fault.New(fault.ErrDuplicate, sameName)
	case method != Store && method != Deflate:
		return nil, fault.New(fault.ErrUnsupported, "an entry that is stored or deflated")
	case w.modified.Before(oldest) || w.modified.Unix() > math.MaxUint32:
		return nil, fault.New(fault.ErrRange, "a time from 1980 to 2106")
	case len(w.names) == maxEntries:
		return nil, fault.New(fault.ErrLimit, "at most 65534 entries")
	}
	comp := w.deflate
	if method == Store {
		comp = newPlainWriter
	}
	w.zip.RegisterCompressor(zip.Deflate, comp)
	content, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.modified})
	if err != nil {
		return nil, err
	}
	w.names[FoldName(name)] = struct{}{}
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
