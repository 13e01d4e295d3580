package event

import (
	"context"
	"sync"
)

// batch is some pieces of a stream whose values are decoded by one worker.
type batch struct {
	decoder
	pieces  []piece
	text    []byte // of the pieces
	results []result
	decoded chan struct{}
}

// How much a batch holds: enough to be worth handing over, and little enough to be shared out evenly.
const (
	batchValues = 4 * pieceLines
	batchBytes  = 64 << 10
)

// fill puts the next pieces of f into the batch. It returns false where there are no more.
func (b *batch) fill(f *frames) bool {
	b.pieces, b.text = b.pieces[:0], b.text[:0]
	for values := 0; values < batchValues && len(b.text) < batchBytes; {
		p, ok := f.next()
		if !ok {
			return false
		}
		start := len(b.text)
		b.text = append(b.text, p.text...)
		p.text = b.text[start:]
		b.pieces = append(b.pieces, p)
		values++
		if p.lines {
			values += pieceLines - 1
		}
	}
	return true
}

// decode decodes the values of the batch, until ctx ends: then nobody wants them.
func (b *batch) decode(ctx context.Context, most int) {
	b.reset()
	b.results = b.results[:0]
	for _, p := range b.pieces {
		values := newCutter(p, most, b.reuse)
		for f, ok := values.next(); ok && ctx.Err() == nil; f, ok = values.next() {
			b.results = b.frame(f, b.results)
		}
	}
}

// parallel decodes on several goroutines and puts the results out in order. Two batches for each worker are under way at
// most.
func (r *Reader) parallel(ctx context.Context, out *sequence) {
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan *batch, 2*r.workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(batches)
	defer cancel()
	for range r.workers {
		wg.Go(func() {
			for b := range batches {
				b.decode(ctx, r.frames.most)
				b.decoded <- struct{}{}
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
				b = &batch{decoder: r.decoder(), decoded: make(chan struct{}, 1)}
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
		<-b.decoded
		if !out.put(b.results) {
			return
		}
		clear(b.results)
		free = append(free, b)
	}
}
