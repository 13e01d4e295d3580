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

// cursor traverses the parts of a document in XML or JSON.
type cursor interface {
	// root moves to the root.
	root(name string)
	// enter opens the root, or the part that next has returned.
	enter(v Part)
	// next reads the innermost part up to a streamed field and returns the number of the field; for a list, once for
	// each item. The caller then enters the part or reads the item. It returns -1 at the end of the part and after a
	// failure.
	next() int
	// item reads the item that next has returned.
	item(v Item)
	// again reads the next item of the same list into v, which holds the previous one. It is a fast path for next and
	// item. It returns false, with v in any state, if the caller has to use these.
	again(v Item) bool

	// watch makes sealed report whether other programs find the same value.
	watch(seal string)
	// offset returns the position of the cursor. sealed returns the position of the digest, and whether other programs
	// find the same value.
	offset() int64
	sealed() (start, end int64, plain bool)
	failed() bool
	// end checks the text after the root and returns the first failure with its complete path, a *telemetry.Error, or
	// nil.
	end() error
}

// sniffed is the number of bytes that are examined to detect the format of a document.
const sniffed = 4 << 10

// sniff returns the format of the document in src, and a reader of the whole document.
func sniff(src io.Reader) (telemetry.Format, io.Reader) {
	b := bufio.NewReaderSize(src, sniffed)
	all := io.Reader(b)
	head, err := b.Peek(sniffed)
	if err != nil { // b has returned the error, and src may not return it again
		all = io.MultiReader(bytes.NewReader(head), failing{err})
	}
	return record.Form(head), all
}

// failing is a source that has failed or ended.
type failing struct{ err error }

// Read implements io.Reader.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// newCursor returns a cursor for the document in src, a record with the given table. It does not read yet.
func newCursor(f telemetry.Format, src io.Reader, limits codec.Limits, root *codec.Part) cursor {
	// Open parts must not move, so all of them are allocated.
	if f == telemetry.XML {
		return &xmlCursor{d: codec.NewXML(src, limits), open: make([]openElement, 0, root.Depth())}
	}
	return &jsonCursor{s: codec.NewJSONStream(src, limits), open: make([]openObject, 0, root.Depth())}
}

// failure returns the failure of a scanner as an error.
func failure(err *fault.Error) error {
	if err == nil {
		return nil
	}
	return (*telemetry.Error)(err)
}
