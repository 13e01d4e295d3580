package itemwise

import (
	"io"
	"iter"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Step is what a Reader has reached.
type Step uint8

const (
	// End is the end of the document, or a failure.
	End Step = iota
	// Opened is a Record of a streamed list, of which all up to its first streamed list has been read.
	Opened
	// Closed is the end of such a Record.
	Closed
	// Come is an Item of a streamed list.
	Come
)

// Reader reads a document in XML or JSON and holds only the open Records, without the items of their streamed lists.
// After an error every Step is End.
type Reader struct {
	// Source is the document, and Root the record into which it is read. Limits are the limits of the document.
	Source io.Reader
	Root   Record
	Limits telemetry.Limits
	// Item returns the Item into which the items of a list of the innermost Record are read. It is called at the
	// beginning of the list.
	Item func(list int) Item
	// Seen, if not nil, is called for each Item and at the end of each Record, including the root, before Next returns.
	Seen func(s Step, v Record)

	form    telemetry.Format // empty before reading begins
	cur     cursor
	proof   *proof   // or nil
	frames  []frame  // the parts that are open, outermost first
	records []Record // the parts that are Records
	closed  Record   // the Record that was closed last
	into    Item     // the destination of the items of the current list, or nil
	field   int      // the result of cur.next, if ahead is set
	ahead   bool     // cur.next was called ahead
	done    bool
	err     error
}

// frame is a part that is being read.
type frame struct {
	v      Part
	record bool // v is an open Record, not a record nested in one
	lists  int  // the number of lists of the Record before those of the part
	field  int  // the streamed field that is being read
	nth    int  // the index of its item, if it is a list
}

// Verify makes the reader hash the document without its own digest; see Digest.
func (r *Reader) Verify() { r.proof = new(proof) }

// Begin reads up to the first streamed list of the root.
func (r *Reader) Begin() {
	if r.form != "" || r.done {
		return
	}
	if r.Source == nil || r.Root == nil {
		r.done, r.err = true, record.Failure(fault.ErrRequired, "a document to read")
		return
	}
	root := r.Root.Table()
	limits := r.Limits.OrDefault()
	form, src := sniff(r.Source)
	if r.form = form; r.proof != nil {
		r.proof.src = src
		src = r.proof
	}
	r.cur = newCursor(form, src, record.Limits(limits, limits.Document), root)
	if r.proof != nil {
		r.cur.watch(root.Seal)
		r.proof.cur, r.proof.token = r.cur, int64(limits.Token)
	}
	r.cur.root(root.Root)
	r.open(r.Root)
	if r.cur.failed() {
		r.finish()
	}
}

// Format returns the format of the document. Begin must have been called.
func (r *Reader) Format() telemetry.Format { return r.form }

// Err returns the error that ended reading, or nil.
func (r *Reader) Err() error { return r.err }

// Depth returns the number of open Records around the innermost one.
func (r *Reader) Depth() int { return len(r.records) - 1 }

// Record returns the innermost Record or, after Closed, the closed one.
func (r *Reader) Record() Record {
	if r.closed != nil {
		return r.closed
	}
	return r.records[r.Depth()]
}

// List returns the number of the current list of the innermost Record.
func (r *Reader) List() int { return r.listOf(len(r.frames) - 1) }

// listOf returns the number of the current list of the Record of a frame.
func (r *Reader) listOf(frame int) int {
	f := &r.frames[frame]
	return f.lists + f.v.Table().ListsBefore(f.field)
}

// before returns the number of frames before that of the Record of a frame.
func (r *Reader) before(frame int) int {
	for !r.frames[frame].record {
		frame--
	}
	return frame
}

// Within reports whether a Record is open at a depth.
func (r *Reader) Within(depth int, v Record) bool {
	return depth < len(r.records) && r.records[depth] == v
}

// Digest returns the digest of the document without its own digest, or zero if other programs do not find that value.
// The whole document must have been read.
func (r *Reader) Digest() telemetry.Digest { return r.proof.digest() }

// Each yields the direct items of the open Record at a depth: Records when they open, or Items. If reading fails, it
// yields the error last.
func Each[T any](r *Reader, depth int, v Record, s Step, value func() T) iter.Seq2[T, error] {
	open := depth + 1
	if s == Opened {
		open++
	}
	return func(yield func(T, error) bool) {
		r.Begin()
		for r.Within(depth, v) {
			if r.Next() == s && len(r.records) == open && !yield(value(), nil) {
				return
			}
		}
		if r.err != nil {
			var none T
			yield(none, r.err)
		}
	}
}

// open enters a Record and reads up to its first streamed field.
func (r *Reader) open(v Record) {
	r.records = append(r.records, v)
	r.enter(frame{v: v, record: true})
}

// enter enters a part and reads up to its first streamed field.
func (r *Reader) enter(f frame) {
	r.cur.enter(f.v)
	f.field = -1
	r.frames = append(r.frames, f)
	r.into = nil
	r.field, r.ahead = r.cur.next(), true
}

// Next moves to the next Step.
func (r *Reader) Next() Step {
	r.Begin()
	r.closed = nil
	for !r.done {
		if r.into != nil && !r.ahead && r.cur.again(r.into) {
			r.frames[len(r.frames)-1].nth++
			r.passed()
			r.seen(Come, nil)
			return Come
		}
		if !r.ahead {
			r.field = r.cur.next()
		}
		r.ahead = false
		s := End
		if !r.cur.failed() {
			r.passed()
			s = r.come(r.field)
		}
		if r.cur.failed() {
			r.finish()
		} else if s != End {
			return s
		}
	}
	return End
}

// passed hashes what has been read.
func (r *Reader) passed() {
	if r.proof != nil {
		r.proof.settle(0)
	}
}

func (r *Reader) seen(s Step, v Record) {
	if r.Seen != nil {
		r.Seen(s, v)
	}
}

// come processes the field that next returned. It returns End if the field is not a step for callers.
func (r *Reader) come(field int) Step {
	if field < 0 {
		return r.leave()
	}
	f := &r.frames[len(r.frames)-1]
	table := f.v.Table()
	if inner := table.Inner(field); inner != nil {
		f.field = field
		r.enter(frame{v: f.v.Enter(field), lists: f.lists + table.ListsBefore(field)})
		return End
	}
	if f.field == field {
		f.nth++
	} else {
		f.field, f.nth = field, 0
		r.into = nil
	}
	if table.PartOf(field) != nil {
		r.open(f.v.Enter(field).(Record))
		return Opened
	}
	if r.into == nil {
		r.into = r.Item(r.List())
	}
	if r.cur.item(r.into); !r.cur.failed() {
		r.seen(Come, nil)
	}
	return Come
}

// leave returns to the part around the one that has ended.
func (r *Reader) leave() Step {
	last := len(r.frames) - 1
	if last == 0 {
		r.finish()
		return End
	}
	isRecord := r.frames[last].record
	r.frames, r.into = r.frames[:last], nil
	if !isRecord {
		return End
	}
	v := r.records[r.Depth()]
	r.seen(Closed, v)
	r.records, r.closed = r.records[:r.Depth()], v
	return Closed
}

// finish ends reading, at the end of the root or after a failure.
func (r *Reader) finish() {
	r.done = true
	r.records, r.into = nil, nil
	if r.err = r.cur.end(); r.err == nil {
		r.seen(Closed, r.Root)
	}
}

// place returns the wire path of something in the item or Record at the given number of frames.
func (r *Reader) place(frames int, path string) string {
	at := ""
	for _, f := range r.frames[:frames] {
		table := f.v.Table()
		if at += table.JSON.Names[f.field]; table.Lists>>f.field&1 != 0 {
			at += "[" + strconv.Itoa(f.nth) + "]"
		}
		if table.Texts>>f.field&1 != 0 {
			return at // a text has no parts
		}
		at += "."
	}
	return at + path
}
