package event

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// envelope is as much of an event of any kind as tells which kind it is.
//
//telemetry:decode
type envelope struct {
	Header

	// Payload names its version.
	Payload payloadVersion `json:"payload" xml:"payload" telem:"required"`
}

// payloadVersion is where the payloads of the products' events have their version: in one member or the other.
type payloadVersion struct {
	// Ver is where Citrix Virtual Apps and Desktops has it.
	Ver string `json:"ver,omitzero" xml:"ver,omitempty" telem:"optional,number" pii:"-"`

	// TemplateCode is where Secure Private Access has it.
	TemplateCode string `json:"actualtemplatecode,omitzero" xml:"actualtemplatecode,omitempty" telem:"optional,number" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// peekKind returns the members prod and type of an event without reading more of it than it has to.
func peekKind(doc string, limits telemetry.Limits) (prod, typ string, err error) {
	var d codec.JSON
	i := d.Reset(doc, codecLimits(limits))
	o := codec.Object{Fields: &fieldsHeader}
	const both = 1<<fieldHeaderProd | 1<<fieldHeaderType
	f, i := d.Open(&o, i)
	for ; f >= 0; f, i = d.Next(&o, i) {
		switch f {
		case fieldHeaderProd:
			prod, i = d.Text(i)
		case fieldHeaderType:
			typ, i = d.Text(i)
		default:
			i = d.Skip(i)
		}
		if o.Seen&both == both && i >= 0 {
			return prod, typ, nil
		}
	}
	if err := d.End(i); err != nil {
		return "", "", (*telemetry.Error)(err)
	}
	return prod, typ, nil
}

// peekVersion returns the version of an event's payload, or "" where it cannot be read.
func peekVersion(doc string, limits telemetry.Limits) string {
	var d codec.JSON
	var e envelope
	if d.End(decodeEnvelopeJSON(&d, d.Reset(doc, codecLimits(limits)), &e)) != nil {
		return ""
	}
	if e.Payload.Ver != "" {
		return e.Payload.Ver
	}
	return e.Payload.TemplateCode
}
