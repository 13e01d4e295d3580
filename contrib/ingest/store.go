package ingest

import (
	"context"
	"iter"
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

// FoldInto folds parts and adds the result to a store. The result is durable when FoldInto returns nil. If a part is malformed, it
// returns ErrFormat and adds nothing.
func FoldInto(ctx context.Context, s Store, parts ...Part) error {
	state := NewState(s.Plan())
	for _, p := range parts {
		if err := state.Fold(p); err != nil {
			return err
		}
	}
	return state.AppendTo(ctx, s)
}

// AppendTo adds the whole state to a store.
func (s *State) AppendTo(ctx context.Context, to Store) error {
	for c := range s.Cells() {
		var segments [][]byte
		c.segment(false).split(func(s *segment) { segments = append(segments, s.appendTo(nil)) })
		if err := to.Append(ctx, c.key, segments...); err != nil {
			return err
		}
	}
	return nil
}
