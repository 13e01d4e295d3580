package licenseserver

import (
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// xmlCursor is a cursor in XML.
type xmlCursor struct {
	d    *codec.XML
	open [partDepth]openElement
	n    int
}

// openElement is a part that is being read.
type openElement struct {
	v part
	e codec.Element
	// list is the element around the items that are being read, which is field n. Without one it has no fields.
	list codec.Element
	n    int
	held int64 // how long the elements are that were read as a whole
}

func (c *xmlCursor) root() { c.d.Root(rootElement) }

func (c *xmlCursor) enter(v part) {
	p := &c.open[c.n]
	*p = openElement{v: v, e: codec.Element{Fields: v.part().XML}}
	c.n++
	c.d.Open(&p.e)
}

func (c *xmlCursor) next() int {
	p := &c.open[c.n-1]
	if p.list.Fields != nil {
		if c.d.Next(&p.list) >= 0 {
			return p.n
		}
		p.closeList()
	}
	table := p.v.part()
	for f := c.d.Next(&p.e); f >= 0; f = c.d.Next(&p.e) {
		switch items := table.ItemsOf(f); {
		case table.Streamed>>f&1 == 0:
			p.held = c.d.Held(p.held, func() { p.v.readXML(c.d, &p.e, f) })
		case items == nil:
			p.v.keepXML(&p.e)
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
	p.v.keepXML(&p.e)
	c.n--
	return -1
}

// closeList ends the list that is open.
func (p *openElement) closeList() {
	p.e.KeepList(p.n, &p.list)
	p.list = codec.Element{}
}

// keepSoFar keeps what is known to be undocumented at the beginning of a list.
func (p *openElement) keepSoFar() {
	leaves := p.e.Leaves
	p.e.KeepList(p.n, &p.list)
	p.v.keepXML(&p.e)
	p.e.Leaves = slices.Clip(leaves) // what was kept has those behind them
}

func (c *xmlCursor) user(v *User)       { decodeUserXML(c.d, v) }
func (c *xmlCursor) device(v *Device)   { decodeDeviceXML(c.d, v) }
func (c *xmlCursor) deviceID(v *string) { *v = c.d.Identifier() }

func (c *xmlCursor) again(h *Holder) bool {
	p := &c.open[c.n-1]
	if p.list.Fields == nil {
		return false
	}
	rest := c.d.FlatItem(&p.list)
	switch {
	case rest == "":
	case h.Kind == HolderUser:
		rest = flatUser(rest, &h.User)
	default:
		rest = flatDevice(rest, &h.Device)
	}
	return rest != "" && c.d.AcceptItem(&p.list, rest)
}

func (c *xmlCursor) watch()                                 { c.d.WatchSeal("UI") }
func (c *xmlCursor) offset() int64                          { return c.d.Offset() }
func (c *xmlCursor) sealed() (start, end int64, plain bool) { return c.d.Sealed() }
func (c *xmlCursor) failed() bool                           { return c.d.Failed() }

func (c *xmlCursor) end() error {
	for c.n > 0 { // after a failure; each adds to its path
		c.next()
	}
	if err := c.d.End(); err != nil {
		return (*telemetry.Error)(err)
	}
	return nil
}
