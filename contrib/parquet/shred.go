package parquet

import (
	"strings"

	pq "github.com/parquet-go/parquet-go"
)

// shredder builds rows from JSON objects.
type shredder struct {
	columns [][]pq.Value // the values of one row
	out     pq.Row
}

// row returns the row of a record, given its JSON, which is valid. The row is valid until the next call.
func (s *shredder) row(t *Table, object string) pq.Row {
	root, _ := t.build()
	if s.columns == nil {
		s.columns = make([][]pq.Value, len(t.columns))
	}
	for i := range s.columns {
		s.columns[i] = s.columns[i][:0]
	}
	unknown, texts := s.group(root, object, 0)
	for _, own := range []struct{ name, value string }{{unknownColumn, unknown}, {textColumn, texts}} {
		n := root.child(own.name)
		if own.value == "" {
			s.null(n, 0, 0)
			continue
		}
		s.add(n, pq.ByteArrayValue([]byte(own.value)), 0)
	}
	s.out = s.out[:0]
	for _, values := range s.columns {
		s.out = append(s.out, values...)
	}
	return s.out
}

// add adds a value that is present.
func (s *shredder) add(n *node, v pq.Value, rep int) {
	c := n.columns[0]
	s.columns[c] = append(s.columns[c], v.Level(rep, n.def, c))
}

// null adds a null to all columns of a node that is absent.
func (s *shredder) null(n *node, def, rep int) {
	for _, c := range n.columns {
		s.columns[c] = append(s.columns[c], pq.NullValue().Level(rep, def, c))
	}
}

// group adds the members of an object to the columns of n. It returns the rest of the object: the members that have no
// column, and the values that cannot be restored from their columns. Each is empty or an object.
func (s *shredder) group(n *node, object string, rep int) (unknown, texts string) {
	values := make([]string, len(n.children))
	var u, t leftover
	next := 0 // members are usually in the order of the columns
	for name, value := range members(object) {
		i := next
		if i >= len(n.children) || n.children[i].name != name || n.children[i].derived() || n.def == 0 && n.children[i].own() {
			i = n.index(name)
		}
		next = i + 1
		if i < 0 {
			if !n.ignores(name) {
				u.add(name, value)
			}
			continue
		}
		values[i] = value
	}
	for i, c := range n.children {
		if n.def == 0 && c.own() {
			continue
		}
		value := values[i]
		if c.derived() {
			value = values[n.index(strings.TrimSuffix(c.name, namesSuffix))]
		}
		if value == "" {
			s.null(c, n.def, rep)
			continue
		}
		unknown, texts := s.member(c, value, n.def, rep)
		u.add(c.name, unknown)
		t.add(c.name, texts)
	}
	return u.end(), t.end()
}

const namesSuffix = "_names"

// index returns the index of the child that holds the member with a name, or -1.
func (n *node) index(name string) int {
	for i, c := range n.children {
		if c.name == name && !c.derived() && (n.def > 0 || !c.own()) {
			return i
		}
	}
	return -1
}

// ignores reports whether other tables have the member with a name.
func (n *node) ignores(name string) bool {
	for _, i := range n.ignore {
		if i == name {
			return true
		}
	}
	return false
}

// member adds the value of a member. Def is the level of the group that it is in.
func (s *shredder) member(n *node, value string, def, rep int) (unknown, texts string) {
	switch {
	case n.derived():
		s.names(n, value, def, rep)
		return "", ""
	case n.list:
		return s.list(n, value, def, rep)
	case n.form == formNone:
		if value[0] != '{' {
			s.null(n, def, rep)
			return "", value
		}
		return s.group(n, value, rep)
	}
	v, ok := n.form.value(value)
	if !ok {
		s.null(n, def, rep)
		return "", value
	}
	s.add(n, v, rep)
	if !n.form.gives(v, value) {
		texts = value
	}
	return "", texts
}

// names adds the names of features.
func (s *shredder) names(n *node, value string, def, rep int) {
	list := names(value)
	if list == nil {
		s.null(n, def, rep)
		return
	}
	if len(list) == 0 {
		s.null(n, n.def-1, rep)
	}
	for _, name := range list {
		s.add(n, pq.ByteArrayValue([]byte(name)), rep)
		rep = n.rep
	}
}

// list adds the items of a list.
func (s *shredder) list(n *node, value string, def, rep int) (unknown, texts string) {
	if !n.fits(value) {
		s.null(n, def, rep)
		return "", value
	}
	var u, t array
	empty := true
	for item := range items(value) {
		empty = false
		if n.form == formNone {
			unknown, texts := s.group(n, item, rep)
			u.add(unknown)
			t.add(texts)
		} else {
			v, _ := n.form.value(item)
			s.add(n, v, rep)
			if !n.form.gives(v, item) {
				t.text = value
			}
		}
		rep = n.rep
	}
	if empty {
		s.null(n, n.def-1, rep)
	}
	if n.form != formNone {
		return "", t.text
	}
	return u.end(), t.end()
}

// fits reports whether the value of a list is a list of values that the columns can hold.
func (n *node) fits(value string) bool {
	if value[0] != '[' {
		return false
	}
	for item := range items(value) {
		if n.form == formNone {
			if item[0] != '{' {
				return false
			}
		} else if _, ok := n.form.value(item); !ok {
			return false
		}
	}
	return true
}

// gives reports whether the JSON of a value can be restored from the value of its column. That of texts can, apart from their
// escapes.
func (f form) gives(v pq.Value, raw string) bool {
	if f == formText || f == formJSON {
		return true
	}
	var buf [64]byte
	b, ok := f.appendJSON(buf[:0], v)
	return ok && string(b) == raw
}

// leftover is a JSON object that is being written. It is empty until a member is added.
type leftover struct{ b []byte }

// add adds a member, unless its value is empty.
func (o *leftover) add(name, value string) {
	if value == "" {
		return
	}
	if o.b == nil {
		o.b = append(o.b, '{')
	} else {
		o.b = append(o.b, ',')
	}
	o.b = append(append(append(o.b, quote(name)...), ':'), value...)
}

// end returns the object.
func (o *leftover) end() string {
	if o.b == nil {
		return ""
	}
	return string(append(o.b, '}'))
}

// array is a JSON array of objects that is being written. It is empty until a non-empty object is added.
type array struct {
	text   string
	before int // number of empty objects before the next one
}

// add adds an object, which may be empty.
func (a *array) add(object string) {
	if object == "" {
		a.before++
		return
	}
	if a.text == "" {
		a.text = "["
	} else {
		a.text += ","
	}
	a.text += strings.Repeat("{},", a.before) + object
	a.before = 0
}

// end returns the array without the empty objects at its end.
func (a *array) end() string {
	if a.text == "" {
		return ""
	}
	return a.text + "]"
}
