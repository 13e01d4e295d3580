package event

import (
	"context"
	"sync"
)

// batch is some values that are decoded by one worker.
type batch struct {
	frames  []frame
	results []result
	decoded chan struct{}
}

// How much a batch holds: enough to be worth handing over, and little enough to be shared out evenly.
const (
	batchFrames = 64
	batchBytes  = 128 << 10
)

// fill puts the next values of f into the batch. It returns false where there are no more.
func (b *batch) fill(f *frames) bool {
	b.frames = b.frames[:0]
	for size := 0; len(b.frames) < batchFrames && size < batchBytes; {
		fr, ok := f.next()
		if !ok {
			return false
		}
		b.frames = append(b.frames, fr)
		size += len(fr.text)
	}
	return true
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
				b.results = b.results[:0]
				for _, f := range b.frames {
					if ctx.Err() != nil {
						break // nobody wants the results
					}
					b.results = r.decode(f, b.results)
				}
				b.decoded <- struct{}{}
			}
		})
	}
	var underWay, free []*batch
	for more := true; ; {
		for more && len(underWay) < 2*r.workers {
			b := &batch{decoded: make(chan struct{}, 1)}
			if n := len(free); n > 0 {
				b, free = free[n-1], free[:n-1]
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
