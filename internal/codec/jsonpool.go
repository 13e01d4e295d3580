package codec

import "sync"

// scanners hold no document, only room, of which texts of earlier documents have some, and the orders of members that were seen.
var scanners = sync.Pool{New: func() any { return &JSON{orders: new(orders)} }}

// NewJSON returns a scanner that is ready for Reset. Free gives it back.
func NewJSON() *JSON { return scanners.Get().(*JSON) }

// Free gives d back to be used again, without anything of its document. What was read from it stays good.
func (d *JSON) Free() {
	if d.items > 0 {
		d.listed, d.items = min(d.items, maxTexts), 0
	}
	d.clear(d.lim)
	if d.unknown.used {
		d.unknown = nameStack{}
	}
	if d.arena.room.Cap() > minRoom {
		d.arena.room.Reset()
	}
	if cap(d.scratch) > maxScratch {
		d.scratch = nil
	}
	clear(d.scratch[:cap(d.scratch)])
	scanners.Put(d)
}
