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
	// blockSize is how much is packed in one go. Every block begins without a history, so smaller ones pack worse, and
	// larger ones leave workers idle at the end of a file.
	blockSize = 256 << 10

	// chunkSize is how much a worker packs before it looks whether it should stop.
	chunkSize = 64 << 10

	// maxDensity is how many times smaller than its content a block may be. Deflate reaches 1032, and readers of this
	// package stop at 250 of all that they have read, once that is more than 1 MiB, four blocks. If every finished block
	// has a ratio of at most 200, then at any place in the next one, even where that begins as densely as the format
	// allows, the whole is below 250: 5 blocks from 4/200 + 1/1032 of a block are 238.
	maxDensity = 200
)

// syncMarker ends what Flush writes: the lengths of an empty stored block, which begins on a byte border.
const syncMarker = "\x00\x00\xff\xff"

// block is a part of the content and what it is packed to.
type block struct {
	in     []byte
	out    bytes.Buffer
	comp   Compressor
	sparse *flate.Writer // made for the first block that packs too well
	err    error
	done   chan struct{} // receives when the block is packed
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

// pack packs b.in into b.out, up to a byte border. It leaves off early if it is told to stop.
func (b *block) pack(ctx context.Context, stop *atomic.Bool) {
	b.err = b.packWith(ctx, stop, b.comp)
	if b.err != nil || len(b.in) <= maxDensity*b.out.Len() {
		return
	}
	// Without matches no byte packs into less than one bit, so this is at least an eighth of the content.
	if b.sparse == nil {
		if b.sparse, b.err = flate.NewWriter(&b.out, flate.HuffmanOnly); b.err != nil {
			return
		}
	}
	b.err = b.packWith(ctx, stop, b.sparse)
}

func (b *block) packWith(ctx context.Context, stop *atomic.Bool, comp Compressor) error {
	b.out.Reset()
	comp.Reset(&b.out)
	for part := range slices.Chunk(b.in, chunkSize) {
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
	if err := comp.Flush(); err != nil {
		return err
	}
	if !bytes.HasSuffix(b.out.Bytes(), []byte(syncMarker)) {
		return fault.New(fault.ErrUnsupported, "a compressor whose Flush ends with an empty stored block")
	}
	return nil
}
