package parquet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// ReaderOption configures [NewReader]. A nil ReaderOption is ignored.
type ReaderOption func(*Reader)

// WithTable makes the reader read rows of t from a file of another program, which contains neither the name of the table nor a digest. Its
// columns must be those of the table.
func WithTable(t *Table) ReaderOption { return func(r *Reader) { r.table = t } }

// WithLimits sets the limits for reading each event.
func WithLimits(l telemetry.Limits) ReaderOption { return func(r *Reader) { r.limits = l } }

// Reader reads the file of a table. It holds one page of each column and the file metadata in memory. It is not safe for concurrent use.
//
// A truncated or changed file is refused before its first row, because the digest that [Writer] wrote does not match. The digest is not a
// signature: a malicious file may have a correct digest and claim pages that are larger than the memory. Any other file that parquet-go
// does not accept gives an error, even if parquet-go panics; parquet-go may print a warning. Errors never contain a byte of the file.
type Reader struct {
	table  *Table
	limits telemetry.Limits
	src    *source
	file   *pq.File
	state  telemetry.State
}

// NewReader returns a Reader of the file in src, which is size bytes long, and verifies its digest. Errors are those of src,
// [telemetry.ErrRequired] if src is nil, [telemetry.ErrDigest] if the digest is missing or does not match, [telemetry.ErrFormat] if the
// file is not of this form, and [telemetry.ErrUnknown] if this version does not know the table or the layout.
func NewReader(src io.ReaderAt, size int64, opts ...ReaderOption) (r *Reader, err error) {
	if src == nil {
		return nil, failure(telemetry.ErrRequired, "a file")
	}
	r = &Reader{src: &source{src: src, size: size}}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	defer r.guard(&err)
	if r.table == nil {
		if err := r.verify(); err != nil { // before parquet-go believes what the file claims
			return nil, err
		}
	}
	if r.file, err = pq.OpenFile(r.src, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true)); err != nil {
		return nil, r.fault(err)
	}
	if r.table == nil {
		if err := r.identify(); err != nil {
			return nil, err
		}
	}
	if !r.fits() {
		return nil, malformed("the columns of the table")
	}
	return r, r.check()
}

// identify finds the table that the file names.
func (r *Reader) identify() error {
	name, ok := r.file.Lookup(metaTable)
	if !ok {
		return malformed("the name of a table in the file's metadata")
	}
	if l, _ := r.file.Lookup(metaLayout); l != layout {
		return failure(telemetry.ErrUnknown, "layout "+layout)
	}
	if r.table, ok = TableByName(name); !ok {
		return failure(telemetry.ErrUnknown, "the name of a table")
	}
	return nil
}

// verify compares the digest of the file with the one in it.
func (r *Reader) verify() error {
	const end = 8 // the length of the footer and the magic number
	if r.src.size < end {
		return malformed("a Parquet file")
	}
	var length [end]byte
	if _, err := r.src.ReadAt(length[:], r.src.size-end); err != nil && err != io.EOF {
		return r.fault(err)
	}
	at := r.src.size - end - int64(binary.LittleEndian.Uint32(length[:]))
	if at < 0 {
		return malformed("a footer")
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.NewSectionReader(r.src, 0, at)); err != nil {
		return r.fault(err)
	}
	footer, err := io.ReadAll(io.NewSectionReader(r.src, at, r.src.size-at))
	if err != nil {
		return r.fault(err)
	}
	i := bytes.Index(footer, []byte(digestKey))
	if i < 0 || bytes.Contains(footer[i+1:], []byte(digestKey)) || len(footer) < i+len(digestKey)+len(noDigest) {
		return failure(telemetry.ErrDigest, "one digest in the file's metadata")
	}
	value := footer[i+len(digestKey):][:len(noDigest)]
	want := string(value)
	copy(value, noDigest)
	digest.Write(footer)
	if hex.EncodeToString(digest.Sum(nil)) != want {
		return failure(telemetry.ErrDigest, "the digest in the file's metadata")
	}
	r.state = telemetry.Verified
	return nil
}

// digestKey precedes the digest in the footer: the key, and the value's field and length in Thrift's compact protocol.
const digestKey = metaDigest + "\x18\x40"

// check refuses column chunks that parquet-go does not read safely.
func (r *Reader) check() error {
	for _, group := range r.file.Metadata().RowGroups {
		for _, chunk := range group.Columns {
			m := chunk.MetaData
			switch m.Codec {
			case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd: // others are decompressed without a limit
			default:
				return failure(telemetry.ErrUnsupported, "columns without compression, or with Snappy, gzip or Zstandard")
			}
			if m.TotalCompressedSize < 0 || m.TotalCompressedSize > r.src.size || m.NumValues < 0 {
				return malformed("columns within the file")
			}
		}
	}
	return nil
}

