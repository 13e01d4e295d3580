package codec

import (
	"slices"
	"strings"
)

// Kept holds the parts of a document that the fields of its record cannot hold. Its texts are well-formed and verbatim,
// except for line breaks in JSON. It is immutable, because copies of a record share it.
type Kept struct {
	// Members are undocumented JSON members: `"name":value,"name":value`.
	Members string
	// Attributes are undocumented XML attributes, each preceded by a space: ` name="value"`. Mere is the number of them
	// that are not data: namespace declarations and XML Schema instance attributes.
	Attributes string
	Mere       int
	// Elements are undocumented XML elements, one after another.
	Elements string
	// Leaves holds the undocumented content of documented elements that are not records.
	Leaves []Leaf
	// Surprise has a bit set for each field, by its index in the record, that was absent from the document although its
	// zero value is written, or present although its zero value is not written.
	Surprise uint64
	// Spellings are the texts of UUIDs that were not written in lower case.
	Spellings []Spelling
	// Fields is the table of the record. Its field numbers are the bit numbers of Surprise.
	Fields *Fields
}

// Holder is the struct that a record embeds.
type Holder struct {
	// Kept is immutable, because copies of a record share it.
	Kept *Kept
}

// Drop removes undocumented content, and returns the number of members, elements and attributes removed.
func Drop(kept **Kept) (n int) {
	*kept, n = (*kept).WithoutUnknown()
	return n
}

// EachElement yields the undocumented elements.
func (k *Kept) EachElement(yield func(name, text string) bool) {
	if k != nil {
		eachElement("", k.Elements, k.Leaves, yield)
	}
}

func eachElement(prefix, elements string, leaves []Leaf, yield func(name, text string) bool) bool {
	for c := range Children(elements) {
		if !yield(prefix+c.Name, elements[c.Start:c.After]) {
			return false
		}
	}
	for _, l := range leaves {
		if !eachElement(prefix+l.Name+"/", l.Elements, l.Leaves, yield) {
			return false
		}
	}
	return true
}

// EachAttribute yields the undocumented attributes.
func (k *Kept) EachAttribute(yield func(name, value string) bool) {
	if k != nil {
		eachAttribute("", k.Attributes, k.Leaves, yield)
	}
}

func eachAttribute(prefix, attributes string, leaves []Leaf, yield func(name, value string) bool) bool {
	for s := strings.TrimLeft(attributes, " \t\r\n"); s != ""; s = strings.TrimLeft(s, " \t\r\n") {
		name, rest, _ := strings.Cut(s, "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		end := 1 + strings.IndexByte(rest[1:], rest[0])
		if !yield(prefix+strings.TrimRight(name, " \t\r\n"), xmlDecode(rest[1:end], xmlValueCode)) {
			return false
		}
		s = rest[end+1:]
	}
	for _, l := range leaves {
		if !eachAttribute(prefix+l.Name+"/", l.Attributes, l.Leaves, yield) {
			return false
		}
	}
	return true
}

// UnescapeName returns the unescaped name of a member. raw is the text between its quotes in checked JSON.
func UnescapeName(raw string) string {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw
	}
	return new(JSON).unescape([]byte(raw))
}

// Spelling is the text of a UUID as it was written in the document.
type Spelling struct {
	// Field is the number of the field.
	Field int
	// Text is the text.
	Text string
}

// Leaf holds the undocumented content of one documented element that is not a record: an element with text, or the
// items of a list.
type Leaf struct {
	// Name is the element's name.
	Name string
	// Nth is the number of elements with the same name before it in the record.
	Nth int
	// Attributes, Mere and Elements are as in Kept; Elements are between the items of a list.
	Attributes string
	Mere       int
	Elements   string
	// Leaves are those of the items.
	Leaves []Leaf
}

// Keep returns what the fields of the record that o was read into cannot hold, or nil.
func (o *Object) Keep(surprise uint64) *Kept {
	if surprise == 0 && o.Unknown == "" && o.spellings == nil {
		return nil
	}
	return &Kept{Members: o.Unknown, Surprise: surprise, Spellings: o.spellings, Fields: o.Fields}
}

