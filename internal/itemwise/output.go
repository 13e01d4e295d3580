package itemwise

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// maxPending is the number of bytes that are buffered before they are written.
const maxPending = 64 << 10

// noDigits is the placeholder for the digest. No document has this digest, so an unfinished document does not verify.
const noDigits = "0000000000000000000000000000000000000000000000000000000000000000"

// output is the destination of a Writer.
type output struct {
	seal   string // name of the digest
	dst    io.Writer
	file   io.WriteSeeker // for filling in the digest afterwards, or nil
	start  int64          // offset of the document in file
	sum    *telemetry.Digester
	search codec.SealSearch // what must not be found if there is a sum
	buf    []byte
	n      int64 // number of bytes written
	place  int64 // offset offset of the digest in the document
	err    error
}

// write buffers b, which can be undone until spill is called.
func (o *output) write(b []byte) { o.buf = append(o.buf, b...) }

// spill writes the buffer if it is full enough. It keeps errors.
func (o *output) spill() {
	if len(o.buf) >= maxPending {
		o.flush()
	}
}

func (o *output) flush() {
	if o.sum != nil {
		o.sum.Write(o.buf)
		if o.err == nil && o.search.Finds(o.buf) {
			o.err = record.Failure(fault.ErrUnsupported, "nothing undocumented that looks like "+o.seal)
		}
	}
	o.pass(o.buf)
	o.buf = o.buf[:0]
}

// pass writes b without hashing it.
func (o *output) pass(b []byte) {
	if o.err == nil {
		var n int
		n, o.err = writeAll(o.dst, b)
		o.n += int64(n)
	}
}

// writeAll returns an error if anything is not written, even if the writer returns none.
func writeAll(w io.Writer, b []byte) (int, error) {
	n, err := w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return n, err
}

// leaveOut reserves space for the digest, which is not hashed.
func (o *output) leaveOut() {
	o.flush()
	if o.file != nil {
		o.place = o.n
		o.pass([]byte(noDigits))
	}
}

// finish writes the rest and fills in the digest.
func (o *output) finish() (telemetry.Digest, error) {
	o.flush()
	if o.sum == nil {
		return telemetry.Digest{}, o.err
	}
	digest := o.sum.Digest()
	if o.file == nil || o.err != nil {
		return digest, o.err
	}
	if _, o.err = o.file.Seek(o.start+o.place, io.SeekStart); o.err != nil {
		return digest, o.err
	}
	text, _ := digest.AppendText(nil)
	if _, o.err = writeAll(o.file, text); o.err != nil {
		return digest, o.err
	}
	rest := o.n - o.place - int64(len(noDigits))
	behind, err := o.file.Seek(rest, io.SeekCurrent)
	if err == nil && behind != o.start+o.n {
		err = record.Failure(fault.ErrUnsupported, "a destination that can overwrite earlier output, not an append-only one")
	}
	o.err = err
	return digest, o.err
}
