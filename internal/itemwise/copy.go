package itemwise

import (
	"errors"

	"github.com/csg-telemetry/telemetry"
)

// Passage says what a [Copy] does with each value.
type Passage interface {
	// Record returns what is written for a Record. If whole is set, the Record is complete; otherwise more of it
	// follows.
	Record(v Record, whole bool) (Record, error)
	// Item returns what is written for the current Item of the reader, or nil to omit it.
	Item() (Value, error)
}

// Copy copies a document from r to w, and holds no more of it in memory than they do. The error is that of r, w or p;
// an error of p gets its path in the document.
func Copy(w *Writer, r *Reader, p Passage) error {
	c := passing{w: w, r: r, Passage: p, lists: []int{-1}}
	r.Begin()
	if r.err != nil {
		return r.err
	}
	root, err := c.record(r.Root, 0, false)
	if err == nil {
		err = w.Root(root)
	}
	for err == nil {
		switch r.Next() {
		case End:
			if r.err != nil {
				return r.err
			}
			return c.update(r.Root, 0, 0, true)
		case Opened:
			err = c.opened()
		case Closed:
			c.lists = c.lists[:r.Depth()+1]
			err = c.update(r.Record(), r.Depth()+1, len(r.frames), true)
		case Come:
			err = c.item()
		}
	}
	return err
}

// passing is a running Copy.
type passing struct {
	w *Writer
	r *Reader
	Passage
	lists []int // for each open Record, the list into which items were copied last
}

// record returns what is written for the Record at the given number of frames.
func (c *passing) record(v Record, frames int, whole bool) (Record, error) {
	out, err := c.Record(v, whole)
	return out, c.placed(err, frames)
}

func (c *passing) update(v Record, depth, frames int, whole bool) error {
	out, err := c.record(v, frames, whole)
	if err != nil {
		return err
	}
	return c.w.Update(depth, out)
}

// begin begins a list of the Record at a depth, of which more is known now. frames is the number of frames of that
// Record.
func (c *passing) begin(depth, frames, list int) error {
	if list == c.lists[depth] {
		return nil
	}
	c.lists[depth] = list
	return c.update(c.r.records[depth], depth, frames, false)
}

// opened copies the Record that was opened.
func (c *passing) opened() error {
	depth, frames := c.r.Depth(), len(c.r.frames)-1
	list := c.r.listOf(frames - 1) // of the Record around it
	if err := c.begin(depth-1, c.r.before(frames-1), list); err != nil {
		return err
	}
	c.lists = append(c.lists, -1)
	out, err := c.record(c.r.Record(), frames, false)
	if err != nil {
		return err
	}
	return c.w.Record(depth, list, out)
}

// item copies the current Item.
func (c *passing) item() error {
	out, err := c.Item()
	if err != nil || out == nil {
		return c.placed(err, len(c.r.frames))
	}
	depth, list := c.r.Depth(), c.r.List()
	if err := c.begin(depth, c.r.before(len(c.r.frames)-1), list); err != nil {
		return err
	}
	return c.w.Item(depth, list, out)
}

// placed adds the path in the document to an error about the value at the given number of frames.
func (c *passing) placed(err error, frames int) error {
	e, ok := errors.AsType[*telemetry.Error](err)
	if !ok || e.Path == "" || frames == 0 {
		return err
	}
	placed := *e
	placed.Path = c.r.place(frames, e.Path)
	return &placed
}