// Keep returns what the fields of the record that e was read into cannot hold, or nil.
func (e *Element) Keep(surprise uint64) *Kept {
	if surprise == 0 && !e.marked() && e.spellings == nil {
		return nil
	}
	return &Kept{
		Attributes: e.Attributes, Mere: e.Mere, Elements: e.Unknown, Leaves: e.Leaves, Surprise: surprise,
		Spellings: e.spellings, Fields: e.Fields,
	}
}

// marked reports whether the element has undocumented content.
func (e *Element) marked() bool { return e.Attributes != "" || e.Unknown != "" || len(e.Leaves) > 0 }

// KeepList stores the undocumented content of the list in field n as part of e.
func (e *Element) KeepList(n int, list *Element) {
	if list.marked() {
		e.Leaves = append(e.Leaves, Leaf{
			Name: e.Fields.Names[n], Attributes: list.Attributes, Mere: list.Mere, Elements: list.Unknown, Leaves: list.Leaves,
		})
	}
}

// HasUnknown reports whether k contains undocumented data. It returns false if k is nil.
func (k *Kept) HasUnknown() bool {
	return k != nil && (k.Members != "" || k.Elements != "" || hasData(k.Attributes, k.Mere) || hasUnknown(k.Leaves))
}

func hasUnknown(leaves []Leaf) bool {
	return slices.ContainsFunc(leaves, func(l Leaf) bool {
		return l.Elements != "" || hasData(l.Attributes, l.Mere) || hasUnknown(l.Leaves)
	})
}

// hasData reports whether there are attributes besides the mere ones, which are not data.
func hasData(attributes string, mere int) bool {
	return attributes != "" && countAttributes(attributes) > mere
}

// WithoutUnknown returns k without undocumented content, and the number of members, elements and attributes with data
// that it removed.
func (k *Kept) WithoutUnknown() (*Kept, int) {
	if k == nil || k.Members == "" && k.Attributes == "" && k.Elements == "" && len(k.Leaves) == 0 {
		return k, 0
	}
	n := countMembers(k.Members) + countAttributes(k.Attributes) - k.Mere + countElements(k.Elements) + countLeaves(k.Leaves)
	if k.Surprise == 0 && k.Spellings == nil {
		return nil, n
	}
	return &Kept{Surprise: k.Surprise, Spellings: k.Spellings, Fields: k.Fields}, n
}

// Including returns k without the surprise that the field with the given name was absent, and reports whether there was one.
func (k *Kept) Including(name string) (*Kept, bool) {
	if k.Surprises() == 0 || k.Fields == nil {
		return k, false
	}
	n := k.Fields.Find(name)
	if n < 0 || k.Surprise>>n&1 == 0 || k.Fields.Omitted>>n&1 != 0 {
		return k, false
	}
	return k.Included(n), true
}

// Included returns k without the surprise that field n, whose zero value is written, was absent.
func (k *Kept) Included(n int) *Kept {
	if k.Surprises()>>n&1 == 0 {
		return k
	}
	changed := *k
	changed.Surprise &^= 1 << n
	return &changed
}

// Marks reports whether k holds undocumented content, by item number, of the items of the list with the given element name.
func (k *Kept) Marks(list string) bool {
	return k != nil && slices.ContainsFunc(k.Leaves, func(l Leaf) bool { return l.Name == list && len(l.Leaves) > 0 })
}

// Respelled reports whether there are spellings to restore.
func (k *Kept) Respelled() bool { return k != nil && k.Spellings != nil }

// spelling returns the text that the document had for text, the UUID of field n in lower case. If the document had another
// UUID, it returns text.
func (k *Kept) spelling(n int, text string) string {
	for _, s := range k.Spellings {
		if s.Field == n && strings.EqualFold(s.Text, text) {
			return s.Text
		}
	}
	return text
}

// RespellMembers restores the spellings of UUIDs in dst[start:], which holds the members of an object, each preceded by a
// comma.
func (k *Kept) RespellMembers(dst []byte, start int, f *Fields) {
	text := string(dst[start:])
	for m := range Members(text) {
		if n := f.Find(m.Name); n >= 0 && m.End-m.Value == len(`""`)+uuidSize {
			copy(dst[start+m.Value+1:], k.spelling(n, text[m.Value+1:m.End-1]))
		}
	}
}

