package event

import (
	"errors"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// decoder makes events of texts, one after the other.
type decoder struct {
	reg    *Registry
	limits telemetry.Limits
	last   guess
	reuse  bool
	// shelves are the events to use again. They are few, so they are searched one by one.
	shelves []shelf
}

// shelf is events of one kind, or Raws if that is nil. The first few are in use.
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
func (d *decoder) value(text string) (Event, error) {
	if strings.HasPrefix(text, byteOrderMark) {
		return nil, record.Failure(fault.ErrSyntax, "one byte order mark at most")
	}
	if ev := d.likely(text); ev != nil {
		return ev, nil
	}
	return d.decode(text)
}

// guess is what told the kind of an event, and where it stood.
type guess struct {
	header
	kind *Kind // the one that is alone in its group, or nil
}

// likely is the fast path: events of one producer are alike, so if prod and type stand in doc as they did in the last
// event, its kind is not asked for but tried, and the header says whether it fits. It returns nil if it does not, or
// if there is anything wrong with the event.
func (d *decoder) likely(doc string) Event {
	g := &d.last
	if g.kind == nil || !stands(g.product, doc, g.productAt) || !stands(g.typ, doc, g.typeAt) {
		return nil
	}
	ev := d.event(g.kind)
	if ev.DecodeJSON(doc, d.limits) != nil {
		return nil
	}
	h := ev.Head()
	if h.Prod != g.product || h.Type != g.typ || !g.kind.accepts(PayloadVersion(ev)) {
		return nil
	}
	return ev
}

// stands reports whether text stands in doc at an index.
func stands(text, doc string, at int) bool {
	return at <= len(doc) && strings.HasPrefix(doc[at:], text)
}

// decode is Registry.DecodeJSON.
func (d *decoder) decode(doc string) (Event, error) {
	h := peekHeader(doc)
	k, alone := d.reg.kind(doc, &h)
	if k == nil {
		return d.raw(doc)
	}
	ev := d.event(k)
	err := ev.DecodeJSON(doc, d.limits)
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
	if alone {
		d.last = guess{h, k}
	}
	return ev, nil
}

// kind returns the kind of an event with a header, or nil, and whether it is alone in its group. A payload that is no object
// fits no kind, but is what is wrong with the event: the first kind of the group says so.
func (r *Registry) kind(doc string, h *header) (k *Kind, alone bool) {
	g := r.groups[h.name]
	if g == nil {
		return nil, false
	}
	if k = g.alone(); k != nil {
		return k, true
	}
	at, isObject := peekPayloadAt(doc)
	if !isObject {
		return g.kinds[0].Kind, false
	}
	return g.choose(peekPayload(doc, at, g.names)), false
}

// isForm reports whether err is about the form of a value in a document that may be sound otherwise, as one of another
// version is.
func isForm(err error) bool {
	return errors.Is(err, telemetry.ErrFormat) || errors.Is(err, telemetry.ErrRange) ||
		errors.Is(err, telemetry.ErrIdentifier) || errors.Is(err, telemetry.ErrRequired)
}

func (d *decoder) raw(doc string) (Event, error) {
	raw := d.event(nil)
	if err := raw.DecodeJSON(doc, d.limits); err != nil {
		return nil, err
	}
	return raw, nil
}
