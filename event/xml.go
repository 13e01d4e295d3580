package event

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// xmlRoot is the root element of every event.
const xmlRoot = "Event"

// xmlDecoder is an event that can be decoded from XML.
type xmlDecoder interface {
	DecodeXML(data []byte, limits telemetry.Limits) error
}

// DecodeXML decodes one XML event. It chooses the type as DecodeJSON does, but returns ErrUnsupported for an event of
// an unknown kind, because a [*Raw] only holds JSON.
//
// The error is a [*telemetry.Error]. It is [telemetry.ErrRequired] if r is nil.
func (r *Registry) DecodeXML(data []byte, limits telemetry.Limits) (Event, error) {
	if r == nil {
		return nil, record.Failure(fault.ErrRequired, wantRegistry)
	}
	h, err := peekXML(data, limits)
	if err != nil {
		return nil, err
	}
	if k := r.kindXML(&h); k != nil {
		ev := k.New()
		if d, ok := ev.(xmlDecoder); ok {
			if err := d.DecodeXML(data, limits); err != nil {
				return nil, err
			}
			if k.accepts(PayloadVersion(ev)) {
				return ev, nil
			}
		}
	}
	return nil, record.Failure(fault.ErrUnsupported, "an event of a known kind")
}

// kindXML returns the kind of an event, or nil.
func (r *Registry) kindXML(h *headerXML) *Kind {
	g := r.groups[h.name]
	if g == nil {
		return nil
	}
	if k := g.alone(); k != nil {
		return k
	}
	var has uint32
	for c := range codec.Children(h.others) {
		if n := slices.Index(g.names, c.Name); n >= 0 {
			has |= 1 << n
		}
	}
	for n, version := range h.versions {
		if version != "" {
			has |= 1 << n
		}
	}
	return g.choose(has, cmp.Or(h.versions[0], h.versions[1]))
}

// headerXML holds what an XML event says about its kind.
type headerXML struct {
	name
	versions [2]string // the values of versionNames
	others   string    // the other elements of the payload
}

// These are the elements that determine the kind of an event.
var (
	headFields    = fieldsXML(slices.Concat(headNames, payloadName))
	versionFields = fieldsXML(versionNames)
)

// fieldsXML returns a table of the given elements.
func fieldsXML(names []string) codec.Fields {
	return codec.Fields{Names: names, Find: func(name string) int { return slices.Index(names, name) }}
}

// peekXML returns what an XML event says about its kind. It reads the whole event.
func peekXML(data []byte, limits telemetry.Limits) (h headerXML, err error) {
	d := codec.NewXML(bytes.NewReader(data), codecLimits(limits))
	e := codec.Element{Fields: &headFields}
	d.Root(xmlRoot)
	d.Open(&e)
	for f := d.Next(&e); f >= 0; f = d.Next(&e) {
		switch f {
		case 0:
			h.product = d.Text()
		case 1:
			h.typ = d.Text()
		default:
			p := codec.Element{Fields: &versionFields}
			d.Open(&p)
			for f := d.Next(&p); f >= 0; f = d.Next(&p) {
				h.versions[f] = d.Text()
			}
			h.others = p.Unknown
		}
	}
	if err := d.End(); err != nil {
		return headerXML{}, (*telemetry.Error)(err)
	}
	return h, nil
}