// RespellChildren restores the spellings of UUIDs in dst[start:], which holds the children of an element.
func (k *Kept) RespellChildren(dst []byte, start int, f *Fields) {
	text := string(dst[start:])
	for c := range Children(text) {
		if n := f.Find(c.Name); n >= 0 && c.End-c.Content == uuidSize {
			copy(dst[start+c.Content:], k.spelling(n, text[c.Content:c.End]))
		}
	}
}

// uuidSize is the length of the text of a UUID.
const uuidSize = 36

// Omit returns k with the record of which fields are omitted: those in absent, whose zero value is normally written, and those
// in present, whose zero value is not.
func (k *Kept) Omit(absent, present uint64) *Kept {
	surprise := k.Surprises()&^present | absent
	if k == nil && surprise == 0 {
		return nil
	}
	var changed Kept
	if k != nil {
		changed = *k
	}
	changed.Surprise = surprise
	return &changed
}

// Surprises returns k.Surprise, or 0 if k is nil.
func (k *Kept) Surprises() uint64 {
	if k == nil {
		return 0
	}
	return k.Surprise
}

// AppendMembers appends the undocumented members, preceded by a comma. A nil k has none.
func (k *Kept) AppendMembers(dst []byte) []byte {
	if k == nil || k.Members == "" {
		return dst
	}
	return append(append(dst, ','), k.Members...)
}

// AppendAttributes appends the undocumented attributes, each preceded by a space. A nil k has none.
func (k *Kept) AppendAttributes(dst []byte) []byte {
	if k == nil {
		return dst
	}
	return append(dst, k.Attributes...)
}

// AppendElements appends the undocumented elements, and inserts the content of leaves into the documented elements, which
// are dst[start:]. A nil k has neither.
func (k *Kept) AppendElements(dst []byte, start int) []byte {
	if k == nil {
		return dst
	}
	if len(k.Leaves) > 0 {
		dst = append(dst[:start], putLeaves(string(dst[start:]), k.Leaves)...)
	}
	return append(dst, k.Elements...)
}

// place identifies a child of an element: the nth with a name.
type place struct {
	name string
	nth  int
}

// putLeaves returns text, the content of an element, with the content of its leaves inserted.
func putLeaves(text string, leaves []Leaf) string {
	if len(leaves) == 0 {
		return text
	}
	at := make(map[place]*Leaf, len(leaves))
	for i := range leaves {
		at[place{leaves[i].Name, leaves[i].Nth}] = &leaves[i]
	}
	var b strings.Builder
	done, seen := 0, make(map[string]int)
	for c := range Children(text) {
		l := at[place{c.Name, seen[c.Name]}]
		seen[c.Name]++
		if l == nil {
			continue
		}
		b.WriteString(text[done:c.BehindName])
		b.WriteString(l.Attributes)
		b.WriteString(text[c.BehindName:c.Content])
		b.WriteString(putLeaves(text[c.Content:c.End], l.Leaves))
		b.WriteString(l.Elements)
		done = c.End
	}
	b.WriteString(text[done:])
	return b.String()
}

func countLeaves(leaves []Leaf) (n int) {
	for _, l := range leaves {
		n += countAttributes(l.Attributes) - l.Mere + countElements(l.Elements) + countLeaves(l.Leaves)
	}
	return n
}

// countMembers counts the members of s, the inside of a well-formed object.
func countMembers(s string) (n int) {
	for range Members(s) {
		n++
	}
	return n
}

// countAttributes counts attributes by their values, because only values are in quotes.
func countAttributes(s string) (n int) {
	for {
		i := strings.IndexAny(s, `"'`)
		if i < 0 {
			return n
		}
		s = s[i+1+strings.IndexByte(s[i+1:], s[i])+1:]
		n++
	}
}

// countElements counts the outermost elements.
func countElements(s string) (n int) {
	for range Children(s) {
		n++
	}
	return n
}
