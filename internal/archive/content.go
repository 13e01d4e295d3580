package archive

import (
	"compress/flate"
	"hash/crc32"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// freeRatio is how much an entry may unpack to before its ratio is looked at. A short text packs very well now and then.
const freeRatio = 1 << 20

// content unpacks one entry and holds what goes in and comes out against the limits and the headers.
type content struct {
	src    *source
	inf    io.ReadCloser // made for the first deflated entry and used again
	method uint16
	claim  sums
	known  bool // claim is what the data must come to; otherwise nothing is known yet
	lim    Limits
	start  int64 // where the packed data begins
	size   int64 // unpacked so far
	crc    uint32
}

// reset makes c unpack the data that src has next. If known is false, the claim is not looked at.
func (c *content) reset(src *source, method uint16, claim sums, known bool, lim Limits) {
	c.src, c.method, c.claim, c.known, c.lim = src, method, claim, known, lim
	c.start, c.size, c.crc = src.offset(), 0, 0
	if method != Deflate {
		return
	}
	if c.inf == nil {
		c.inf = flate.NewReader(src)
		return
	}
	// Reset of the standard library's inflater cannot fail without a dictionary.
	_ = c.inf.(flate.Resetter).Reset(src, nil)
}

// packed returns how many bytes of packed data were taken.
func (c *content) packed() int64 { return c.src.offset() - c.start }

// sums returns what the data came to.
func (c *content) sums() sums { return sums{crc: c.crc, packed: c.packed(), size: c.size} }

// read unpacks into p. It returns io.EOF when the data has ended where and as it should; any error is final.
func (c *content) read(p []byte) (int, error) {
	n, err := c.unpack(p)
	c.size += int64(n)
	switch {
	case c.known && (c.size > c.claim.size || c.packed() > c.claim.packed):
		return 0, malformed(c.start, "no more data than the header says")
	case c.size > c.lim.Unpacked:
		return 0, refused(fault.ErrLimit, c.start, "unpacked data within the limit")
	case tooDense(c.size, c.packed(), c.lim.Ratio):
		return 0, refused(fault.ErrLimit, c.start, "a ratio of packing within the limit")
	}
	c.crc = crc32.Update(c.crc, crc32.IEEETable, p[:n])
	switch {
	case err == nil:
		return n, nil
	case c.src.err != nil && c.src.err != io.EOF:
		return n, interrupted(c.src.err, c.src.offset())
	case err != io.EOF:
		return n, malformed(c.src.offset(), "whole packed data")
	case c.known && c.sums() != c.claim:
		return n, malformed(c.start, "data with the checksum and the sizes in the header")
	}
	return n, io.EOF
}

// unpack returns io.EOF at the end of the packed data.
func (c *content) unpack(p []byte) (int, error) {
	if c.method == Deflate {
		return c.inf.Read(p)
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

// tooDense reports whether size bytes are too many for packed ones. It is size > ratio*packed without the overflow.
func tooDense(size, packed, ratio int64) bool {
	return size > freeRatio && (ratio < 1 || (size-1)/ratio >= packed)
}
