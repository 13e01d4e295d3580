package event

import (
	"cmp"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// What tells the kind of an event: two members of the header, which JSON has a table for, and one of the payload, which
// the products call by different names.
var (
	kindFields    = table("prod", "type")
	payloadField  = table("payload")
	versionFields = table("actualtemplatecode", "ver")
)

// table returns the table of some members.
func table(names ...string) codec.Fields {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = `"` + name + `":`
	}
	return codec.Fields{Names: names, Keys: keys, Find: func(name string) int { return slices.Index(names, name) }}
}

// header is what the header of an event says of its kind, and where in the event.
type header struct {
	name
	productAt, typeAt int
}

// peekKind returns the members prod and type of an event, without reading more of it than it has to. One that is absent is
// "".
func peekKind(doc string, limits telemetry.Limits) (h header, err error) {
	var d codec.JSON
	o := codec.Object{Fields: &fieldsHeader, Discard: true}
	const both = 1<<fieldHeaderProd | 1<<fieldHeaderType
	f, i := d.Open(&o, d.Reset(doc, codecLimits(limits)))
	for ; f >= 0; f, i = d.Next(&o, i) {
		switch f {
		case fieldHeaderProd:
			h.productAt = i + 1
			h.product, i = d.Text(i)
		case fieldHeaderType:
			h.typeAt = i + 1
			h.typ, i = d.Text(i)
		default:
			i = d.Skip(i)
		}
		if o.Seen&both == both && i >= 0 {
			return h, nil
		}
	}
	return h, ended(&d, i)
}

// peekVersion returns the version of an event's payload, or "" where it has none. It does not look behind the payload.
func peekVersion(doc string, limits telemetry.Limits) (version string, err error) {
	var d codec.JSON
	o := codec.Object{Fields: &payloadField, Discard: true}
	f, i := d.Open(&o, d.Reset(doc, codecLimits(limits)))
	if f < 0 {
		return "", ended(&d, i)
	}
	var found [2]string
	p := codec.Object{Fields: &versionFields, Discard: true}
	f, i = d.Open(&p, i)
	for ; f >= 0; f, i = d.Next(&p, i) {
		found[f], i = d.TextOrNumber(i)
	}
	if i < 0 {
		return "", ended(&d, i)
	}
	return cmp.Or(found[0], found[1]), nil
}

// ended returns the failure of d, which is at i, as an error.
func ended(d *codec.JSON, i int) error {
	if err := d.End(i); err != nil {
		return (*telemetry.Error)(err)
	}
	return nil
}
