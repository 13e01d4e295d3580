package event

import (
	"context"
	"sync"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// batch holds some pieces of a stream whose values are decoded by one worker.
type batch struct {
	decoder
	text    []byte // of all pieces
	pieces  []piece
	at      int    // index of the piece that is being decoded
	values  cutter // the values of that piece
	begun   bool
	results []result
	decoded chan bool // receives whether the batch is done
}

// These are the limits of a batch: large enough to be worth handing over, and small enough to be distributed evenly.
const (
	batchPieces = 256
	batchBytes  = chunk
)

// lot is the number of events that a worker decodes before it waits for them to be consumed, because a line may contain
// any number of objects.
const lot = 256

// fill puts the next pieces of f into the batch. It returns false if there are no more.
func (b *batch) fill(f *frames) bool {
	b.pieces, b.text, b.at = b.pieces[:0], b.text[:0], 0
	for len(b.pieces) < batchPieces && len(b.text) < batchBytes {
		p, ok := f.next()
		if !ok {
			return false
		}
		if p.lines && len(b.pieces) == 0 { // probably all that has been read
			b.text = f.exchange(b.text)
			b.pieces = append(b.pieces, p)
			return true
		}
		start := len(b.text)
		b.text = append(b.text, p.text...)
		p.text = b.text[start:]
		b.pieces = append(b.pieces, p)
	}
	return true
}

// decode decodes the next values of the batch, or stops when ctx ends. It reports whether the batch is done.
func (b *batch) decode(ctx context.Context, most int) (done bool) {
	b.reset()
	b.results = b.results[:0]
	for ctx.Err() == nil && len(b.results) < lot {
		if !b.begun {
			if b.at == len(b.pieces) {
				return true
			}
			b.values, b.begun = cutter{piece: b.pieces[b.at], most: most}, true
		}
		res, ok := b.next(&b.values)
		if !ok {
			b.begun = false
			b.at++
			continue
		}
		b.results = append(b.results, res)
	}
	return false
}

// parallel decodes on several goroutines and yields the results in order. At most two batches for each worker are in
// progress.
func (r *Reader) parallel(ctx context.Context, out *sequence) {
	ctx, cancel := context.WithCancel(ctx)
	r.frames.ahead = true
	batches := make(chan *batch, 2*r.workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(batches)
	defer cancel()
	for range r.workers {
		wg.Go(func() {
			d := codec.NewJSON()
			defer d.Free()
			for b := range batches {
				b.json = d
				b.decoded <- b.decode(ctx, r.frames.most)
			}
		})
	}
	var underWay, free []*batch
	for more := true; ; {
		for more && len(underWay) < 2*r.workers {
			var b *batch
			if n := len(free); n > 0 {
				b, free = free[n-1], free[:n-1]
			} else {
				b = &batch{decoder: r.decoder(), decoded: make(chan bool, 1)}
			}
			more = b.fill(&r.frames)
			batches <- b
			underWay = append(underWay, b)
		}
		if len(underWay) == 0 {
			return
		}
		b := underWay[0]
		underWay = append(underWay[:0], underWay[1:]...)
		for done := false; !done; {
			done = <-b.decoded
			for i := range b.results {
				if !out.put(&b.results[i]) {
					return
				}
			}
			clear(b.results)
			if !done {
				if !out.live() {
					return
				}
				batches <- b
			}
		}
		free = append(free, b)
	}
}
