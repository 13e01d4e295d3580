package parquet

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/csg-telemetry/telemetry"
	pq "github.com/parquet-go/parquet-go"
)

// Table is one kind of row: the records of one Go type, or the items of one list of compliance reports. A file holds the rows of
// one table. Tables are immutable and safe for concurrent use.
type Table struct {
	name    string
	row     any                     // zero value of the row type
	new     func() telemetry.Record // or nil, for a part of a report
	ignore  []string                // paths of members that are in other tables
	columns []Column

	once   sync.Once
	root   *node
	schema *pq.Schema
}

// Column describes a column.
type Column struct {
	// Path is the path of the column in the schema, without the groups that Parquet adds to lists. [] marks the items of a list:
	// payload.appsPublished[].name. It is the JSON path of the element, except in the tables of compliance reports.
	Path string
	// Form is the form of the wire values, such as UTCMillis. It determines how they are converted to values of the column.
	Form string
	// Element is the ID of the element in the dictionary, or empty if the column has no element.
	Element string
	// Class is the identifier class of package pseudonym, or empty.
	Class string
	// Subject is what the element identifies although it is kept in clear, such as customer, or empty.
	Subject string
	// Meaning describes the element.
	Meaning string
}

// Tables yields all tables: one for each kind of event, in the order of the dictionary, event-raw for events of other kinds, and those of
// License Server reports.
func Tables() iter.Seq[*Table] { return slices.Values(tables) }

// TableByName returns the table with the given name, such as cvad-usage-event, and whether there is one.
func TableByName(name string) (*Table, bool) {
	i := slices.IndexFunc(tables, func(t *Table) bool { return t.name == name })
	if i < 0 {
		return nil, false
	}
	return tables[i], true
}

// TableOf returns the table for records of the type of r, a pointer such as *cvad.UsageEvent, and whether there is one.
func TableOf(r any) (*Table, bool) {
	t, ok := byType()[reflect.TypeOf(r)]
	return t, ok
}

// byType returns the tables by the types of their records.
var byType = sync.OnceValue(func() map[reflect.Type]*Table {
	m := make(map[reflect.Type]*Table)
	for _, t := range tables {
		if t.new != nil {
			m[reflect.TypeOf(t.new())] = t
		}
	}
	return m
})

// Name returns the name of the table, such as cvad-usage-event. Its files have the same name.
func (t *Table) Name() string { return t.name }

// Columns yields the columns in the order of the schema.
func (t *Table) Columns() iter.Seq[Column] { return slices.Values(t.columns) }

// node is a member of a JSON object in a row: a column, or a group of columns.
type node struct {
	name     string
	form     form // form of a column
	list     bool
	children []*node // children of a group
	ignore   []string
	columns  []int // the indexes of the columns in it
	// def is the definition level of a value that is present. In a list it is that of an item.
	def, rep int
}

// child returns the child with a name.
func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// derived reports whether the column is computed from another one.
func (n *node) derived() bool { return n.form == formNames }

// own reports whether a column of the root belongs to the table itself, and is not a member of the record.
func (n *node) own() bool { return n.name == unknownColumn || n.name == textColumn }

// The columns that every table has.
const (
	unknownColumn = "_unknown"
	textColumn    = "_text"
)

// build creates the tree and the schema.
func (t *Table) build() (*node, *pq.Schema) {
	t.once.Do(func() {
		t.root = &node{}
		for i, c := range t.columns {
			t.root.add(strings.Split(c.Path, "."), i, formByName(c.Form))
		}
		for _, path := range t.ignore {
			names := strings.Split(path, ".")
			n := t.root
			for _, name := range names[:len(names)-1] {
				n = n.child(name)
			}
			n.ignore = append(n.ignore, names[len(names)-1])
		}
		t.schema = pq.NewSchema(t.name, pq.SchemaOf(t.row))
	})
	return t.root, t.schema
}

// add adds a column below n.
func (n *node) add(path []string, column int, f form) {
	n.columns = append(n.columns, column)
	name, list := strings.CutSuffix(path[0], "[]")
	c := n.child(name)
	if c == nil {
		c = &node{name: name, list: list, def: n.def + 1, rep: n.rep}
		if list {
			c.def, c.rep = n.def+2, n.rep+1
		}
		n.children = append(n.children, c)
	}
	if len(path) > 1 {
		c.add(path[1:], column, f)
		return
	}
	c.columns, c.form = []int{column}, f
}

// metadata yields the key and value pairs of a file.
func (t *Table) metadata() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if !yield(metaTable, t.name) || !yield(metaLayout, layout) {
			return
		}
		for _, c := range t.columns {
			value := fmt.Sprintf(`{"element":%s,"class":%s,"subject":%s,"form":%s,"meaning":%s}`,
				quote(c.Element), quote(c.Class), quote(c.Subject), quote(c.Form), quote(c.Meaning))
			if !yield(metaColumn+c.Path, value) {
				return
			}
		}
	}
}

// The keys of the metadata of a file.
const (
	metaTable  = "telemetry.table"
	metaLayout = "telemetry.layout"
	metaColumn = "telemetry.column."
	metaDigest = "telemetry.digest"
	// layout is the version of how records become rows.
	layout = "1"
)
