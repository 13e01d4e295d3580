package itemwise

import "github.com/csg-telemetry/telemetry/internal/codec"

// jsonCursor is a cursor in JSON.
type jsonCursor struct {
	s    *codec.JSONStream
	open []openObject // outermost first
}

// openObject is a part that is being read.
type openObject struct {
	v Part
	o codec.Object
	// list is the array whose items are being read. It is member n, if listed is set.
	list   codec.Array
	n      int
	listed bool
	held   int // total length of the members that were read as a whole
}

func (c *jsonCursor) root(string) { c.s.Root() }

func (c *jsonCursor) enter(v Part) {
	c.open = append(c.open, openObject{v: v, o: codec.Object{Fields: v.Table().JSON}})
	c.s.Open(&c.open[len(c.open)-1].o)
}

func (c *jsonCursor) next() int {
	p := &c.open[len(c.open)-1]
	if p.listed {
		if p.listed = c.s.Item(&p.list); p.listed {
			return p.n
		}
	}
	table := p.v.Table()
	for f := c.s.Next(&p.o); f >= 0; f = c.s.Next(&p.o) {
		switch {
		case table.Streamed>>f&1 == 0:
			p.held = c.s.Held(p.held, func(d *codec.JSON, i int) int { return p.v.ReadJSON(d, &p.o, i, f) })
			continue
		case table.Lists>>f&1 != 0:
			p.list, p.n = c.s.OpenArray(), f
			if p.listed = c.s.Item(&p.list); !p.listed {
				continue
			}
		}
		p.v.KeepJSON(&p.o)
		return f
	}
	p.v.KeepJSON(&p.o)
	if c.open = c.open[:len(c.open)-1]; len(c.open) == 0 {
		c.s.Document(&p.o)
	}
	return -1
}

func (c *jsonCursor) item(v Item) { c.s.Value(v.DecodeJSON) }

func (c *jsonCursor) again(v Item) bool {
	p := &c.open[len(c.open)-1]
	if !p.listed {
		return false
	}
	item := c.s.FlatItem(&p.list)
	if len(item) == 0 {
		return false
	}
	rest := v.FlatJSON(c.s.Scanner(), item)
	return len(rest) > 0 && c.s.AcceptItem(&p.list, item, rest)
}

func (c *jsonCursor) watch(seal string)                      { c.s.WatchSeal(seal) }
func (c *jsonCursor) offset() int64                          { return c.s.Offset() }
func (c *jsonCursor) sealed() (start, end int64, plain bool) { return c.s.Sealed() }
func (c *jsonCursor) failed() bool                           { return c.s.Failed() }

func (c *jsonCursor) end() error {
	for len(c.open) > 0 { // after a failure; each part adds to its path
		c.next()
	}
	return failure(c.s.End())
}
