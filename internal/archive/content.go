package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// freeRatio is the unpacked size up to which the ratio of an entry is not checked, because short texts can pack very
// well.
const freeRatio = 1 << 20

// Decompressor unpacks DEFLATE. The reader of package compress/flate implements it. A Decompressor must not read past
// the end of the stream, provided that its source is an io.ByteReader.
type Decompressor interface {
	io.ReadCloser
	flate.Resetter
}

// content unpacks one entry and checks its input and output against the limits and the headers.
type content struct {
	src    *source
	inf    Decompressor // created for the first deflated entry and reused
	newInf func(io.Reader) (Decompressor, error)
	plain  plainBlocks
	method uint16
	inside bool // the method is Deflate, and the inflater is at work
	late   bool // the entry is stored, with its descriptor after it
	tail   []byte
	claim  sums
	known  bool // claim holds the expected sums; otherwise they are not known yet
	lim    Limits
	start  int64 // offset of the packed data
	size   int64 // unpacked so far
	crc    uint32
}

// reset makes c unpack the next data of src. If known is false, claim is ignored.
func (c *content) reset(src *source, h header, claim sums, known bool, lim Limits) {
	c.src, c.method, c.late, c.claim, c.known, c.lim = src, h.method, h.late(), claim, known, lim
	c.start, c.size, c.crc = src.offset(), 0, 0
	c.inside, c.plain, c.tail = false, plainBlocks{}, c.tail[:0]
}

// inflate makes the inflater unpack the rest.
func (c *content) inflate() (err error) {
	c.inside = true
	if c.inf != nil {
		return c.inf.Reset(c.src, nil)
	}
	if c.newInf == nil {
		c.newInf = newInflater
	}
	if c.inf, err = c.newInf(c.src); err == nil && c.inf == nil {
		err = fault.New(fault.ErrUnsupported, "a decompressor")
	}
	return err
}

func newInflater(r io.Reader) (Decompressor, error) { return flate.NewReader(r).(Decompressor), nil }

// packed returns the number of bytes of packed data that were read.
func (c *content) packed() int64 { return c.src.offset() - c.start }

// sums returns the checksum and the sizes of the data so far.
func (c *content) sums() sums { return sums{crc: c.crc, packed: c.packed(), size: c.size} }

// read unpacks into p. It returns io.EOF when the data has ended correctly. Any error is final.
func (c *content) read(p []byte) (int, error) {
	n, err := c.unpack(p)
	c.size += int64(n)
	switch {
	case c.known && (c.size > c.claim.size || c.packed() > c.claim.packed):
		return 0, malformed(c.start, "no more data than the header says")
	case c.size > c.lim.Unpacked:
		return 0, refused(fault.ErrLimit, c.start, "unpacked data within the limit")
	case TooDense(c.size, c.packed(), c.lim.Ratio):
		return 0, refused(fault.ErrLimit, c.start, "a ratio of packing within the limit")
	case c.late && c.known && !c.watch(p[:n]):
		return 0, malformed(c.start, "stored data in which no reader of a pipe finds its descriptor too early")
	}
	c.crc = crc32.Update(c.crc, crc32.IEEETable, p[:n])
	switch {
	case err == nil:
		return n, nil
	case c.src.err != nil && c.src.err != io.EOF:
		return n, interrupted(c.src.err, c.src.offset())
	case err == io.ErrUnexpectedEOF:
		return n, malformed(c.src.offset(), "the rest of the packed data (it is cut short)")
	case err != io.EOF:
		return n, malformed(c.src.offset(), "whole packed data")
	case c.known && c.sums() != c.claim:
		return n, malformed(c.start, "data with the checksum and the sizes in the header")
	}
	return n, io.EOF
}

// unpack returns io.EOF at the end of the packed data.
func (c *content) unpack(p []byte) (int, error) {
	if c.inside {
		return c.inf.Read(p)
	}
	if c.method == Deflate {
		n, err := c.plain.read(c.src, p)
		if err != errPacked {
			return n, err
		}
		if err := c.inflate(); err != nil {
			return 0, err
		}
		return c.inf.Read(p)
	}
	if c.late && !c.known {
		return c.unpackLate(p)
	}
	left := c.claim.packed - c.packed()
	if left <= 0 {
		return 0, io.EOF
	}
	n, err := c.src.Read(p[:min(int64(len(p)), left)])
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// sigLen is the length of the part of a descriptor by which a reader of a pipe detects the end of stored data:
// signature, checksum and packed size.
const sigLen = 12

var descriptorMark = []byte("PK\x07\x08")

// unpackLate returns stored data whose end is marked by a descriptor.
func (c *content) unpackLate(p []byte) (int, error) {
	b := c.src.ahead(len(c.src.buf))
	if len(b) < sigLen {
		return 0, io.ErrUnexpectedEOF
	}
	n := len(b) - (sigLen - 1)
	for from := 0; ; {
		i := bytes.Index(b[from:min(len(b), n+len(descriptorMark)-1)], descriptorMark)
		if i < 0 {
			break
		}
		if i += from; isDescriptorOf(b[i:], c.size+int64(i)) {
			if i == 0 {
				return 0, io.EOF
			}
			n = i
			break
		}
		from = i + 1
	}
	n = copy(p, b[:n])
	c.src.skip(n)
	return n, nil
}

// watch reports whether the next part of stored data, together with the preceding data, contains nothing that a reader
// of a pipe would take for the descriptor.
func (c *content) watch(p []byte) bool {
	at := c.size - int64(len(p)) - int64(len(c.tail))
	for _, b := range [...][]byte{append(c.tail, p[:min(len(p), sigLen-1)]...), p} {
		for from := 0; ; {
			i := bytes.Index(b[from:], descriptorMark)
			if i < 0 || len(b)-from-i < sigLen {
				break
			}
			if from += i; isDescriptorOf(b[from:], at+int64(from)) {
				return false
			}
			from++
		}
		at = c.size - int64(len(p))
	}
	if len(p) >= sigLen {
		c.tail = append(c.tail[:0], p[len(p)-sigLen+1:]...)
	} else {
		c.tail = append(c.tail, p...)
		c.tail = append(c.tail[:0], c.tail[max(0, len(c.tail)-sigLen+1):]...)
	}
	return true
}

// isDescriptorOf reports whether b, which begins with the signature of a descriptor, can be the descriptor of n bytes.
func isDescriptorOf(b []byte, n int64) bool { return binary.LittleEndian.Uint32(b[8:]) == uint32(n) }

// TooDense reports whether size > ratio*packed, without overflow, for a size above the free ratio.
func TooDense(size, packed, ratio int64) bool {
	return size > freeRatio && (ratio < 1 || (size-1)/ratio >= packed)
}
