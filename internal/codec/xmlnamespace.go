package codec

import "strings"

// The names of namespaces that a reader must know.
const (
	xmlURL   = "http://www.w3.org/XML/1998/namespace"
	xmlnsURL = "http://www.w3.org/2000/xmlns/"
	xsiURL   = "http://www.w3.org/2001/XMLSchema-instance"
)

// xmlScope holds the declared prefixes. The declarations of an element are undone at the next start tag after it.
type xmlScope struct {
	names map[string]string // namespaces by prefix
	undo  []xmlDeclared     // declarations of the open elements, the innermost last
}

// xmlDeclared is a prefix that an element has declared, and its meaning outside the element.
type xmlDeclared struct {
	prefix, outside string
	depth           int // number of open elements around the element
}

// leave undoes the declarations of elements that have ended. It is called at a start tag with depth open elements around it.
func (s *xmlScope) leave(depth int) {
	for n := len(s.undo) - 1; n >= 0 && s.undo[n].depth >= depth; n-- {
		if was := s.undo[n]; was.outside == "" {
			delete(s.names, was.prefix)
		} else {
			s.names[was.prefix] = was.outside
		}
		s.undo = s.undo[:n]
	}
}

// declare binds a prefix to the namespace within an element. It keeps no part of the window in memory.
func (s *xmlScope) declare(prefix, namespace string, depth int) {
	prefix = strings.Clone(prefix)
	s.undo = append(s.undo, xmlDeclared{prefix, s.names[prefix], depth})
	s.set(prefix, strings.Clone(namespace))
}

// set binds a prefix to the namespace until the end of the document.
func (s *xmlScope) set(prefix, namespace string) {
	if s.names == nil {
		s.names = make(map[string]string)
	}
	s.names[prefix] = namespace
}

// find returns the namespace that a prefix is bound to, and reports whether there is one.
func (s *xmlScope) find(prefix string) (namespace string, ok bool) {
	if prefix == "xml" {
		return xmlURL, true
	}
	namespace, ok = s.names[prefix]
	return namespace, ok
}

// scope enforces Namespaces in XML 1.0 for the start tag with the given name, whose attributes have been scanned. It returns
// the index and the reason of a violation.
func (d *XML) scope(name string) (i int, bad *xmlFault) {
	colon := strings.IndexByte(name, ':')
	prefixed := 0
	depth := len(d.open)
	d.ns.leave(depth)
	if d.outside != nil {
		d.tags++
	}
	for i := range d.attrs {
		a := &d.attrs[i]
		switch {
		case a.name == "xmlns":
			bad = xmlDeclares("", a.text())
		case a.colon < 0:
			continue
		case a.name[:a.colon] != "xmlns":
			prefixed++
			continue
		default:
			prefix, namespace := a.name[a.colon+1:], a.text()
			if bad = xmlDeclares(prefix, namespace); bad == nil {
				d.ns.declare(prefix, namespace, depth)
			}
		}
		if a.mere = true; bad != nil {
			return a.at, bad
		}
	}
	if colon >= 0 {
		if _, ok := d.namespace(name[:colon], 0); !ok {
			return d.pos, xmlUnbound
		}
	}
	if prefixed > 0 {
		return d.scopeAttrs(prefixed)
	}
	return 0, nil
}

// namespace returns the namespace that a prefix is bound to. attr is 0 for the prefix of a tag's name, and n for the nth attribute.
func (d *XML) namespace(prefix string, attr int) (namespace string, ok bool) {
	if namespace, ok = d.ns.find(prefix); ok || d.outside == nil {
		return namespace, ok
	}
	if namespace, ok = d.outside.find(d.tags-1, attr); ok { // the root is not part of the content
		d.ns.set(prefix, namespace)
		d.declared = xmlStdAttribute(d.declared, "xmlns:"+prefix, namespace)
	}
	return namespace, ok
}

// scopeAttrs is scope for the n attributes that have a prefix.
func (d *XML) scopeAttrs(n int) (i int, bad *xmlFault) {
	type expanded struct{ namespace, local string }
	var seen map[expanded]struct{}
	if n > 1 {
		seen = make(map[expanded]struct{}, n)
	}
	for i := range d.attrs {
		a := &d.attrs[i]
		if a.colon < 0 || a.mere {
			continue
		}
		namespace, ok := d.namespace(a.name[:a.colon], i+1)
		if !ok {
			return a.at, xmlUnbound
		}
		name := expanded{namespace, a.name[a.colon+1:]}
		if _, again := seen[name]; again {
			return a.at, xmlRepeatedAttr
		}
		if seen != nil {
			seen[name] = struct{}{}
		}
		if namespace == xsiURL {
			a.mere, a.isNil = true, name.local == "nil"
		}
	}
	return 0, nil
}

// xmlDeclares returns the reason why a prefix must not be bound to a namespace, or nil. The empty prefix is the default.
func xmlDeclares(prefix, namespace string) *xmlFault {
	switch {
	case prefix == "xmlns", namespace == xmlnsURL, (prefix == "xml") != (namespace == xmlURL):
		return xmlReserved
	case prefix != "" && namespace == "":
		return xmlEmptyNamespace
	case !isURI(namespace):
		return xmlBadURI
	}
	return nil
}

// isURI reports whether s has the form of a URI reference, as a namespace name must: RFC 3986, without IP literals.
func isURI(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isLetter(c), c >= '0' && c <= '9':
		case c == '%':
			if i+2 >= len(s) || unhex[s[i+1]] > 15 || unhex[s[i+2]] > 15 {
				return false
			}
		case c == '#':
			if strings.IndexByte(s[i+1:], '#') >= 0 {
				return false
			}
		case strings.IndexByte("-._~:/?@!$&'()*+,;=", c) < 0:
			return false
		}
	}
	first, _, _ := strings.Cut(s, "#")
	first, _, _ = strings.Cut(first, "?")
	if segment, _, _ := strings.Cut(first, "/"); strings.IndexByte(segment, ':') >= 0 {
		scheme, rest, _ := strings.Cut(first, ":")
		if scheme == "" || !isLetter(scheme[0]) || strings.ContainsAny(scheme, "%_~@!$&'()*,;=") {
			return false
		}
		first = rest
	}
	authority, ok := strings.CutPrefix(first, "//")
	if !ok {
		return true
	}
	authority, _, _ = strings.Cut(authority, "/")
	user, host, ok := strings.Cut(authority, "@")
	if !ok {
		host = user
	}
	host, port, hasPort := strings.Cut(host, ":")
	return strings.IndexByte(host, '@') < 0 && strings.Trim(port, "0123456789") == "" && (host != "" || !hasPort)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
