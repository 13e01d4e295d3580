package parquet

import (
	"encoding/json"

	"github.com/csg-telemetry/telemetry"
	pq "github.com/parquet-go/parquet-go"
)

// assembler builds JSON objects from rows.
type assembler struct {
	columns [][]pq.Value // the remaining values of one row
	dst     []byte
	err     error
}

// object returns the JSON of the record that a row was built from. For a row that no shredder built, it may return another object,
// which is not a valid record, but it never panics.
func (a *assembler) object(t *Table, row pq.Row) (string, error) {
	root, _ := t.build()
	a.err, a.dst = nil, a.dst[:0]
	if a.columns == nil {
		a.columns = make([][]pq.Value, len(t.columns))
	}
	clear(a.columns)
	for i := 0; i < len(row); {
		c, end := row[i].Column(), i+1
		for end < len(row) && row[end].Column() == c {
			end++
		}
		if c < 0 || c >= len(a.columns) {
			return "", malformed("columns of the table")
		}
		a.columns[c] = row[i:end]
		i = end
	}
	unknown, texts := a.own(root.child(unknownColumn)), a.own(root.child(textColumn))
	a.group(root, unknown, texts)
	for _, left := range a.columns {
		if len(left) > 0 {
			a.fail("as many values as the lists of the row have items")
		}
	}
	if a.err != nil {
		return "", a.err
	}
	return string(a.dst), nil
}

// fail keeps the first error.
func (a *assembler) fail(want string) {
	if a.err == nil {
		a.err = malformed(want)
	}
}

// own returns the object in a column of the table itself, or an empty text.
func (a *assembler) own(n *node) string {
	v, ok := a.next(n.columns[0])
	if !ok || v.IsNull() {
		return ""
	}
	b := v.ByteArray()
	if !validJSON(b) {
		a.fail("JSON in the column " + n.name)
		return ""
	}
	return kind(string(b[blank(string(b), 0):]), '{')
}

// kind returns s if it begins with c, and otherwise an empty text.
func kind(s string, c byte) string {
	if s == "" || s[0] != c {
		return ""
	}
	return s
}

func validJSON(b []byte) bool { return json.Valid(b) }

// next returns the next value of a column.
func (a *assembler) next(column int) (pq.Value, bool) {
	left := a.columns[column]
	if len(left) == 0 {
		a.fail("a value in every column")
		return pq.Value{}, false
	}
	a.columns[column] = left[1:]
	return left[0], true
}

// level returns the definition level of the next value of a node.
func (a *assembler) level(n *node) int {
	left := a.columns[n.columns[0]]
	if len(left) == 0 {
		a.fail("a value in every column")
		return -1
	}
	return left[0].DefinitionLevel()
}

// drop skips one value of each column of a node.
func (a *assembler) drop(n *node) {
	for _, c := range n.columns {
		a.next(c)
	}
}

// group appends the object that the columns of n hold.
func (a *assembler) group(n *node, unknown, texts string) {
	a.dst = append(a.dst, '{')
	empty := len(a.dst)
	name := func(name string) {
		if len(a.dst) > empty {
			a.dst = append(a.dst, ',')
		}
		a.dst = append(append(a.dst, quote(name)...), ':')
	}
	for _, c := range n.children {
		if a.err != nil {
			return
		}
		if n.def == 0 && c.own() {
			continue
		}
		switch before := len(a.dst); {
		case c.derived():
			for a.level(c) >= c.def && len(a.columns[c.columns[0]]) > 1 && a.columns[c.columns[0]][1].RepetitionLevel() == c.rep {
				a.drop(c)
			}
			a.drop(c)
		case c.form != formNone:
			name(c.name)
			if !a.column(c, member(texts, c.name)) {
				a.dst = a.dst[:before]
			}
		default:
			name(c.name)
			if !a.nested(c, member(unknown, c.name), member(texts, c.name)) {
				a.dst = a.dst[:before]
			}
		}
	}
	if unknown != "" {
		for m, value := range members(unknown) {
			if c := n.index(m); c >= 0 && n.children[c].form == formNone {
				continue
			}
			name(m)
			a.dst = append(a.dst, value...)
		}
	}
	a.dst = append(a.dst, '}')
}

// member returns the value of a member of an object, or an empty text.
func member(object, name string) string {
	if object == "" {
		return ""
	}
	for n, value := range members(object) {
		if n == name {
			return value
		}
	}
	return ""
}

// column appends the value of a column, or of a list of values. It reports false if there is none. Raw replaces it, unless it is
// empty.
func (a *assembler) column(n *node, raw string) bool {
	level := a.level(n)
	if !n.list {
		v, _ := a.next(n.columns[0])
		if raw == "" && level >= n.def {
			a.value(n, v)
		}
		a.dst = append(a.dst, raw...)
		return raw != "" || level >= n.def
	}
	before := len(a.dst)
	a.dst = append(a.dst, '[')
	for first := true; ; first = false {
		v, ok := a.next(n.columns[0])
		if !ok {
			return false
		}
		if level >= n.def {
			if !first {
				a.dst = append(a.dst, ',')
			}
			a.value(n, v)
		}
		if left := a.columns[n.columns[0]]; len(left) == 0 || left[0].RepetitionLevel() != n.rep {
			break
		}
	}
	a.dst = append(a.dst, ']')
	if raw != "" {
		a.dst = append(a.dst[:before], raw...)
	}
	return raw != "" || level >= n.def-1
}

// value appends one value of a column.
func (a *assembler) value(n *node, v pq.Value) {
	if v.IsNull() || v.Kind() != n.form.kind() {
		a.fail("values of the column's type")
		return
	}
	var ok bool
	if a.dst, ok = n.form.appendJSON(a.dst, v); !ok {
		a.fail("a value that has a wire form")
	}
}

// kind returns the physical type of the columns of the form.
func (f form) kind() pq.Kind {
	switch {
	case f == formText || f == formJSON || f == formNames:
		return pq.ByteArray
	case f == formBoolean || f == formFlag:
		return pq.Boolean
	case f >= formUSDate:
		return pq.Int32
	}
	return pq.Int64
}

// nested appends the value of a group, or of a list of groups. It reports false if there is none.
func (a *assembler) nested(n *node, unknown, texts string) bool {
	level := a.level(n)
	if level < n.def {
		a.drop(n)
		if n.list && level == n.def-1 {
			a.dst = append(a.dst, "[]"...)
			return true
		}
		a.dst = append(a.dst, texts...)
		return texts != ""
	}
	if !n.list {
		a.group(n, kind(unknown, '{'), kind(texts, '{'))
		return true
	}
	u, t := objects(unknown), objects(texts)
	a.dst = append(a.dst, '[')
	for i := 0; a.err == nil; i++ {
		if i > 0 {
			a.dst = append(a.dst, ',')
		}
		a.group(n, at(u, i), at(t, i))
		if left := a.columns[n.columns[0]]; len(left) == 0 || left[0].RepetitionLevel() != n.rep {
			break
		}
	}
	a.dst = append(a.dst, ']')
	return true
}

// objects returns the items of an array.
func objects(array string) (list []string) {
	if kind(array, '[') == "" {
		return nil
	}
	for item := range items(array) {
		list = append(list, kind(item, '{'))
	}
	return list
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// malformed is the error of a file with unexpected content.
func malformed(want string) error {
	return &telemetry.Error{Kind: telemetry.ErrFormat, Want: want}
}
