package event

import (
	"bytes"
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
	// shelves are the events to use again, where they are. They are few, so they are searched one by one.
	shelves []shelf
}

// shelf is events of one kind, or Raws where that is nil. The first few are in use.
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

// event returns an event of a kind to decode into, or a Raw where k is nil.
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

// event returns a new event of the kind, or a Raw where k is nil.
func (k *Kind) event() Event {
	if k == nil {
		return new(Raw)
	}
	return k.New()
}

// frame appends the event in f to results: all of them where f is a line with more than one.
func (d *decoder) frame(f frame, results []result) []result {
	if f.err != nil {
		return append(results, result{nil, f.at, f.err, f.between})
	}
	ev, err := d.value(f.text)
	if err != nil && f.line {
		line := []byte(f.text)
		for n := objectBeforeAnother(line); n > 0; n = objectBeforeAnother(line) {
			ev, err = d.value(f.text[:n])
			results = append(results, result{event: ev, at: f.at, err: err})
			line, f.text, f.at = line[n:], f.text[n:], f.at+int64(n)
			ev, err = d.value(f.text)
		}
	}
	return append(results, result{event: ev, at: f.at, err: err})
}

// objectBeforeAnother returns the length of the object that line begins with, and of the white space behind it, where
// another object follows, and else 0.
func objectBeforeAnother(line []byte) int {
	var s scan
	if line[0] != '{' {
		return 0
	}
	end := s.end(line)
	if end < 0 {
		return 0
	}
	rest := bytes.TrimLeft(line[end:], " \t\r")
	if len(rest) == 0 || rest[0] != '{' {
		return 0
	}
	return len(line) - len(rest)
}

// value decodes one event of a stream.
func (d *decoder) value(text string) (Event, error) {
	if strings.HasPrefix(text, byteOrderMark) {
		return nil, record.Failure(fault.ErrSyntax, "no byte order mark behind the beginning of the stream")
	}
	if ev := d.likely(text); ev != nil {
		return ev, nil
	}
	return d.decode(text)
}

// guess is what told the kind of an event, and where it stood.
type guess struct {
	header
	kind *Kind // the only one of its names, or nil
}

// likely is the fast path: events of one producer are alike, so where prod and type stand in doc as they did in the last
// event, its kind is not asked for but tried, and the header says whether it fits. It returns nil where it does not, or
// where there is anything wrong with the event.
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
	if h.Prod != g.product || h.Type != g.typ || g.kind.reads(telemetry.Version(ev.PayloadVersion())) == "" {
		return nil
	}
	return ev
}

// stands reports whether text stands in doc at an index.
func stands(text, doc string, at int) bool {
	return at <= len(doc) && strings.HasPrefix(doc[at:], text)
}

// decode is Registry.Decode.
func (d *decoder) decode(doc string) (Event, error) {
	h, err := peekKind(doc, d.limits)
	if err != nil && !errors.Is(err, telemetry.ErrFormat) {
		return nil, err
	}
	kinds := d.reg.kinds[h.name]
	k, err := choose(kinds, doc, d.limits)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return d.raw(doc)
	}
	ev := d.event(k)
	err = ev.DecodeJSON(doc, d.limits)
	version := ev.PayloadVersion()
	if err != nil {
		var broken error
		if version, broken = peekVersion(doc, d.limits); broken != nil {
			return nil, err
		}
	}
	switch {
	case k.reads(telemetry.Version(version)) == "":
		return d.raw(doc)
	case err != nil:
		return nil, err
	}
	if len(kinds) == 1 {
		d.last = guess{h, k}
	}
	return ev, nil
}

func (d *decoder) raw(doc string) (Event, error) {
	raw := d.event(nil)
	if err := raw.DecodeJSON(doc, d.limits); err != nil {
		return nil, err
	}
	return raw, nil
}
