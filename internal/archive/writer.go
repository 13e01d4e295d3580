package archive

import (
	"archive/zip"
	"io"
	"math"
	"time"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// maxEntries is the maximum number of entries without zip64 records.
const maxEntries = math.MaxUint16 - 1

// oldest is the earliest time that all fields of a header can represent.
var oldest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Writer writes an archive that a Reader accepts, from front to end. The same calls produce the same bytes on every
// system. It is not safe for concurrent use.
type Writer struct {
	zip      *zip.Writer
	modified time.Time
	names    names
	deflate  zip.Compressor // nil for that of the standard library
}

// NewWriter returns a Writer to w. Every entry gets the given modification time, in whole seconds. The zero time means
// the first second of 1980.
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

// SetCompressor makes comp pack the entries of method Deflate, instead of the standard library.
func (w *Writer) SetCompressor(comp func(io.Writer) (io.WriteCloser, error)) { w.deflate = comp }

// Create begins an entry. What is written to the returned writer until the next call of Create or Close is the content
// of the entry. With method Deflate the content is packed. With Store it is not packed, but written as stored blocks of
// DEFLATE, so that a reader of a pipe can find its end.
//
// Errors: ErrName; ErrDuplicate for a name that some file system treats as that of another entry; ErrUnsupported for
// another method; ErrRange for a modification time that the format cannot represent; ErrLimit after 65,534 entries and,
// when writing, beyond 4 GiB; and errors of the underlying writer.
func (w *Writer) Create(name string, method uint16) (io.Writer, error) {
	if err := w.CheckNew(name); err != nil {
		return nil, err
	}
	switch {
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

// CheckNew returns the error of Create for the name of an entry, or nil.
func (w *Writer) CheckNew(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if w.names.has(FoldName(name)) {
		return fault.New(fault.ErrDuplicate, sameName)
	}
	return nil
}

// Close writes the directory. It does not close the underlying writer.
func (w *Writer) Close() error { return w.zip.Close() }

// capped refuses content that would need zip64 records.
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
