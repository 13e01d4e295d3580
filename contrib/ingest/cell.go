package ingest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Cell holds the records of one shard in one period. It is not safe for concurrent use.
type Cell struct {
	key      CellKey
	products []string
	index    map[string]uint32
	entries  map[entryKey]uint32 // the number of the product
	stocks   map[stockKey]stockValue
	arrivals map[arrival]struct{}
}

type entryKey struct {
	kind       byte
	holder, id token
}

// NewCell returns an empty cell.
func NewCell(key CellKey) *Cell {
	return &Cell{
		key:      key,
		index:    make(map[string]uint32),
		entries:  make(map[entryKey]uint32),
		stocks:   make(map[stockKey]stockValue),
		arrivals: make(map[arrival]struct{}),
	}
}

// Key returns the key of the cell.
func (c *Cell) Key() CellKey { return c.key }

// Len returns the number of records in the cell.
func (c *Cell) Len() int { return len(c.entries) + len(c.stocks) + len(c.arrivals) }

// Fold merges the segments in data, which must belong to this cell, into the cell. If data is malformed, it returns ErrFormat and leaves
// the cell unchanged.
func (c *Cell) Fold(data []byte) error {
	for v, err := range views(data) {
		if err != nil {
			return err
		}
		if v.key != c.key {
			return malformed("the cell that it is folded into")
		}
	}
	for v := range views(data) {
		c.fold(&v)
	}
	return nil
}

// views yields the segments in data.
func views(data []byte) iter.Seq2[view, error] {
	return func(yield func(view, error) bool) {
		for len(data) > 0 {
			v, rest, err := readSegment(data)
			if !yield(v, err) || err != nil {
				return
			}
			data = rest
		}
	}
}

func (c *Cell) fold(v *view) {
	numbers := make([]uint32, len(v.products))
	for i, name := range v.products {
		n, ok := c.index[name]
		if !ok {
			n = uint32(len(c.products))
			c.products = append(c.products, name)
			c.index[name] = n
		}
		numbers[i] = n
	}
	for e := range slices.Chunk(v.entries, entrySize) {
		k := entryKey{e[0], token(e[5:]), token(e[21:])}
		n := numbers[binary.BigEndian.Uint32(e[1:])]
		if was, ok := c.entries[k]; !ok || was != n && c.products[n] < c.products[was] {
			c.entries[k] = n
		}
	}
	for _, s := range v.stocks {
		if was, ok := c.stocks[s.stockKey]; !ok || was.compare(s.stockValue) < 0 {
			c.stocks[s.stockKey] = s.stockValue
		}
	}
	for _, a := range v.arrivals {
		c.arrivals[a] = struct{}{}
	}
}

// compare orders the values that reports give for the same licenses. The latest one is used.
func (v stockValue) compare(w stockValue) int {
	return cmp.Or(cmp.Compare(v.made, w.made), bytes.Compare(v.ui[:], w.ui[:]),
		cmp.Compare(v.installed, w.installed), cmp.Compare(v.used, w.used))
}

// AppendBinary appends the whole cell as one segment. Equal cells have equal bytes. The error is always nil.
func (c *Cell) AppendBinary(dst []byte) ([]byte, error) {
	s := c.sorted()
	return s.appendTo(slices.Grow(dst, s.size())), nil
}

// Segments returns the cell as segments of less than 1 MiB each, for stores with a size limit. Equal cells have equal segments.
func (c *Cell) Segments() [][]byte {
	var out [][]byte
	c.sorted().split(func(s *segment) { out = append(out, s.appendTo(make([]byte, 0, s.size()))) })
	return out
}

// sorted returns the records of the cell in an order that depends only on the records.
func (c *Cell) sorted() *segment {
	s := c.segment(true)
	slices.SortFunc(s.stocks, func(a, b stock) int {
		return cmp.Or(bytes.Compare(a.server[:], b.server[:]), strings.Compare(a.product, b.product), strings.Compare(a.date, b.date))
	})
	slices.SortFunc(s.arrivals, compareArrivals)
	return s
}

// segment returns the records of the cell, with sorted entries if sort is true.
func (c *Cell) segment(sort bool) *segment {
	s := newSegment(c.key)
	used := make([]bool, len(c.products))
	for _, n := range c.entries {
		used[n] = true
	}
	for k := range c.stocks {
		used[c.index[k.product]] = true
	}
	for i, name := range c.products {
		if used[i] {
			s.products = append(s.products, name)
		}
	}
	slices.Sort(s.products)
	numbers := make([]uint32, len(c.products))
	for i, name := range s.products {
		s.index[name] = uint32(i)
		numbers[c.index[name]] = uint32(i)
	}
	records := make([][entrySize]byte, 0, len(c.entries))
	for k, n := range c.entries {
		var r [entrySize]byte
		r[0] = k.kind
		binary.BigEndian.PutUint32(r[1:], numbers[n])
		copy(r[5:], k.holder[:])
		copy(r[21:], k.id[:])
		records = append(records, r)
	}
	if sort {
		slices.SortFunc(records, func(a, b [entrySize]byte) int { return bytes.Compare(a[:], b[:]) })
	}
	s.entries = make([]byte, 0, len(records)*entrySize)
	for i := range records {
		s.entries = append(s.entries, records[i][:]...)
	}
	for k, v := range c.stocks {
		s.stocks = append(s.stocks, stock{k, v})
	}
	s.arrivals = slices.Collect(maps.Keys(c.arrivals))
	return s
}
