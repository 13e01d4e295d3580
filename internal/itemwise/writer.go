package itemwise

import (
	"encoding/xml"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Writer writes a document piece by piece, as a [Reader] reads it: the root, and then each Record and Item of its
// lists. A Record may be complete or without the items of its lists, and more items may follow. If a value cannot be
// encoded or is out of order, it is refused and the Writer remains usable. After an error of the destination, all
// further calls fail. The zero Writer refuses everything.
type Writer struct {
	form   telemetry.Format
	out    output
	pieces []piece // the open ones, outermost first
	sealed bool    // the digest is filled in by the writer
	closed bool
}

// NewWriter returns a writer to dst. It writes the digest in the root unchanged.
func NewWriter(dst io.Writer, f telemetry.Format) Writer {
	return Writer{form: f, out: output{dst: dst}}
}

// NewDigestWriter returns a writer without output for documents with the given table. Close returns the digest.
func NewDigestWriter(f telemetry.Format, root *codec.Part) Writer {
	search := codec.JSONSeal(root.Seal)
	if f == telemetry.XML {
		search = codec.XMLSeal(root.Seal)
	}
	return Writer{form: f, sealed: true, out: output{
		dst: io.Discard, sum: new(telemetry.Digester), seal: root.Seal, search: search,
	}}
}

// NewSealWriter returns a writer to dst that fills in the digest when it is closed. The document begins at the current
// offset of dst. The error is that of dst.Seek.
func NewSealWriter(dst io.WriteSeeker, f telemetry.Format, root *codec.Part) (Writer, error) {
	start, err := dst.Seek(0, io.SeekCurrent)
	if err != nil {
		return Writer{}, err
	}
	w := NewDigestWriter(f, root)
	w.out.dst, w.out.file, w.out.start = dst, dst, start
	return w, nil
}

// Root begins the document and writes the items of its root.
func (w *Writer) Root(v Record) error {
	switch {
	case w.form != telemetry.XML && w.form != telemetry.JSON:
		return record.Failure(fault.ErrUnsupported, "the format xml or json")
	case len(w.pieces) > 0 || w.closed:
		return record.Failure(fault.ErrUnsupported, "one document")
	}
	p, err := w.piece(w.head(v))
	if err != nil {
		return err
	}
	if w.form == telemetry.XML {
		w.out.write([]byte(xml.Header))
	}
	w.pieces = append(w.pieces, p)
	return w.lists(0, v)
}

// Record begins the next Record at a depth, in a list of the enclosing one, and writes its items.
func (w *Writer) Record(depth, list int, v Record) error {
	if len(w.pieces) < depth || depth == 0 || w.closed {
		return record.Failure(fault.ErrUnsupported, "a record inside the enclosing one")
	}
	p, err := w.piece(w.head(v))
	if err != nil {
		return err
	}
	if err := w.end(depth); err != nil {
		return err
	}
	outer := &w.pieces[depth-1]
	if err := w.reach(outer, list); err != nil {
		return err
	}
	if w.form == telemetry.JSON {
		w.out.buf = outer.separated(w.out.buf)
	}
	outer.items++
	w.out.spill()
	w.pieces = append(w.pieces, p)
	return w.lists(depth, v)
}

// lists writes the items of the lists of v, which was begun at a depth.
func (w *Writer) lists(depth int, v Record) error {
	head := w.pieces[depth].head
	for list := range w.pieces[depth].cuts {
		n := v.Len(list)
		from := head.Len(list) // these are already written
		if from == n {
			continue
		}
		var err error
		if _, ok := v.Nth(list, from).(Record); !ok {
			err = w.items(depth, list, n-from, func(i int) Value { return v.Nth(list, from+i) })
		}
		for i := from; i < n && err == nil; i++ {
			inner, ok := v.Nth(list, i).(Record)
			if !ok {
				break
			}
			err = w.Record(depth+1, list, inner)
		}
		if err != nil {
			return err
		}
	}
	return w.out.err
}

// Item writes the next item in a list of the Record at a depth.
func (w *Writer) Item(depth, list int, v Value) error {
	switch {
	case len(w.pieces) <= depth || w.closed:
		return record.Failure(fault.ErrUnsupported, "an item in an open record")
	case list >= len(w.pieces[depth].cuts):
		return record.Failure(fault.ErrRange, "an item of a list that the record has")
	}
	if err := w.end(depth + 1); err != nil {
		return err
	}
	return w.items(depth, list, 1, func(int) Value { return v })
}

// items writes n items of one list, and stops at the first one that is refused. It appends them to the buffer of the
// output, and undoes what it appended for a refused one.
func (w *Writer) items(depth, list, n int, at func(i int) Value) (err error) {
	p := &w.pieces[depth]
	before, collected := p.progress, len(w.out.buf)
	if err := w.reach(p, list); err != nil {
		return err
	}
	buf := w.out.buf
	for i := range n {
		if w.form == telemetry.XML {
			buf, err = at(i).AppendXML(buf)
		} else {
			buf, err = at(i).AppendJSON(p.separated(buf))
		}
		if err != nil {
			p.progress, w.out.buf = before, buf[:collected]
			return err
		}
		p.items++
		if len(buf) >= maxPending {
			w.out.buf = buf
			w.out.flush()
			buf = w.out.buf
		}
		before, collected = p.progress, len(buf)
	}
	w.out.buf = buf
	return w.out.err
}

// Update replaces the open Record at a depth, for callers that learn its parts one after the other, as from a Reader.
// Only values after the items written so far can change; lists in the Record are ignored.
func (w *Writer) Update(depth int, v Record) error {
	if len(w.pieces) <= depth || w.closed {
		return record.Failure(fault.ErrUnsupported, "an open record")
	}
	if w.form == telemetry.XML && v.Marked() {
		return record.Failure(fault.ErrUnsupported, "no undocumented attributes on the items of lists of texts")
	}
	p, err := w.piece(w.head(v))
	if err != nil {
		return err
	}
	return w.pieces[depth].update(p)
}

// Close ends the document. If the writer computes a digest, Close returns it. It does not close the destination.
func (w *Writer) Close() (telemetry.Digest, error) {
	if w.closed || len(w.pieces) == 0 {
		return telemetry.Digest{}, record.Failure(fault.ErrUnsupported, "an open document")
	}
	w.closed = true
	if err := w.end(0); err != nil {
		return telemetry.Digest{}, err
	}
	w.out.write([]byte{'\n'})
	return w.out.finish()
}

// head returns v as it is written: without the items of its lists, and without the digest if the writer fills it in.
func (w *Writer) head(v Record) Record {
	head := v.Head()
	if sealed, ok := head.(Sealed); ok && w.sealed {
		sealed.Unseal()
	}
	return head
}

// piece returns the piece of a head.
func (w *Writer) piece(head Record) (piece, error) {
	p, err := newPiece(w.form, head)
	if _, ok := head.(Sealed); ok && err == nil && w.sealed {
		p.hole, err = placeOfDigest(w.form, p.text, head.New())
	}
	return p, err
}

// reach writes the text before the items of a list.
func (w *Writer) reach(p *piece, list int) error {
	if p.cuts[list] == absent {
		p.head.Open(list)
		next, err := w.piece(p.head)
		if err != nil {
			return err
		}
		if err := p.update(next); err != nil {
			return err
		}
	}
	cut, err := p.cut(list)
	if err != nil {
		return err
	}
	w.writeTo(p, cut)
	if list != p.list {
		p.list, p.items = list, p.head.Len(list)
	}
	return nil
}

// writeTo writes the text of a piece up to an index.
func (w *Writer) writeTo(p *piece, end int) {
	if p.done == end {
		return
	}
	if p.hole >= p.done && p.hole < end {
		w.out.write(p.text[p.done:p.hole])
		w.out.leaveOut()
		p.done = p.hole
	}
	w.out.write(p.text[p.done:end])
	p.done = end
}

// end ends the Records from the given depth on.
func (w *Writer) end(depth int) error {
	for last := len(w.pieces) - 1; last >= depth; last-- {
		p := &w.pieces[last]
		w.writeTo(p, len(p.text))
		w.pieces = w.pieces[:last]
	}
	return w.out.err
}

// Format returns the format of the document.
func (w *Writer) Format() telemetry.Format { return w.form }
