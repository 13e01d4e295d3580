package parquet

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	pq "github.com/parquet-go/parquet-go"
)

// WriterOption configures [NewWriter] and [NewFolder]. A nil WriterOption is ignored.
type WriterOption func(*Writer)

// WithRowGroup sets the maximum number of bytes of JSON in the records of a row group, not counting the last record of the group. A writer
// holds one encoded row group in memory. The default is 16 MiB. Larger groups make smaller files, which are faster to read.
func WithRowGroup(bytes int) WriterOption { return func(w *Writer) { w.most = bytes } }

const (
	defaultRowGroup = 16 << 20
	// mostDictionary bounds the dictionary of a column in a row group.
	mostDictionary = 1 << 20
)

// Writer writes a file with the rows of one table. It accepts only records that [pseudonym.Scrub], [pseudonym.Restore] or
// [pseudonym.InClear] returned, so that no identifier in clear is written by accident. It is not safe for concurrent use.
type Writer struct {
	table    *Table
	out      *sink
	w        *pq.GenericWriter[any]
	shredder shredder
	row      [1]pq.Row
	doc      []byte
	most     int
	pending  int // bytes of JSON in the row group
	rows     int64
	err      error
}

// NewWriter returns a Writer that writes rows of t to dst. The error is [telemetry.ErrRequired] if dst or t is nil.
func NewWriter(dst io.Writer, t *Table, opts ...WriterOption) (*Writer, error) {
	if dst == nil || t == nil {
		return nil, failure(telemetry.ErrRequired, "a destination and a table")
	}
	_, schema := t.build()
	w := &Writer{table: t, out: &sink{dst: dst, digest: sha256.New()}, most: defaultRowGroup}
	for _, opt := range opts {
		if opt != nil {
			opt(w)
		}
	}
	options := []pq.WriterOption{
		schema, pq.Compression(&pq.Zstd), pq.DictionaryMaxBytes(mostDictionary), pq.CreatedBy("github.com/csg-telemetry/telemetry", layout, ""),
	}
	for key, value := range t.metadata() {
		options = append(options, pq.KeyValueMetadata(key, value))
	}
	w.w = pq.NewGenericWriter[any](w.out, append(options, pq.KeyValueMetadata(metaDigest, noDigest))...)
	return w, nil
}

// noDigest is in place of the digest while the digest is computed.
var noDigest = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// Write writes one record as a row. The error is [telemetry.ErrClearText] if e is nil or zero, and [telemetry.ErrUnsupported] if e is a
// record of another table; the writer can still be used after these. Undocumented XML content of the record is not written, as in its JSON
// form. After an error of the destination, every later call returns it.
func (w *Writer) Write(e pseudonym.Safe) error {
	switch {
	case w.err != nil:
		return w.err
	case e == nil || e.Record() == nil:
		return failure(telemetry.ErrClearText, "a value made by Scrub, Restore or InClear")
	}
	if t, ok := TableOf(e.Record()); !ok || t != w.table || len(t.ignore) > 0 {
		return failure(telemetry.ErrUnsupported, "a record of the table")
	}
	doc, err := e.AppendJSON(w.doc[:0])
	if err != nil {
		return err
	}
	w.doc = doc
	return w.object(doc)
}

// object writes the row of a JSON object.
func (w *Writer) object(doc []byte) error {
	if w.err != nil {
		return w.err
	}
	if w.pending += len(doc); w.pending > w.most && w.pending > len(doc) {
		if w.err = w.w.Flush(); w.err != nil {
			return w.err
		}
		w.pending = len(doc)
	}
	w.row[0] = w.shredder.row(w.table, string(doc))
	if _, w.err = w.w.WriteRows(w.row[:]); w.err == nil {
		w.rows++
	}
	return w.err
}

// Rows returns the number of rows written.
func (w *Writer) Rows() int64 { return w.rows }

// Close writes the end of the file, including its digest. It does not close the destination.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	w.err = w.close()
	if w.err != nil {
		return w.err
	}
	w.err = failure(telemetry.ErrUnsupported, "a writer that is not closed")
	return nil
}

func (w *Writer) close() error {
	if err := w.w.Flush(); err != nil {
		return err
	}
	w.out.held = new(bytes.Buffer)
	if err := w.w.Close(); err != nil {
		return err
	}
	return w.out.seal()
}

// sink passes on and digests the bytes written to it. At the end it holds back the footer, which contains the digest.
type sink struct {
	dst    io.Writer
	digest hash.Hash
	held   *bytes.Buffer
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	if s.held != nil {
		return s.held.Write(p)
	}
	s.digest.Write(p)
	return s.dst.Write(p)
}

// seal puts the digest into the footer and passes it on.
func (s *sink) seal() error {
	tail := s.held.Bytes()
	s.digest.Write(tail)
	i := bytes.Index(tail, []byte(noDigest))
	if i < 0 || bytes.Contains(tail[i+1:], []byte(noDigest)) {
		return failure(telemetry.ErrDigest, "one place for the digest")
	}
	hex.Encode(tail[i:], s.digest.Sum(nil))
	_, err := s.dst.Write(tail)
	return err
}

func failure(kind error, want string) error {
	return &telemetry.Error{Kind: kind, Offset: -1, Want: want}
}
