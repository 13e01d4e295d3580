package codec

import (
	"cmp"
	"encoding/xml"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// EncodeXML writes an element through an encoder of the standard library: its attributes, each preceded by a space, and
// its content verbatim.
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

// ElementText returns the text of an element whose start tag a decoder of the standard library has read. Its content is
// verbatim, its attributes are written again, and prefixes that are declared around the element are declared in it.
//
// The errors contain no part of the input, unlike those of the decoder. In the decoder's attributes, white space and
// references to white space are the same: all of it is treated as white space, as in xsi:schemaLocation.
func ElementText(d *xml.Decoder, start xml.StartElement) ([]byte, error) {
	var element struct {
		Content string   `xml:",innerxml"`
		Names   xmlNames `xml:",any"`
	}
	if err := d.DecodeElement(&element, &start); err != nil {
		return nil, xmlStdError(d, err)
	}
	names := &element.Names
	if element.Content == "" && names.elements > 0 {
		return nil, fault.New(fault.ErrUnsupported, "a decoder of text, not of tokens")
	}
	attributes, err := xmlStdAttributes(start, element.Content)
	if err != nil {
		return nil, err
	}
	begin, rest := "<"+start.Name.Local+attributes, ">"+element.Content+"</"+start.Name.Local+">"
	if len(names.prefixed) > 0 {
		begin += names.outside(start.Name.Local, begin+rest)
	}
	return []byte(begin + rest), nil
}

// xmlStdError returns a decoder's error without the part of the input that it contains.
func xmlStdError(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	f := &fault.Error{Kind: fault.ErrSyntax, Offset: d.InputOffset(), Line: line, Want: "well-formed XML"}
	var syntax *xml.SyntaxError
	var other xml.UnmarshalError
	if !errors.As(err, &syntax) && !errors.As(err, &other) {
		f.Kind, f.Want, f.Err = fault.ErrUnverified, "a reader that does not fail", err
	}
	return f
}

// xmlStdAttributes returns the attributes of a start tag, each preceded by a space. The decoder has replaced prefixes by
// namespaces.
func xmlStdAttributes(start xml.StartElement, content string) (string, error) {
	prefixes := map[string]string{"": "", "xmlns": "xmlns:", xmlURL: "xml:"} // by namespace
	own := ""                                                                // the default namespace of the element
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == "xmlns":
			prefixes[a.Value] = a.Name.Local + ":"
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			own = a.Value
		}
	}
	if start.Name.Space != own {
		return "", fault.New(fault.ErrSyntax, "a root element without a namespace")
	}
	var b []byte
	for _, a := range start.Attr {
		prefix, ok := prefixes[a.Name.Space]
		switch {
		case ok:
		case !strings.ContainsAny(a.Name.Space, ":/"): // the prefix is not declared, or the namespace looks like a prefix
			prefix = a.Name.Space + ":"
		default:
			for n := 1; prefix == "" || strings.Contains(content, prefix); n++ {
				prefix = "ns" + strconv.Itoa(n) + ":"
			}
			prefixes[a.Name.Space] = prefix
			b = xmlStdAttribute(b, "xmlns:"+prefix[:len(prefix)-1], a.Name.Space)
		}
		b = xmlStdAttribute(b, prefix+a.Name.Local, a.Value)
	}
	return string(b), nil
}

func xmlStdAttribute(b []byte, name, value string) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(append(b, xmlStdEscaper.Replace(value)...), '"')
}

var xmlStdEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// maxPrefixed is how many names with a namespace are held to find out which prefixes are declared outside.
const maxPrefixed = 1 << 16

// xmlNames holds the names in the content of an element for which a decoder has found a namespace.
type xmlNames struct {
	elements int // number of elements
	prefixed []xmlPrefixed
}

// xmlPrefixed is the namespace of an element or of one of its attributes. Both are counted from 1.
type xmlPrefixed struct {
	element, attr int
	namespace     string
}

// UnmarshalXML reads the names in an element.
func (n *xmlNames) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	n.add(start)
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			n.add(token)
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func (n *xmlNames) add(start xml.StartElement) {
	n.elements++
	add := func(attr int, namespace string) {
		if namespace != "" && namespace != "xmlns" && namespace != xmlURL && len(n.prefixed) < maxPrefixed {
			n.prefixed = append(n.prefixed, xmlPrefixed{n.elements, attr, namespace})
		}
	}
	add(0, start.Name.Space)
	for i, a := range start.Attr {
		add(i+1, a.Name.Space)
	}
}

// outside returns the declarations that are missing in doc, the text of an element, each preceded by a space.
func (n *xmlNames) outside(name, doc string) string {
	most := max(len(doc), 1)
	d := NewXML(strings.NewReader(doc), Limits{Document: int64(most), Depth: most, Token: most, Attributes: most})
	d.outside = n
	d.Root(name)
	e := Element{Fields: &Fields{Find: func(string) int { return -1 }}}
	d.Open(&e)
	d.Next(&e) // errors are reported when doc is read
	return string(d.declared)
}

// find returns the namespace of a name whose prefix is not declared inside.
func (n *xmlNames) find(element, attr int) (namespace string, ok bool) {
	i, ok := slices.BinarySearchFunc(n.prefixed, xmlPrefixed{element: element, attr: attr}, func(a, b xmlPrefixed) int {
		return cmp.Or(cmp.Compare(a.element, b.element), cmp.Compare(a.attr, b.attr))
	})
	// The decoder leaves a prefix that is not declared in place of the namespace.
	if !ok || !strings.ContainsAny(n.prefixed[i].namespace, ":/") {
		return "", false
	}
	return n.prefixed[i].namespace, true
}
