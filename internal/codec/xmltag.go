package codec

import "strings"

// xmlAttr is an attribute of a start tag.
type xmlAttr struct {
	raw   string // as it was written, from its name to the closing quote
	name  string
	value string // between the quotes
	at    int    // index of the value in the window that the tag was scanned in
	plain bool   // the value stands for itself
	field int    // number of the documented attribute, or -1
	colon int    // index of the colon in the name, or -1
	isNil bool   // xsi:nil
	// mere is set for attributes that are not data: namespace declarations and XML Schema instance attributes.
	mere bool
}

// text returns the decoded value of the attribute.
func (a *xmlAttr) text() string {
	if a.plain {
		return a.value
	}
	return xmlDecode(a.value, xmlValueCode)
}

// xmlAttributes scans the attributes of a tag, whose name ends at i. It appends them to attrs and returns the index of
// the byte after them, which is >, / or ?.
func xmlAttributes(s string, i int, attrs []xmlAttr, limit int) (end int, _ []xmlAttr, bad *xmlFault) {
	var many map[string]struct{} // the names, if there are many
	for {
		at := skipSpace(s, i)
		if at == len(s) {
			return at, attrs, xmlMore
		}
		if c := s[at]; c == '>' || c == '/' || c == '?' {
			return at, attrs, nil
		}
		if at == i {
			return at, attrs, xmlUnexpected(s, at, xmlBadTag)
		}
		if len(attrs) == limit {
			return at, attrs, xmlTooManyAttrs
		}
		a, end, bad := xmlAttribute(s, at)
		if bad != nil {
			return end, attrs, bad
		}
		if xmlRepeats(attrs, a.name, &many) {
			return at, attrs, xmlRepeatedAttr
		}
		attrs = append(attrs, a)
		i = end
	}
}

// xmlRepeats reports whether one of attrs has the name of the next attribute.
func xmlRepeats(attrs []xmlAttr, name string, many *map[string]struct{}) bool {
	if len(attrs) < few {
		for i := range attrs {
			if attrs[i].name == name {
				return true
			}
		}
		return false
	}
	if *many == nil {
		*many = make(map[string]struct{}, 2*few)
		for i := range attrs {
			(*many)[attrs[i].name] = struct{}{}
		}
	}
	_, again := (*many)[name]
	(*many)[name] = struct{}{}
	return again
}

// xmlAttribute scans the attribute at i and returns the index after it.
func xmlAttribute(s string, i int) (a xmlAttr, end int, bad *xmlFault) {
	nameEnd, bad := xmlName(s, i)
	if bad != nil {
		return a, nameEnd, bad
	}
	equals := skipSpace(s, nameEnd)
	if equals == len(s) {
		return a, equals, xmlMore
	}
	if s[equals] != '=' {
		return a, equals, xmlUnexpected(s, equals, xmlBadTag)
	}
	quote := skipSpace(s, equals+1)
	if quote == len(s) {
		return a, quote, xmlMore
	}
	if s[quote] != '"' && s[quote] != '\'' {
		return a, quote, xmlUnexpected(s, quote, xmlBadTag)
	}
	end, plain, bad := xmlValue(s, quote+1, s[quote])
	if bad != nil {
		return a, end, bad
	}
	return xmlAttr{
		raw:   s[i : end+1],
		name:  s[i:nameEnd],
		value: s[quote+1 : end],
		at:    quote + 1,
		plain: plain,
		field: xmlNoField,
		colon: strings.IndexByte(s[i:nameEnd], ':'),
	}, end + 1, nil
}

// xmlTagEnd returns the index after the end of a start tag, > or />, which is at i.
func xmlTagEnd(s string, i int) (end int, empty bool, bad *xmlFault) {
	switch {
	case s[i] == '>':
		return i + 1, false, nil
	case s[i] != '/':
		return i, false, xmlBadTag
	case i+1 == len(s):
		return i, false, xmlMore
	case s[i+1] != '>':
		return i, false, xmlUnexpected(s, i+1, xmlBadTag)
	}
	return i + 2, true, nil
}

// xmlOpens returns the index after the start tag of the element name if that tag is at i and has no attributes, and
// -1 otherwise.
func xmlOpens(s string, i int, name string) int {
	end := i + len("<>") + len(name)
	if end > len(s) || s[i] != '<' || s[end-1] != '>' || s[i+1:end-1] != name {
		return -1
	}
	return end
}

// xmlCloses returns the index after the end tag of the element name if that tag is at i in its shortest form, and
// -1 otherwise.
func xmlCloses(s string, i int, name string) int {
	end := i + len("</>") + len(name)
	if end > len(s) || s[i] != '<' || s[i+1] != '/' || s[end-1] != '>' || s[i+2:end-1] != name {
		return -1
	}
	return end
}

// tagName returns the name in the next start tag, without skipping the tag.
func (d *XML) tagName() (name string, ok bool) {
	for {
		end, bad := xmlName(d.win, d.pos+1)
		if bad == nil {
			return d.win[d.pos+1 : end], true
		}
		if !d.again(end, bad) {
			return "", false
		}
	}
}

// startTag skips the next start tag, which has the given name.
func (d *XML) startTag(name string) bool {
	if len(d.open) >= d.lim.Depth {
		d.refuse(d.pos, xmlTooDeep)
		return false
	}
	d.name, d.isNil = name, false
	for {
		end, attrs, bad := xmlAttributes(d.win, d.pos+1+len(name), d.attrs[:0], d.lim.Attributes)
		d.attrs, d.attr, d.onAttr = attrs, len(attrs), false
		if bad == nil {
			end, d.empty, bad = xmlTagEnd(d.win, end)
		}
		if bad == nil {
			if i, bad := d.scope(name); bad != nil {
				d.refuse(i, bad)
				return false
			}
			return d.take(end)
		}
		if !d.again(end, bad) {
			return false
		}
	}
}

// documentedTag is startTag for a documented element, which must not have a default namespace. The name is the constant from
// the field table, so that it does not keep the window in memory.
func (d *XML) documentedTag(name string) bool {
	if !d.startTag(name) {
		return false
	}
	for i := range d.attrs {
		a := &d.attrs[i]
		switch {
		case a.name == "xmlns" && a.value != "":
			d.refuse(a.at, xmlNamespace)
			return false
		case a.isNil:
			switch strings.Trim(a.text(), " ") {
			case "true", "1":
				d.isNil = true
			case "false", "0":
			default:
				d.refuse(a.at, xmlBadNil)
				return false
			}
		}
	}
	return true
}

// endTag skips the next end tag, which must have the given name.
func (d *XML) endTag(name string) bool {
	for {
		end, bad := xmlName(d.win, d.pos+2)
		if bad == nil && d.win[d.pos+2:end] != name {
			end, bad = d.pos, xmlNeedEndTag
		}
		if bad == nil {
			end = skipSpace(d.win, end)
			switch {
			case end == len(d.win):
				bad = xmlMore
			case d.win[end] != '>':
				bad = xmlUnexpected(d.win, end, xmlNeedEndTag)
			default:
				return d.take(end + 1)
			}
		}
		if !d.again(end, bad) {
			return false
		}
	}
}
