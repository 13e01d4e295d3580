package itemwise

import (
	"slices"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// xmlCursor is a cursor in XML.
type xmlCursor struct {
	d    *codec.XML
	open []openElement // outermost first
}

// openElement is a part that is being read.
type openElement struct {
	v Part
	e codec.Element
	// list is the element around the items that are being read, which is field n. If there is none, it has no fields.
	list codec.Element
	n    int
	held int64 // total length of the elements that were read as a whole
}

func (c *xmlCursor) root(name string) { c.d.Root(name) }

func (c *xmlCursor) enter(v Part) {
	c.open = append(c.open, openElement{v: v, e: codec.Element{Fields: v.Table().XML}})
	c.d.Open(&c.open[len(c.open)-1].e)
}

func (c *xmlCursor) next() int {
	p := &c.open[len(c.open)-1]
	if p.list.Fields != nil {
		if c.d.Next(&p.list) >= 0 {
			return p.n
		}
		p.closeList()
	}
	table := p.v.Table()
	for f := c.d.Next(&p.e); f >= 0; f = c.d.Next(&p.e) {
		switch items := table.ItemsOf(f); {
		case table.Streamed>>f&1 == 0:
			p.held = c.d.Held(p.held, func() { p.v.ReadXML(c.d, &p.e, f) })
		case items == nil:
			p.v.KeepXML(&p.e)
			return f
		default:
			p.list, p.n = codec.Element{Fields: items}, f
			c.d.Open(&p.list)
			if c.d.Next(&p.list) >= 0 {
				p.keepSoFar()
				return f
			}
			p.closeList()
		}
	}
	p.v.KeepXML(&p.e)
	c.open = c.open[:len(c.open)-1]
	return -1
}

// closeList ends the open list.
func (p *openElement) closeList() {
	p.e.KeepList(p.n, &p.list)
	p.list = codec.Element{}
}

// keepSoFar stores the undocumented content before a list.
func (p *openElement) keepSoFar() {
	leaves := p.e.Leaves
	p.e.KeepList(p.n, &p.list)
	p.v.KeepXML(&p.e)
	p.e.Leaves = slices.Clip(leaves) // the stored slice must not be appended to
}

func (c *xmlCursor) item(v Item) { v.DecodeXML(c.d) }

func (c *xmlCursor) again(v Item) bool {
	p := &c.open[len(c.open)-1]
	if p.list.Fields == nil {
		return false
	}
	rest := c.d.FlatItem(&p.list)
	if rest != "" {
		rest = v.FlatXML(rest)
	}
	return rest != "" && c.d.AcceptItem(&p.list, rest)
}

func (c *xmlCursor) watch(seal string)                      { c.d.WatchSeal(seal) }
func (c *xmlCursor) offset() int64                          { return c.d.Offset() }
func (c *xmlCursor) sealed() (start, end int64, plain bool) { return c.d.Sealed() }
func (c *xmlCursor) failed() bool                           { return c.d.Failed() }

func (c *xmlCursor) end() error {
	for len(c.open) > 0 { // after a failure; each part adds to its path
		c.next()
	}
	return failure(c.d.End())
}