// fits reports whether the columns of the file are those of the table.
func (r *Reader) fits() bool {
	_, schema := r.table.build()
	columns := r.file.Schema().Columns()
	if len(columns) != len(schema.Columns()) {
		return false
	}
	for i, path := range schema.Columns() {
		want, _ := schema.Lookup(path...)
		got, ok := r.file.Schema().Lookup(path...)
		if !ok || got.ColumnIndex != i || got.Node.Type().Kind() != want.Node.Type().Kind() ||
			got.MaxDefinitionLevel != want.MaxDefinitionLevel || got.MaxRepetitionLevel != want.MaxRepetitionLevel {
			return false
		}
	}
	return true
}

// Table returns the table of the file.
func (r *Reader) Table() *Table { return r.table }

// State returns [telemetry.Verified], or [telemetry.Unverifiable] if the file is read with [WithTable].
func (r *Reader) State() telemetry.State { return r.state }

// Rows yields each row as JSON: the record that was written, or for tables of compliance reports the part of the report that the row
// holds. An error ends the iteration. If ctx is nil, the error is [telemetry.ErrRequired].
func (r *Reader) Rows(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		var a assembler
		for row, err := range r.rows(ctx) {
			if err != nil {
				yield("", err)
				return
			}
			doc, err := a.object(r.table, row)
			if !yield(doc, err) || err != nil {
				return
			}
		}
	}
}

// Events yields the events of the file. They are equal to those that were written, apart from the losses that the package documentation
// lists. For a row that is not an event of the table's type, Events yields a [*telemetry.Error] and continues with the next row. Any other
// error ends the iteration. For a table of reports, the error is [telemetry.ErrUnsupported].
func (r *Reader) Events(ctx context.Context) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		if r.table.new == nil {
			yield(nil, failure(telemetry.ErrUnsupported, "a table of events"))
			return
		}
		if _, ok := r.table.new().(event.Event); !ok {
			yield(nil, failure(telemetry.ErrUnsupported, "a table of events"))
			return
		}
		for doc, err := range r.Rows(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			ev := r.table.new().(event.Event)
			if err := ev.DecodeJSON([]byte(doc), r.limits); err != nil {
				if !yield(nil, err) {
					return
				}
				continue
			}
			if !yield(ev, nil) {
				return
			}
		}
	}
}

// rowsAtOnce is the number of rows that are read ahead.
const rowsAtOnce = 64

// rows yields the rows of the file. Each is valid until the next one.
func (r *Reader) rows(ctx context.Context) iter.Seq2[pq.Row, error] {
	return func(yield func(pq.Row, error) bool) {
		buf := make([]pq.Row, rowsAtOnce)
		for _, group := range r.file.RowGroups() {
			rows, err := r.open(group)
			if err != nil {
				yield(nil, err)
				return
			}
			for more := true; more; {
				n, err := r.read(ctx, rows, buf)
				for _, row := range buf[:n] {
					if !yield(row, nil) {
						r.close(rows)
						return
					}
				}
				more = err == nil && n > 0
				if err != nil && err != io.EOF {
					r.close(rows)
					yield(nil, err)
					return
				}
			}
			r.close(rows)
		}
	}
}

func (r *Reader) open(group pq.RowGroup) (rows pq.Rows, err error) {
	defer r.guard(&err)
	return group.Rows(), nil
}

// read reads rows. The error is io.EOF at the end.
func (r *Reader) read(ctx context.Context, rows pq.Rows, buf []pq.Row) (n int, err error) {
	defer r.guard(&err)
	if ctx == nil {
		return 0, failure(telemetry.ErrRequired, "a context")
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n, err = rows.ReadRows(buf)
	if err != nil && err != io.EOF {
		return 0, r.fault(err)
	}
	return n, err
}

func (r *Reader) close(rows pq.Rows) {
	var err error
	defer r.guard(&err)
	_ = rows.Close() // nothing was written
}

// guard turns a panic of parquet-go into an error, because parquet-go panics on some broken files.
func (r *Reader) guard(err *error) {
	if recover() != nil {
		*err = r.fault(nil)
	}
}

// fault returns the error of the source, if it has failed, and otherwise an error for a broken file. Errors of parquet-go are not
// passed on, because they may contain parts of the file.
func (r *Reader) fault(err error) error {
	if r.src.err != nil && !errors.Is(r.src.err, io.EOF) {
		return r.src.err
	}
	return malformed("a Parquet file")
}

// source keeps the error of a source. It does not read beyond the file.
type source struct {
	src  io.ReaderAt
	size int64
	err  error
}

// ReadAt implements io.ReaderAt.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > s.size {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := s.src.ReadAt(p, off)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
