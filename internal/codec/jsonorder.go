package codec

import "math/bits"

// A producer writes the members of its records in one order, which may differ from that of the documents. A scanner that is
// reused therefore remembers which member followed which, and tries that one first. This is a guess: every name is compared
// in full, and a wrong guess only costs time.

// order is the order of the members of one kind of record.
type order struct {
	fields *Fields
	// after[n+1] is the member that followed member n, and after[0] the first member.
	after [maxFields + 1]uint8
	luck  int8 // success of the guesses; nothing is guessed while it is negative
	indent
	values []value // expected values of the members
}

// maxFields is how many fields a record may have: one for each bit of Object.Seen.
const maxFields = 64

// orders are the orders of the kinds of records that were read most recently.
type orders [64]order

// of returns the order of a kind of record.
func (m *orders) of(f *Fields) *order {
	const probes = 4
	for n := range probes {
		switch o := &m[(f.hash+n)%len(m)]; o.fields {
		case f:
			return o
		case nil:
			return o.begin(f)
		}
	}
	return m[f.hash%len(m)].begin(f)
}

// begin sets o to the order of the documents.
func (o *order) begin(f *Fields) *order {
	*o = order{fields: f}
	if f != nil {
		o.values = make([]value, len(f.Keys))
	}
	for n := range o.after {
		o.after[n] = uint8(n)
	}
	return o
}

// plainOrder is the order of records for which no order is learned. It is that of the documents and never changes.
var plainOrder = new(order).begin(nil)

// noneAfter is for records whose members have no fixed order.
var noneAfter = func() (after [maxFields + 1]uint8) {
	for n := range after {
		after[n] = maxFields
	}
	return after
}()

// For how many objects nothing is expected after guesses that were mostly wrong.
const (
	badLuck = -120
	mostBad = 4
)

// guess sets what is expected of the members of an object.
func (d *JSON) guess(o *Object) {
	if x := o.Fields.index; x != nil && !d.slow && x.longest <= d.lim.Token {
		o.keys = x.keys
	}
	if d.orders == nil {
		o.order, o.after = plainOrder, &plainOrder.after
		return
	}
	o.order = d.orders.of(o.Fields)
	o.after = &o.order.after
	if !d.slow && d.lim.Token >= keyBytes {
		o.values = o.order.values
	}
	if o.order.luck < 0 {
		o.order.luck++
		o.after = &noneAfter
	}
	o.next = int(o.after[0])
}

// learn records that member n was found, which was not expected.
func (o *Object) learn(n int) {
	if o.cur >= 0 {
		o.last = o.cur + 1
	}
	if o.order != nil && o.order.fields != nil && o.after != &noneAfter {
		o.order.after[o.last] = uint8(n)
		o.wrong++
	}
}

// judge updates the success of the guesses after an object for which some were wrong.
func (o *Object) judge() {
	switch order := o.order; {
	case o.wrong*2 < bits.OnesCount64(o.Seen):
		order.luck = 0
	case order.luck == mostBad:
		order.luck = badLuck
	default:
		order.luck++
	}
}

// expect sets the member that is likely to follow member n.
func (o *Object) expect(n int) {
	o.cur, o.next = n, int(o.after[n+1])
}

// indent is the white space between a comma and the member after it.
type indent struct {
	lead        int    // its length, or 0 if none is expected
	white, mask uint64 // its first bytes, and the mask of those that count; spaces follow
}

// leads records that text, which is white space, was found before a member.
func (o *Object) leads(text []byte) {
	if o.order.fields == nil {
		return
	}
	var l indent
	for n, c := range text {
		switch {
		case n < 8:
			l.white |= uint64(c) << (n * 8)
			l.mask |= 0xff << (n * 8)
		case n == 16 || c != ' ':
			return // rare layouts are not predicted
		}
	}
	l.lead = len(text)
	o.order.indent = l
}

// led returns the text after the white space that is expected before a member, or nil if text begins with other bytes.
func (l *indent) led(text []byte) []byte {
	if len(text) < 16 || Load64(text[:8])&l.mask != l.white || l.lead > 8 && Load64(text[l.lead-8:]) != ' '*ones {
		return nil
	}
	return text[l.lead:]
}

// index finds fields by their keys. For the hash of the first bytes of a name, slots holds the number of a field, plus one;
// more[n] holds that of another field with the same hash as field n.
type index struct {
	slots   [128]uint8
	more    []uint8
	keys    []key
	longest int    // length of the longest name
	heads   uint64 // headBit of each name
}

