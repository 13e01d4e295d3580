package event

import (
	"bytes"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// xmlRoot is the root element of every event.
const xmlRoot = "Event"

// xmlDecoder is an event that has an XML form.
type xmlDecoder interface {
	DecodeXML(r io.Reader, limits telemetry.Limits) error
}

// DecodeXML reads one event in its XML form. Its type is chosen as in Decode, but for two differences: an event that is
// not of a known kind is ErrUnsupported, since there is nothing to keep it in; and kinds that share product and type are
// tried in the order they were given.
//
// Errors are [*telemetry.Error], or those of r.
func (r *Registry) DecodeXML(src io.Reader, limits telemetry.Limits) (Event, error) {
	doc, err := io.ReadAll(io.LimitReader(src, limits.OrDefault().Event+1))
	if err != nil {
		return nil, err
	}
	n, err := peekXML(doc, limits)
	if err != nil {
		return nil, err
	}
	for _, k := range r.kinds[n] {
		ev := k.New()
		d, ok := ev.(xmlDecoder)
		if !ok {
			continue
		}
		if err := d.DecodeXML(bytes.NewReader(doc), limits); err != nil {
			return nil, err
		}
		if k.reads(telemetry.Version(ev.PayloadVersion())) != "" {
			return ev, nil
		}
	}
	return nil, record.Failure(fault.ErrUnsupported, "an event of a known kind")
}

// peekXML returns what an event in its XML form says of its kind. It reads all of it.
func peekXML(doc []byte, limits telemetry.Limits) (n name, err error) {
	d := codec.NewXML(bytes.NewReader(doc), codecLimits(limits))
	e := codec.Element{Fields: &kindFields}
	d.Root(xmlRoot)
	d.Open(&e)
	for f := d.Next(&e); f >= 0; f = d.Next(&e) {
		switch text := d.Text(); f {
		case 0:
			n.product = text
		case 1:
			n.typ = text
		}
	}
	if err := d.End(); err != nil {
		return name{}, (*telemetry.Error)(err)
	}
	return n, nil
}
