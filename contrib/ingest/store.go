package ingest

import (
	"context"
	"iter"
	"maps"
	"slices"
)

// Store keeps the cells of a state. It is safe for concurrent use, and by several processes if its documentation says so.
// Since folding is a set union, a store may append the same segment twice and may merge segments at any time.
type Store interface {
	// Plan returns the plan that the state was created with.
	Plan() Plan
	// Append adds segments of one cell, of less than 1 MiB each. The segments are durable when it returns nil. After an error, some
	// of them may have been added.
	Append(ctx context.Context, key CellKey, segments ...[]byte) error
	// Cells yields the cells by period and then by shard. It holds one cell in memory at a time.
	Cells(ctx context.Context) iter.Seq2[*Cell, error]
	// Drop removes the cells of the periods that begin before the given second since 1970.
	Drop(ctx context.Context, before int64) error
	// Close releases the resources of the store.
	Close() error
}

// FoldInto adds parts to a store. They are durable when FoldInto returns nil. If a part is malformed, it returns ErrFormat and adds
// nothing.
func FoldInto(ctx context.Context, s Store, parts ...Part) error {
	b := NewBatch(s.Plan())
	for _, p := range parts {
		if err := b.Add(p); err != nil {
			return err
		}
	}
	return b.AppendTo(ctx, s)
}

// Batch collects parts that are added to a store together. It is not safe for concurrent use.
type Batch struct {
	plan     Plan
	segments map[CellKey][][]byte
}

// NewBatch returns an empty batch.
func NewBatch(plan Plan) *Batch { return &Batch{plan, make(map[CellKey][][]byte)} }

// Add checks a part and adds it. The batch keeps p.Data, which must not change. If the part is malformed or has a shard or a period that the
// plan does not have, Add returns ErrFormat and adds nothing.
func (b *Batch) Add(p Part) error {
	if err := b.plan.check(p.Data); err != nil {
		return err
	}
	for v := range views(p.Data) { // stores fold the segments when they merge
		b.segments[v.key] = append(b.segments[v.key], v.data)
	}
	return nil
}

// AppendTo adds the batch to a store. It is durable when AppendTo returns nil. After an error, some of it may have been added.
func (b *Batch) AppendTo(ctx context.Context, to Store) error {
	for _, key := range slices.SortedFunc(maps.Keys(b.segments), CellKey.Compare) {
		if err := to.Append(ctx, key, b.segments[key]...); err != nil {
			return err
		}
	}
	return nil
}

// check returns ErrFormat unless data consists of segments of the plan.
func (p Plan) check(data []byte) error {
	for v, err := range views(data) {
		if err != nil {
			return err
		}
		if !p.has(v.key) {
			return malformed("a shard and a period of the plan")
		}
	}
	return nil
}
