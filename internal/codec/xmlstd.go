package codec

import (
	"encoding/xml"
	"strings"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// EncodeXML writes an element through an encoder of the standard library: its attributes, each with a space in front,
// and its content verbatim.
func EncodeXML(e *xml.Encoder, name, attributes string, content []byte) error {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	if attributes != "" {
		// The attributes are well-formed, and RawToken leaves their prefixes as they are.
		t, err := xml.NewDecoder(strings.NewReader("<x" + attributes + "/>")).RawToken()
		if err != nil {
			return err
		}
		for _, a := range t.(xml.StartElement).Attr {
			if a.Name.Space != "" {
				a.Name = xml.Name{Local: a.Name.Space + ":" + a.Name.Local}
			}
			start.Attr = append(start.Attr, a)
		}
	}
	return e.EncodeElement(struct {
		Content []byte `xml:",innerxml"`
	}{content}, start)
}

// ElementText returns the text of an element whose start tag a decoder of the standard library has read: its content is
// verbatim, its attributes are written anew.
func ElementText(d *xml.Decoder, start xml.StartElement) (string, error) {
	var element struct {
		Content string `xml:",innerxml"`
	}
	if err := d.DecodeElement(&element, &start); err != nil {
		return "", err
	}
	prefixes := make(map[string]string) // by namespace
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" {
			prefixes[a.Value] = a.Name.Local
		}
	}
	b := append([]byte{'<'}, start.Name.Local...)
	for _, a := range start.Attr {
		b = append(b, ' ')
		switch prefix, ok := prefixes[a.Name.Space]; {
		case a.Name.Space == "":
		case a.Name.Space == "xmlns":
			b = append(b, "xmlns:"...)
		case ok:
			b = append(append(b, prefix...), ':')
		default:
			return "", fault.New(fault.ErrUnsupported, "attributes without a namespace from outside the document")
		}
		b = append(append(b, a.Name.Local...), `="`...)
		var err error
		if b, err = AppendXMLAttr(b, a.Value); err != nil {
			return "", err
		}
		b = append(b, '"')
	}
	return string(b) + ">" + element.Content + "</" + start.Name.Local + ">", nil
}
