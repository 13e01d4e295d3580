package event

import (
	"errors"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// decoder decodes events one after the other.
type decoder struct {
	reg    *Registry
	limits telemetry.Limits
	json   *codec.JSON
	reuse  bool
	single bool // there is one event, and nothing to be learned from it
	// guesses are the kinds that came last, and recent is the index of the last one.
	guesses []guess
	recent  int
	streak  int // how many events of that kind came one after the other
	// shelves holds the events to reuse. There are few shelves, so they are searched one by one.
	shelves []shelf
}

// shelf holds events of one kind, or Raws if the kind is nil. The first ones are in use.
type shelf struct {
	kind   *Kind
	events []Event
	used   int
}

// reset puts all events back on their shelves.
func (d *decoder) reset() {
	for i := range d.shelves {
		d.shelves[i].used = 0
	}
}

// event returns an event of a kind to decode into, or a Raw if k is nil.
func (d *decoder) event(k *Kind) Event {
	if !d.reuse {
		return k.event()
	}
	i := slices.IndexFunc(d.shelves, func(s shelf) bool { return s.kind == k })
	if i < 0 {
		i = len(d.shelves)
		d.shelves = append(d.shelves, shelf{kind: k})
	}
	s := &d.shelves[i]
	if s.used == len(s.events) {
		s.events = append(s.events, k.event())
	}
	s.used++
	return s.events[s.used-1]
}

// event returns a new event of the kind, or a Raw if k is nil.
func (k *Kind) event() Event {
	if k == nil {
		return new(Raw)
	}
	return k.New()
}

// ownEvent is what Access returns for an event of this module.
type ownEvent interface {
	// Self returns the event.
	Self() any
	// Refill is DecodeJSON with the given scanner. On failure the event holds a part of the document.
	Refill(*codec.JSON, []byte, telemetry.Limits) error
}

// fill decodes an event into ev, which must not be yielded if that fails.
func (d *decoder) fill(ev Event, doc []byte) error {
	// A type of the user that embeds an event has the methods of the event, except its own DecodeJSON.
	if own, ok := ev.Access().(ownEvent); ok && own.Self() == any(ev) {
		return own.Refill(d.json, doc, d.limits)
	}
	return ev.DecodeJSON(doc, d.limits)
}

// next decodes the next value of c. It returns false if there is none.
func (d *decoder) next(c *cutter) (result, bool) {
	f, ok := c.next()
	if !ok || f.err != nil {
		return result{at: f.at, err: f.err, between: f.between}, ok
	}
	ev, err := d.value(f.text)
	if err != nil && c.divide(f) {
		f, _ = c.next()
		ev, err = d.value(f.text)
	}
	return result{event: ev, at: f.at, err: err}, true
}

// value decodes one event of a stream.
func (d *decoder) value(text []byte) (Event, error) {
	if markLen(text) > 0 {
		return nil, record.Failure(fault.ErrSyntax, "at most one byte order mark")
	}
	if ev := d.likely(text); ev != nil {
		return ev, nil
	}
	return d.decode(text)
}

// guess holds the texts that determined the kind of an event, and their offsets.
type guess struct {
	header
	kind  *Kind
	group *group
	apart bool // what the group says of the kind
}

// How many kinds are remembered, and how many events of one kind make a stream of that kind.
const (
	maxGuesses = 8
	steady     = 4
)

// likely is the fast path: the kind of an event is guessed, and once the event has been decoded, its header and payload say
// whether the guess was right. It returns nil if it was not, or if there is anything wrong with the event.
func (d *decoder) likely(doc []byte) Event {
	n := d.guess(doc)
	if n < 0 {
		return nil
	}
	streak := d.streak
	d.streak = 0
	g := &d.guesses[n]
	ev := d.event(g.kind)
	if d.fill(ev, doc) != nil {
		return nil
	}
	if h := ev.Head(); h.Prod != g.product || h.Type != g.typ || !g.has(doc, ev) {
		return nil
	}
	if n == d.recent {
		d.streak = streak + 1
	}
	d.recent = n
	return ev
}

// guess returns the index of the guess that an event is likely to fit, or a negative number. Events of one producer are
// alike, so what tells their kind stands at the same place usually, and many of one kind come one after the other.
// Otherwise it is looked for, without regard to what it is a part of.
func (d *decoder) guess(doc []byte) int {
	if d.streak >= steady {
		return d.recent
	}
	for n := range d.guesses {
		if g := &d.guesses[n]; stands(g.product, doc, g.productAt) && stands(g.typ, doc, g.typeAt) {
			return n
		}
	}
	product, productAt := sniff(doc, `"prod":`)
	typ, typeAt := sniff(doc, `"type":`)
	for n := range d.guesses {
		if g := &d.guesses[n]; g.product == string(product) && g.typ == string(typ) {
			g.productAt, g.typeAt = productAt, typeAt
			return n
		}
	}
	return -1
}

// remember has events with a header guessed to be of a kind.
func (d *decoder) remember(h header, k *Kind) {
	for n := range d.guesses {
		if g := &d.guesses[n]; g.name == h.name {
			g.kind, g.apart, d.recent = k, g.group.apart(k), n
			return
		}
	}
	group := d.reg.groups[h.name]
	g := guess{h, k, group, group.apart(k)}
	if len(d.guesses) < maxGuesses {
		d.guesses = append(d.guesses, g)
		d.recent = len(d.guesses) - 1
		return
	}
	d.recent = (d.recent + 1) % maxGuesses
	d.guesses[d.recent] = g
}

// stands reports whether text is in doc at an index.
func stands(text string, doc []byte, at int) bool {
	end := at + len(text)
	return end <= len(doc) && string(doc[at:end]) == text
}

// has reports whether an event that was decoded as the kind of the guess is of that kind.
func (g *guess) has(doc []byte, ev Event) bool {
	if g.group.alone() != nil {
		return g.kind.accepts(PayloadVersion(ev))
	}
	names := g.group.names
	if version := PayloadVersion(ev); version != "" && (g.apart && !telemetry.HasUnknown(ev) || !mayHave(doc, names[:1]) && !mayHave(doc, names[len(versionNames):])) {
		return g.group.choose(0, version) == g.kind
	}
	at, isObject := peekPayloadAt(doc)
	return isObject && g.group.choose(peekPayload(doc, at, names)) == g.kind
}

// decode is Registry.DecodeJSON.
func (d *decoder) decode(doc []byte) (Event, error) {
	h := peekHeader(doc)
	k := d.reg.kind(doc, &h)
	if k == nil {
		return d.raw(doc)
	}
	ev := d.event(k)
	err := d.fill(ev, doc)
	version := PayloadVersion(ev)
	if err != nil {
		at, isObject := peekPayloadAt(doc)
		if !isForm(err) || !isObject {
			return nil, err
		}
		_, version = peekPayload(doc, at, versionNames)
	}
	switch {
	case !k.accepts(version):
		return d.raw(doc)
	case err != nil:
		return nil, err
	}
	if !d.single {
		d.remember(h, k)
	}
	return ev, nil
}

// kind returns the kind of an event with a header, or nil. A payload that is not an object fits no kind, but is an
// error of the event; then kind returns the first kind of the group, which reports it.
func (r *Registry) kind(doc []byte, h *header) *Kind {
	g := r.groups[h.name]
	if g == nil {
		return nil
	}
	if k := g.alone(); k != nil {
		return k
	}
	at, isObject := peekPayloadAt(doc)
	if !isObject {
		return g.kinds[0].Kind
	}
	return g.choose(peekPayload(doc, at, g.names))
}

// isForm reports whether err is about the form of a value in a document that may otherwise be valid, such as a document
// of another version.
func isForm(err error) bool {
	return errors.Is(err, telemetry.ErrFormat) || errors.Is(err, telemetry.ErrRange) ||
		errors.Is(err, telemetry.ErrIdentifier) || errors.Is(err, telemetry.ErrRequired)
}

func (d *decoder) raw(doc []byte) (Event, error) {
	raw := d.event(nil)
	if err := raw.DecodeJSON(doc, d.limits); err != nil {
		return nil, err
	}
	return raw, nil
}
