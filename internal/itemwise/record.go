package itemwise

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Value is what is written: a Record or an Item.
type Value interface {
	// AppendXML appends the value as an element, and AppendJSON as a value of JSON. They return dst and an error if it has no
	// wire form.
	AppendXML(dst []byte) ([]byte, error)
	AppendJSON(dst []byte) ([]byte, error)
}

// Item is an item of a streamed list that has no streamed lists itself. Its methods are generated.
type Item interface {
	Value
	// DecodeXML replaces the item by the element whose start tag was read last, and DecodeJSON by the value at i.
	DecodeXML(d *codec.XML)
	DecodeJSON(d *codec.JSON, i int) int
	// FlatXML is the fast path for what codec.XML.FlatItem returned, and FlatJSON for that of codec.JSONStream. They leave the
	// item in any state and return nothing if they cannot read that.
	FlatXML(s string) (rest string)
	FlatJSON(s string) (rest string)
}

// Part is a record with streamed fields: a Record, or a record that is nested in one. Its methods are generated.
type Part interface {
	// Table returns the table of the record.
	Table() *codec.Part
	// ReadXML reads field f, and KeepXML keeps what the fields do not hold. ReadJSON and KeepJSON do the same in JSON.
	ReadXML(d *codec.XML, e *codec.Element, f int)
	KeepXML(e *codec.Element)
	ReadJSON(d *codec.JSON, o *codec.Object, i, f int) int
	KeepJSON(o *codec.Object)
	// Enter returns the record that streamed field f is, or a new one for a list of Records.
	Enter(f int) Part
}

// Record is a Part that is read and written by itself. Its methods are generated.
type Record interface {
	Part
	Value
	// New returns an empty record of this type.
	New() Record
	// Of returns the record as users of the module know it.
	Of() telemetry.Record
	// Head returns a copy without the items of its streamed lists, in which no list that has some is absent. Items that carry
	// something undocumented by their number stay.
	Head() Record
	// Marked reports whether there are, or were, such items.
	Marked() bool
	// Open makes a streamed list without items, which is there.
	Open(list int)
	// Len returns how many items a streamed list has, and Nth returns one of them: a Record or an Item.
	Len(list int) int
	Nth(list, i int) Value
}

// Sealed is a Record that holds the digest of its own document.
type Sealed interface {
	Record
	// Unseal makes the digest zero.
	Unseal()
}
