package codec

import "sync"

// scanners holds scanners without documents. They keep memory, which may hold texts of earlier documents, and member orders.
var scanners = sync.Pool{New: func() any { return &JSON{orders: new(orders)} }}

// NewJSON returns a scanner that is ready for Reset. Free releases it.
func NewJSON() *JSON { return scanners.Get().(*JSON) }

// Free releases d for reuse, without its document. Values that were read from it remain valid.
func (d *JSON) Free() {
	d.clear(d.lim)
	if d.unknown.used {
		d.unknown = nameStack{}
	}
	if cap(d.scratch) > maxScratch {
		d.scratch = nil
	}
	clear(d.scratch[:cap(d.scratch)])
	scanners.Put(d)
}
