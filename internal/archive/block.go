package archive

import (
	"bytes"
	"compress/flate"
	"context"
	"io/fs"
	"slices"
	"sync/atomic"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const (
	// blockSize is the amount of content that is packed at once. Smaller blocks spend more on content that is packed
	// twice; larger blocks need more memory and leave workers idle at the end of a file.
	blockSize = 512 << 10

	// historySize is the amount of preceding content to which a block may refer. This content is packed again and the
	// result is discarded, so it is less than the 32 KiB that the format allows: a few events are enough.
	historySize = 8 << 10

	// chunkSize is the amount of content that a worker packs before it checks whether it should stop.
	chunkSize = 64 << 10

	// maxDensity is the maximum ratio of content to packed size of a block. Deflate can reach 1032. Readers of this
	// package stop at a total ratio of 250 after 1 MiB, which is two blocks. If every finished block has a ratio of at
	// most 180, the total ratio stays below 250 at any position in the next block, even if that begins as densely as
	// the format allows: 3 blocks from 2/180 + 1/1032 of a block are 248, and with more finished blocks it is less.
	maxDensity = 180
)

// syncMarker ends the output of Flush: the lengths of an empty stored block, which begins on a byte boundary.
const syncMarker = "\x00\x00\xff\xff"

// block is a part of the content and its packed form.
type block struct {
	in      []byte // the end of the content before the block, and the block
	history int    // how much of it was before
	out     bytes.Buffer
	comp    Compressor
	sparse  *flate.Writer // created for the first block that packs too well
	err     error
	done    chan struct{} // receives when the block is packed
}

// newBlock returns an empty block and its compressor.
func newBlock(opts DeflateOptions) (*block, error) {
	b := &block{done: make(chan struct{}, 1)}
	var err error
	switch {
	case opts.NewCompressor != nil:
		b.comp, err = opts.NewCompressor(&b.out)
	case opts.Level < flate.HuffmanOnly || opts.Level > flate.BestCompression:
		err = fault.New(fault.ErrRange, "a level from -2 to 9")
	default:
		b.comp, err = flate.NewWriter(&b.out, opts.Level)
	}
	return b, err
}

// content returns the content of the block.
func (b *block) content() []byte { return b.in[b.history:] }

// clear empties the block for reuse.
func (b *block) clear() { b.in, b.history = b.in[:0], 0 }

// pack packs the content into b.out, up to a byte boundary. It stops early if stop is set.
func (b *block) pack(ctx context.Context, stop *atomic.Bool) {
	b.err = b.packWith(ctx, stop, b.comp, b.in[:b.history])
	if b.err != nil || len(b.content()) <= maxDensity*b.out.Len() {
		return
	}
	// Without matches every byte takes at least one bit, so the result is at least an eighth of the content.
	if b.sparse == nil {
		if b.sparse, b.err = flate.NewWriter(&b.out, flate.HuffmanOnly); b.err != nil {
			return
		}
	}
	b.err = b.packWith(ctx, stop, b.sparse, nil)
}

// packWith packs the content with a compressor that first receives the history.
func (b *block) packWith(ctx context.Context, stop *atomic.Bool, comp Compressor, history []byte) error {
	b.out.Reset()
	comp.Reset(&b.out)
	if len(history) > 0 {
		if _, err := comp.Write(history); err != nil {
			return err
		}
		if err := b.flush(comp); err != nil {
			return err
		}
		b.out.Reset()
	}
	for part := range slices.Chunk(b.content(), chunkSize) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if stop.Load() {
			return fs.ErrClosed
		}
		if _, err := comp.Write(part); err != nil {
			return err
		}
	}
	return b.flush(comp)
}

// flush makes comp write all of its input to b.out, up to a byte boundary.
func (b *block) flush(comp Compressor) error {
	if err := comp.Flush(); err != nil {
		return err
	}
	if !bytes.HasSuffix(b.out.Bytes(), []byte(syncMarker)) {
		return fault.New(fault.ErrUnsupported, "a compressor whose Flush ends with an empty stored block")
	}
	return nil
}
