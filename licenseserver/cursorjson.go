package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// jsonCursor is a cursor in JSON.
type jsonCursor struct {
	s    *codec.JSONStream
	open [partDepth]openObject
	n    int
}

// openObject is a part that is being read.
type openObject struct {
	v part
	o codec.Object
	// list is the array whose items are being read, which is member n, where listed is set.
	list   codec.Array
	n      int
	listed bool
	held   int // how long the members are that were read as a whole
}

func (c *jsonCursor) root() { c.s.Root() }

func (c *jsonCursor) enter(v part) {
	p := &c.open[c.n]
	*p = openObject{v: v, o: codec.Object{Fields: v.part().JSON}}
	c.n++
	c.s.Open(&p.o)
}

func (c *jsonCursor) next() int {
	p := &c.open[c.n-1]
	if p.listed {
		if p.listed = c.s.Item(&p.list); p.listed {
			return p.n
		}
	}
	table := p.v.part()
	for f := c.s.Next(&p.o); f >= 0; f = c.s.Next(&p.o) {
		switch {
		case table.Streamed>>f&1 == 0:
			p.held = c.s.Held(p.held, func(d *codec.JSON, i int) int { return p.v.readJSON(d, &p.o, i, f) })
			continue
		case table.Lists>>f&1 != 0:
			p.list, p.n = c.s.OpenArray(), f
			if p.listed = c.s.Item(&p.list); !p.listed {
				continue
			}
		}
		p.v.keepJSON(&p.o)
		return f
	}
	p.v.keepJSON(&p.o)
	if c.n--; c.n == 0 {
		c.s.Document(&p.o)
	}
	return -1
}

func (c *jsonCursor) user(v *User) {
	c.s.Value(func(d *codec.JSON, i int) int {
		*v = User{}
		return decodeUserJSON(d, i, v)
	})
}

func (c *jsonCursor) device(v *Device) {
	c.s.Value(func(d *codec.JSON, i int) int {
		*v = Device{}
		return decodeDeviceJSON(d, i, v)
	})
}

func (c *jsonCursor) deviceID(v *string) {
	c.s.Value(func(d *codec.JSON, i int) (end int) {
		*v, end = d.Identifier(i)
		return end
	})
}

func (c *jsonCursor) again(*Holder) bool { return false }

func (c *jsonCursor) watch()                                 { c.s.WatchSeal("UI") }
func (c *jsonCursor) offset() int64                          { return c.s.Offset() }
func (c *jsonCursor) sealed() (start, end int64, plain bool) { return c.s.Sealed() }
func (c *jsonCursor) failed() bool                           { return c.s.Failed() }

func (c *jsonCursor) end() error {
	for c.n > 0 { // after a failure; each adds to its path
		c.next()
	}
	if err := c.s.End(); err != nil {
		return (*telemetry.Error)(err)
	}
	return nil
}
