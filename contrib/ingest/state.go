package ingest

import (
	"iter"
	"maps"
	"slices"
)

// State is a set of cells in memory. It is not safe for concurrent use.
type State struct {
	plan  Plan
	cells map[CellKey]*Cell
}

// NewState returns an empty state.
func NewState(plan Plan) *State { return &State{plan, make(map[CellKey]*Cell)} }

// Fold merges a part into the state. It uses no clock, file or network. If the part is malformed or has a shard or a
// period that the plan does not have, Fold returns ErrFormat and leaves the state unchanged.
func (s *State) Fold(p Part) error {
	if err := s.plan.check(p.Data); err != nil {
		return err
	}
	for v := range views(p.Data) {
		c := s.cells[v.key]
		if c == nil {
			c = NewCell(v.key)
			s.cells[v.key] = c
		}
		c.fold(&v)
	}
	return nil
}

// Cells yields the cells, by period and then by shard. The error is always nil; it exists because stores can fail.
func (s *State) Cells() iter.Seq2[*Cell, error] {
	return func(yield func(*Cell, error) bool) {
		for _, k := range slices.SortedFunc(maps.Keys(s.cells), CellKey.Compare) {
			if !yield(s.cells[k], nil) {
				return
			}
		}
	}
}

// AppendBinary appends all cells. Equal states have equal bytes, regardless of how they were made. The error is always nil.
func (s *State) AppendBinary(dst []byte) ([]byte, error) { return AppendCells(dst, s.Cells()) }

// AppendCells appends the binary form of cells, such as those of a store. It is the form that [State.AppendBinary] writes.
func AppendCells(dst []byte, cells iter.Seq2[*Cell, error]) ([]byte, error) {
	for c, err := range cells {
		if err != nil {
			return dst, err
		}
		if dst, err = c.AppendBinary(dst); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// ReadState returns the state that AppendBinary wrote.
func ReadState(plan Plan, data []byte) (*State, error) {
	if err := plan.Err(); err != nil {
		return nil, err
	}
	s := NewState(plan)
	if err := s.Fold(Part{Data: data}); err != nil {
		return nil, err
	}
	return s, nil
}
