package licenseserver

import (
	"bufio"
	"bytes"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// rootElement is the root of a report in XML.
const rootElement = "LicenseServerCompliance"

// part is a record with lists that are read item by item. Its methods are generated, and are what the decoder of the
// whole record is made of too.
type part interface {
	part() *codec.Part
	readXML(d *codec.XML, e *codec.Element, f int)
	keepXML(e *codec.Element)
	readJSON(d *codec.JSON, o *codec.Object, i, f int) int
	keepJSON(o *codec.Object)
}

// partDepth is how deep parts nest: report, inventory, feature, SA date, licensees.
const partDepth = 5

// cursor goes through the parts of a report in one of the two forms.
type cursor interface {
	// root goes in front of the root.
	root()
	// enter opens the root, or the part that next has announced.
	enter(v part)
	// next reads the innermost part up to a streamed field and returns its number: for a list, once for each item. The
	// caller then enters the part or reads the item. It returns -1 at the end of the part, and after a failure.
	next() int
	// user, device and deviceID read the item that next has announced.
	user(v *User)
	device(v *Device)
	deviceID(v *string)
	// again reads the item that comes next into h, which has the one before it in the same list: a user or a device. It is
	// the fast path for what next and user or device do, and returns false, with h in any state, where they have to do it.
	again(h *Holder) bool

	// watch has sealed know whether other programs find the same.
	watch()
	// offset returns how far the cursor is, and sealed where the value of UI was, and whether other programs find the same.
	offset() int64
	sealed() (start, end int64, plain bool)
	failed() bool
	// end checks what is behind the root and returns the first failure with its whole path, a *telemetry.Error, or nil.
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

// newCursor returns a cursor, which does not read yet.
func newCursor(f telemetry.Format, src io.Reader, limits telemetry.Limits) cursor {
	limits = limits.OrDefault()
	lim := record.Limits(limits, limits.Document)
	if f == telemetry.XML {
		return &xmlCursor{d: codec.NewXML(src, lim)}
	}
	return &jsonCursor{s: codec.NewJSONStream(src, lim)}
}
