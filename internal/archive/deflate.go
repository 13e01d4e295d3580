package archive

import (
	"compress/flate"
	"context"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync/atomic"
)

// mostWorkers is the default maximum number of blocks that are packed at a time. A single goroutine that produces
// events cannot keep more workers busy, and each needs memory.
const mostWorkers = 8

// finalBlock ends a stream: an empty block that is marked as the last one.
const finalBlock = "\x03\x00"

// Compressor packs one block after another. The standard library's flate.Writer implements it. After Reset it must
// begin without history. Flush must write all pending output and end on a byte boundary with an empty stored block,
// which other implementations call a sync flush. The input between Reset and the first Flush may be the end of the
// previous block, so that the block itself can refer to it. Close is never called, because the Compressor does not
// write the end of the stream.
type Compressor interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// DeflateOptions changes how a Deflater works. The zero value is ready for use.
type DeflateOptions struct {
	// Workers is the number of blocks that are packed at a time. The default is GOMAXPROCS, but at most 8. With 1, no
	// goroutine is started.
	Workers int
	// Level is a level of package compress/flate. The default is flate.DefaultCompression.
	Level int
	// NewCompressor returns a compressor to use instead of the standard library's. Level is then ignored.
	NewCompressor func(io.Writer) (Compressor, error)
}

// Deflater packs one DEFLATE stream on several cores. Its output depends only on its input, the level and the
// compressor, not on the number of workers, the size of writes or timing. For each worker, and one more, it holds a
// block of 512 KiB, its packed form and a compressor, about 1.5 MiB. Only its methods write to the underlying writer,
// never a goroutine. It is not safe for concurrent use.
type Deflater struct {
	ctx    context.Context
	w      io.Writer
	opts   DeflateOptions
	size   int      // of a block
	last   []byte   // the end of what was dispatched
	ring   []*block // blocks in order; those that were never used are nil
	first  int      // index of the oldest block that is being packed
	active int      // number of blocks that are being packed; the next one is being filled
	stop   atomic.Bool
	err    error // the first failure
	closed bool
}

// NewDeflater returns a Deflater that writes to w. The caller must call Close at the end, or Abort to give up.
func NewDeflater(ctx context.Context, w io.Writer, opts DeflateOptions) *Deflater {
	if opts.Workers < 1 {
		opts.Workers = min(runtime.GOMAXPROCS(0), mostWorkers)
	}
	if opts.Level == 0 {
		opts.Level = flate.DefaultCompression
	}
	// One more block than workers: it is filled while all workers pack.
	blocks := opts.Workers + 1
	if opts.Workers == 1 {
		blocks = 1
	}
	return &Deflater{ctx: ctx, w: w, opts: opts, size: blockSize, ring: make([]*block, blocks)}
}

// Reset abandons the stream, if it is not closed, and begins a new one to w, reusing memory.
func (d *Deflater) Reset(w io.Writer) {
	d.Abort()
	d.w, d.err, d.closed = w, nil, false
	d.last = d.last[:0]
	for _, b := range d.ring {
		if b != nil {
			b.clear()
		}
	}
}

// Write packs p. An error of the underlying writer, the compressor or the context may be returned by a later call. It
// is final, and is returned unchanged.
func (d *Deflater) Write(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		b, err := d.current()
		if err != nil {
			return n, err
		}
		part := p[n:min(len(p), n+d.size-len(b.content()))]
		b.in = append(b.in, part...)
		n += len(part)
		if len(b.content()) == d.size {
			if err := d.dispatch(b); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// Close packs the remaining content, writes the end of the stream and returns the first error. When it returns, no
// goroutine is left. It does not close the underlying writer.
func (d *Deflater) Close() error {
	if d.err == nil && !d.closed {
		d.err = d.finish()
	}
	d.Abort()
	return d.err
}

// Abort abandons the stream: nothing more is written, and when it returns, no goroutine is left. After Close it has no
// effect.
func (d *Deflater) Abort() {
	d.drop()
	d.closed = true
}

func (d *Deflater) finish() error {
	b, err := d.current()
	if err != nil {
		return err
	}
	if len(b.content()) > 0 {
		if d.active == 0 {
			err = d.inline(b)
		} else {
			err = d.dispatch(b)
		}
	}
	for err == nil && d.active > 0 {
		err = d.collect()
	}
	if err == nil {
		err = d.emit([]byte(finalBlock))
	}
	return err
}

// current returns the block that is being filled.
func (d *Deflater) current() (*block, error) {
	if d.closed && d.err == nil {
		return nil, fs.ErrClosed
	}
	if d.err == nil {
		d.err = d.ctx.Err()
	}
	if d.err != nil {
		d.drop()
		return nil, d.err
	}
	at := (d.first + d.active) % len(d.ring)
	b := d.ring[at]
	if b == nil {
		var err error
		if b, err = newBlock(d.opts); err != nil {
			return nil, d.fail(err)
		}
		d.ring[at] = b
	}
	if len(b.in) == 0 && len(d.last) > 0 {
		// It is not the first block, so it will probably be filled.
		b.in = append(slices.Grow(b.in, len(d.last)+d.size), d.last...)
		b.history = len(d.last)
	}
	return b, nil
}

// dispatch starts packing a block, and makes room for the next one.
func (d *Deflater) dispatch(b *block) error {
	d.last = append(d.last[:0], b.in[max(0, len(b.in)-historySize):]...)
	if d.opts.Workers == 1 {
		return d.inline(b)
	}
	d.active++
	go func() {
		b.pack(d.ctx, &d.stop)
		b.done <- struct{}{}
	}()
	if d.active < len(d.ring) {
		return nil
	}
	return d.collect()
}

func (d *Deflater) inline(b *block) error {
	b.pack(d.ctx, &d.stop)
	return d.write(b)
}

// collect waits for the oldest block and writes it.
func (d *Deflater) collect() error {
	b := d.ring[d.first]
	<-b.done
	d.first = (d.first + 1) % len(d.ring)
	d.active--
	return d.write(b)
}

func (d *Deflater) write(b *block) error {
	b.clear()
	if b.err != nil {
		return d.fail(b.err)
	}
	return d.emit(b.out.Bytes())
}

func (d *Deflater) emit(p []byte) error {
	n, err := d.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return d.fail(err)
	}
	return nil
}

// fail records an error and stops the workers.
func (d *Deflater) fail(err error) error {
	d.err = err
	d.drop()
	return err
}

// drop stops the workers and waits for them.
func (d *Deflater) drop() {
	d.stop.Store(true)
	for ; d.active > 0; d.active-- {
		<-d.ring[d.first].done
		d.first = (d.first + 1) % len(d.ring)
	}
	d.stop.Store(false)
}