// key is a key in a form that is compared without a branch, which the processor could not predict if members have no fixed order.
// It holds the first bytes as words, and the mask of those that count.
type key struct {
	words, masks [keyBytes / 8]uint64
	size         int
	rest         string // the bytes after the words
}

// keyBytes is how many bytes of a document are compared with a key at once.
const keyBytes = 24

func newKey[T Text](text T) (k key) {
	k.size = len(text)
	for n := range min(len(text), keyBytes) {
		k.words[n/8] |= uint64(text[n]) << (n % 8 * 8)
		k.masks[n/8] |= 0xff << (n % 8 * 8)
	}
	k.rest = string(text[min(len(text), keyBytes):])
	return k
}

// differs returns the bits in which the first keyBytes bytes of a text, given as a, b and c, differ from the key.
func (k *key) differs(a, b, c uint64) uint64 {
	return (a^k.words[0])&k.masks[0] | (b^k.words[1])&k.masks[1] | (c^k.words[2])&k.masks[2]
}

// value is a text that a member often has, and its state for recognizing it.
type value struct {
	key          // its text as written, with the quotes
	text  string // the decoded text
	luck  int8   // it is not expected while this is negative
	wrong int8   // how many members had another text since the last match
}

// How many members may have another text until none is expected, and for how long none is expected then.
const (
	mostWrong = 3
	sameValue = -100
)

// MemberText is Text for the member of o that is being read. Names of products, versions and the like repeat in many documents,
// so a scanner that is reused remembers them. Do not call it for text that may name a person or a machine.
func (d *JSON) MemberText(o *Object, i int) (string, int) {
	if n := o.cur; uint(n) < uint(len(o.values)) {
		v := &o.values[n]
		if v.luck >= 0 {
			if s := d.src[i:]; len(s) >= keyBytes && v.size > 0 &&
				v.differs(Load64(s[:8]), Load64(s[8:16]), Load64(s[16:keyBytes])) == 0 {
				v.wrong = 0
				return v.text, i + v.size
			}
			return d.otherText(v, i)
		}
		v.luck++
	}
	return d.Text(i)
}

// otherText reads a text that differs from the expected one.
func (d *JSON) otherText(v *value, i int) (string, int) {
	text, end := d.Text(i)
	switch {
	case end < 0:
	case v.wrong == mostWrong:
		*v = value{luck: sameValue}
	case end-i <= keyBytes:
		*v = value{key: newKey(d.src[i:end]), text: text, wrong: v.wrong + 1}
	default:
		v.wrong++
	}
	return text, end
}

// NewFields returns f with the index that finds its fields by their keys in JSON.
func NewFields(f Fields) Fields {
	x := &index{more: make([]uint8, len(f.Keys)), keys: make([]key, len(f.Keys))}
	for n, text := range f.Keys {
		slot := &x.slots[slotOf(Load64((text + "       ")[1:]))]
		x.more[n], *slot = *slot, uint8(n+1)
		x.keys[n] = newKey(text)
		x.longest = max(x.longest, len(text)-len(`"":`))
		x.heads |= headBit(text[len(`"`) : len(text)-len(`":`)])
		for _, c := range []byte(text) {
			f.hash = (f.hash*31 + int(c)) & 0xffff
		}
	}
	f.index = x
	return f
}

// slotOf returns the hash of the eight bytes of w. If they contain a quote, a name ends there, and the bytes after the quote do
// not count.
func slotOf(w uint64) uint64 {
	quote := w ^ '"'*ones
	end := (quote - ones) &^ quote & highs
	return (w & (end - 1) &^ end) * 0x9e3779b97f4a7c15 >> (64 - 7)
}

// at returns the number of the field whose key s begins with, or a negative number. s must have keyBytes bytes.
func (x *index) at(s []byte) int {
	a, b, c := Load64(s[:8]), Load64(s[8:16]), Load64(s[16:keyBytes])
	for n := int(x.slots[slotOf(Load64(s[1:9]))]) - 1; n >= 0; n = int(x.more[n]) - 1 {
		k := &x.keys[n]
		if k.differs(a, b, c) == 0 && (k.rest == "" || hasPrefix(s[keyBytes:], k.rest)) {
			return n
		}
	}
	return failed
}
