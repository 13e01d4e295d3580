package itemwise

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Value is a value that can be written: a Record or an Item.
type Value interface {
	// AppendXML appends the value as an element, and AppendJSON as a JSON value. If it cannot be encoded, they return
	// dst and an error.
	AppendXML(dst []byte) ([]byte, error)
	AppendJSON(dst []byte) ([]byte, error)
}

// Item is an item of a streamed list that has no streamed lists itself. Its methods are generated.
type Item interface {
	Value
	// DecodeXML replaces the item with the element whose start tag was read last, and DecodeJSON with the value at i.
	DecodeXML(d *codec.XML)
	DecodeJSON(d *codec.JSON, i int) int
	// FlatXML is the fast path for what codec.XML.FlatItem returned, and FlatJSON for that of codec.JSONStream. They leave the
	// item in any state and return nothing if they cannot read that.
	FlatXML(s string) (rest string)
	FlatJSON(d *codec.JSON, s []byte) (rest []byte)
}

// Part is a record with streamed fields: a Record, or a record nested in one. Its methods are generated.
type Part interface {
	// Table returns the table of the record.
	Table() *codec.Part
	// ReadXML reads field f, and KeepXML stores what the fields cannot hold. ReadJSON and KeepJSON do the same for
	// JSON.
	ReadXML(d *codec.XML, e *codec.Element, f int)
	KeepXML(e *codec.Element)
	ReadJSON(d *codec.JSON, o *codec.Object, i, f int) int
	KeepJSON(o *codec.Object)
	// Enter returns the record in streamed field f, or a new one if the field is a list of Records.
	Enter(f int) Part
}

// Record is a Part that is read and written on its own. Its methods are generated.
type Record interface {
	Part
	Value
	// New returns an empty record of this type.
	New() Record
	// Of returns the record with its exported type.
	Of() telemetry.Record
	// Head returns a copy without the items of its streamed lists, in which lists with items are present. It keeps
	// items whose undocumented content is stored by index.
	Head() Record
	// Marked reports whether there are, or were, such items.
	Marked() bool
	// Open makes a streamed list present and empty.
	Open(list int)
	// Len returns the number of items of a streamed list, and Nth returns one of them: a Record or an Item.
	Len(list int) int
	Nth(list, i int) Value
}

// Sealed is a Record with the digest of its own document.
type Sealed interface {
	Record
	// Unseal makes the digest zero.
	Unseal()
}
