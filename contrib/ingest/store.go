package ingest

import (
	"context"
	"iter"
)

// Store keeps the cells of a state. It is safe for concurrent use, also by several processes if its documentation says so.
// Since folding is a union, a store may append the same segment twice, and merge segments whenever it likes.
type Store interface {
	// Plan returns the plan that the state was made with.
	Plan() Plan
	// Append adds segments of one cell, of less than 1 MiB each. When it returns nil they are durable. After an error
	// some of them may be there.
	Append(ctx context.Context, key CellKey, segments ...[]byte) error
	// Cells yields the cells by period and then by shard, one in memory at a time.
	Cells(ctx context.Context) iter.Seq2[*Cell, error]
	// Drop removes the cells of the periods that begin before the given second since 1970.
	Drop(ctx context.Context, before int64) error
	// Close frees what the store holds.
	Close() error
}

// FoldInto folds parts, and adds what that makes to a store. When it returns nil it is durable. A malformed part is
// ErrFormat, and nothing is added then.
func FoldInto(ctx context.Context, s Store, parts ...Part) error {
	state := NewState(s.Plan())
	for _, p := range parts {
		if err := state.Fold(p); err != nil {
			return err
		}
	}
	return state.AppendTo(ctx, s)
}

// AppendTo adds all of the state to a store.
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
