package itemwise

import (
	"io"
	"iter"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Step is what a Reader has come to.
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

// Reader goes through a document in XML or JSON and holds only the Records that it is in, without the items of their streamed
// lists. After an error every Step is End.
type Reader struct {
	// Source has the document, and Root is the record that it is read into. Limits are those of the documents of Root.
	Source io.Reader
	Root   Record
	Limits telemetry.Limits
	// Item returns where the items of a list of the innermost Record are read into. It is called at the beginning of the list.
	Item func(list int) Item
	// Seen, if there is one, is called for each Item and for the end of each Record, that of the root too, before Next
	// returns.
	Seen func(s Step, v Record)

	form    telemetry.Format // empty before the beginning
	cur     cursor
	proof   *proof   // or nil
	frames  []frame  // the parts that are open, outermost first
	records []Record // those of them that are Records
	closed  Record   // the one that was closed last
	into    Item     // where the items of the present list go, or nil
	field   int      // what next of cur returned, if ahead is set
	ahead   bool     // next of cur was called ahead
	done    bool
	err     error
}

// frame is a part that is being read.
type frame struct {
	v      Part
	record bool // v is a Record that is open, and not nested in one
	lists  int  // how many lists of the Record precede those of the part
	field  int  // the streamed field that is being read
	nth    int  // the number of its item, if it is a list
}

// Verify has the reader hash the document without the digest that it has of itself, for Digest.
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

// Format returns the form of the document once Begin was called.
func (r *Reader) Format() telemetry.Format { return r.form }

// Err returns the error that ended reading, or nil.
func (r *Reader) Err() error { return r.err }

// Depth returns how many Records are open around the innermost one.
func (r *Reader) Depth() int { return len(r.records) - 1 }

// Record returns the innermost Record, and after Closed the one that was closed.
func (r *Reader) Record() Record {
	if r.closed != nil {
		return r.closed
	}
	return r.records[r.Depth()]
}

// List returns which list of the innermost Record was come to.
func (r *Reader) List() int { return r.listOf(len(r.frames) - 1) }

// listOf returns which list of its Record a frame has come to.
func (r *Reader) listOf(frame int) int {
	f := &r.frames[frame]
	return f.lists + f.v.Table().ListsBefore(f.field)
}

// before returns how many frames precede that of the Record that a frame belongs to.
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

// Digest returns the digest of the document without its own one, and zero if other programs do not find that. All of the
// document must have been read.
func (r *Reader) Digest() telemetry.Digest { return r.proof.digest() }

// Each yields what the reader comes to directly in a Record that is open at a depth: Records as they open, or Items, and then
// the error that ended reading.
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

// open goes into a Record, up to its first streamed field.
func (r *Reader) open(v Record) {
	r.records = append(r.records, v)
	r.enter(frame{v: v, record: true})
}

// enter goes into a part, up to its first streamed field.
func (r *Reader) enter(f frame) {
	r.cur.enter(f.v)
	f.field = -1
	r.frames = append(r.frames, f)
	r.into = nil
	r.field, r.ahead = r.cur.next(), true
}

// Next goes on to the next Step.
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

// come does what the field announced demands. It returns End if that is of no interest to a caller.
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

// leave goes back to the part around the one that has ended.
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

// place returns the wire path of something in the item or Record that the first frames have come to.
func (r *Reader) place(frames int, path string) string {
	at := ""
	for _, f := range r.frames[:frames] {
		table := f.v.Table()
		if at += table.JSON.Names[f.field]; table.Lists>>f.field&1 != 0 {
			at += "[" + strconv.Itoa(f.nth) + "]"
		}
		if table.Texts>>f.field&1 != 0 {
			return at // there is nothing in a text
		}
		at += "."
	}
	return at + path
}
