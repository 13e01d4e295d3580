package itemwise

import (
	"bufio"
	"bytes"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// cursor goes through the parts of a document in one of the two forms.
type cursor interface {
	// root goes to the root.
	root(name string)
	// enter opens the root, or the part that next has announced.
	enter(v Part)
	// next reads the innermost part up to a streamed field and returns its number: for a list, once for each item. The
	// caller then enters the part or reads the item. It returns -1 at the end of the part, and after a failure.
	next() int
	// item reads the item that next has announced.
	item(v Item)
	// again reads the item that comes next into v, which has the one before it in the same list. It is the fast path for what
	// next and item do, and returns false, with v in any state, if they have to do it.
	again(v Item) bool

	// watch has sealed know whether other programs find the same.
	watch(seal string)
	// offset returns how far the cursor is, and sealed where the digest was, and whether other programs find the same.
	offset() int64
	sealed() (start, end int64, plain bool)
	failed() bool
	// end checks what follows the root and returns the first failure with its whole path, a *telemetry.Error, or nil.
	end() error
}

// sniffed is how much of a document is looked at to find out its form.
const sniffed = 4 << 10

// sniff returns the form of the document in src, and a reader of all of it.
func sniff(src io.Reader) (telemetry.Format, io.Reader) {
	b := bufio.NewReaderSize(src, sniffed)
	all := io.Reader(b)
	head, err := b.Peek(sniffed)
	if err != nil { // b has told it now, and src may not tell it again
		all = io.MultiReader(bytes.NewReader(head), failing{err})
	}
	return record.Form(head), all
}

// failing is a source that has failed, or come to its end.
type failing struct{ err error }

// Read implements io.Reader.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// newCursor returns a cursor over the document that src has, a record with the given table. It does not read yet.
func newCursor(f telemetry.Format, src io.Reader, limits codec.Limits, root *codec.Part) cursor {
	// What is open stays in its place, so there is room for all of it.
	if f == telemetry.XML {
		return &xmlCursor{d: codec.NewXML(src, limits), open: make([]openElement, 0, root.Depth())}
	}
	return &jsonCursor{s: codec.NewJSONStream(src, limits), open: make([]openObject, 0, root.Depth())}
}

// failure returns what a scanner has failed with.
func failure(err *fault.Error) error {
	if err == nil {
		return nil
	}
	return (*telemetry.Error)(err)
}
