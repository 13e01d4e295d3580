package codec

import "strings"

// The kinds of token.
const (
	xmlBroken = iota // there was a failure
	xmlCharData
	xmlStartTag
	xmlEndTag
	xmlComment
	xmlInstruction
	xmlSection
)

// xmlMarkup returns the kind of the token at i.
func xmlMarkup(s string, i int) (kind int, bad *xmlFault) {
	switch {
	case i == len(s):
		return xmlBroken, xmlMore
	case s[i] != '<':
		return xmlCharData, nil
	case i+1 == len(s):
		return xmlBroken, xmlMore
	}
	switch s[i+1] {
	case '/':
		return xmlEndTag, nil
	case '?':
		return xmlInstruction, nil
	case '!':
	default:
		return xmlStartTag, nil
	}
	const comment, section = "<!--", "<![CDATA["
	switch rest := s[i:min(i+len(section), len(s))]; {
	case strings.HasPrefix(rest, comment):
		return xmlComment, nil
	case rest == section:
		return xmlSection, nil
	case strings.HasPrefix(comment, rest), strings.HasPrefix(section, rest):
		return xmlBroken, xmlMore
	}
	return xmlBroken, xmlBadMarkup
}

// xmlDelimited returns the content of the comment, processing instruction or CDATA section at i, and the index after
// it.
func xmlDelimited(s string, i int, kind int) (content string, end int, bad *xmlFault) {
	var open, until string
	switch kind {
	case xmlComment:
		open, until = "<!--", "--"
	case xmlSection:
		open, until = "<![CDATA[", "]]>"
	default:
		open, until = "<?", "?>"
	}
	body := s[i+len(open):]
	n := strings.Index(body, until)
	if n < 0 {
		return "", i, xmlMore
	}
	content = body[:n]
	end = i + len(open) + n + len(until)
	if n := xmlLegal(content); n >= 0 {
		return "", i + len(open) + n, xmlBadChar
	}
	switch kind {
	case xmlComment:
		if end == len(s) {
			return "", end, xmlMore
		}
		if s[end] != '>' {
			return "", end, xmlBadComment
		}
		end++
	case xmlInstruction:
		target, bad := xmlName(body, 0)
		switch {
		case bad != nil:
			return "", i, bad
		case target < n && xmlClass[body[target]]&xmlSpace == 0:
			return "", i, xmlNeedName
		case strings.EqualFold(body[:target], "xml"), strings.IndexByte(body[:target], ':') >= 0:
			return "", i, xmlBadTarget
		}
	}
	return content, end, nil
}

// xmlDeclaration returns the index after the XML declaration, whose attributes begin at i, and reports whether the document
// declares that it is in ASCII.
func xmlDeclaration(s string, i int) (end int, ascii bool, bad *xmlFault) {
	end, attrs, bad := xmlAttributes(s, i, nil, 3)
	if bad == xmlTooManyAttrs {
		bad = xmlBadDecl
	}
	if bad != nil {
		return end, false, bad
	}
	if rest := s[end:min(end+2, len(s))]; rest == "?" {
		return end, false, xmlMore
	} else if rest != "?>" {
		return end, false, xmlBadDecl
	}
	value := func(name string) (v string, ok bool) {
		if len(attrs) == 0 || attrs[0].name != name {
			return "", false
		}
		v, attrs = attrs[0].value, attrs[1:]
		return v, true
	}
	if v, ok := value("version"); !ok {
		return i, false, xmlBadDecl
	} else if v != "1.0" {
		return i, false, xmlBadVersion
	}
	if v, ok := value("encoding"); ok && !strings.EqualFold(v, "UTF-8") {
		if ascii = strings.EqualFold(v, "US-ASCII") || strings.EqualFold(v, "ASCII"); !ascii {
			return i, false, xmlBadEncoding
		}
	}
	if v, ok := value("standalone"); ok && v != "yes" && v != "no" || len(attrs) > 0 {
		return i, false, xmlBadDecl
	}
	return end + len("?>"), ascii, nil
}

// take skips the token that ends at end.
func (d *XML) take(end int) bool {
	if end-d.pos > d.lim.Token {
		d.refuse(d.pos, xmlTooLong)
		return false
	}
	d.pos = end
	return true
}

// markup returns the kind of the next token.
func (d *XML) markup() int {
	for {
		kind, bad := xmlMarkup(d.win, d.pos)
		if bad == nil || !d.again(d.pos, bad) {
			return kind
		}
	}
}

// stray records a failure at a token that is not allowed at its position. It gives the reason, unless the token itself is malformed.
func (d *XML) stray(reason *xmlFault) {
	for {
		i, bad := d.pos, xmlUnexpected(d.win, d.pos, reason)
		if d.win[i] == '&' {
			if end, _, broken := xmlReference(d.win, i); broken != nil {
				i, bad = end, broken
			}
		}
		if !d.again(i, bad) {
			return
		}
	}
}

// text skips text up to the next markup.
func (d *XML) text() (raw string, plain, ok bool) {
	for {
		end, plain, bad := xmlText(d.win, d.pos)
		if bad == nil {
			raw = d.win[d.pos:end]
			return raw, plain, d.take(end)
		}
		if !d.again(end, bad) {
			return "", false, false
		}
	}
}

// delimited skips a comment, a processing instruction or a CDATA section.
func (d *XML) delimited(kind int) (content string, ok bool) {
	for {
		content, end, bad := xmlDelimited(d.win, d.pos, kind)
		if bad == nil {
			if d.seal.tag != "" && d.mark < 0 {
				d.seal.look(d.win, d.pos, end, d.Offset())
			}
			return content, d.take(end)
		}
		if !d.again(end, bad) {
			return "", false
		}
	}
}

// skipElement skips the next element with all of its content, and returns it as it was written.
func (d *XML) skipElement() (raw string, ok bool) {
	outside := len(d.open)
	d.mark = d.pos
	for kind := xmlStartTag; ; kind = d.markup() {
		ok := false
		switch kind {
		case xmlStartTag:
			var name string
			if name, ok = d.tagName(); ok {
				ok = d.startTag(name)
			}
			if ok && !d.empty {
				d.open = append(d.open, name)
			}
			d.empty = false
		case xmlEndTag:
			if ok = d.endTag(d.open[len(d.open)-1]); ok {
				d.open = d.open[:len(d.open)-1]
			}
		case xmlCharData:
			_, _, ok = d.text()
		case xmlComment, xmlInstruction, xmlSection:
			_, ok = d.delimited(kind)
		}
		if !ok {
			return "", false
		}
		if len(d.open) == outside {
			break
		}
	}
	raw = d.win[d.mark:d.pos]
	if len(raw) > d.lim.Token {
		d.refuse(d.mark, xmlTooLong)
		return "", false
	}
	if d.seal.tag != "" {
		d.seal.look(d.win, d.mark, d.pos, d.base+int64(d.mark))
	}
	d.mark = -1
	return raw, true
}
