package codec

import "strings"

// FoldedMember reports whether an undocumented JSON member of k has a name that differs from one of fields only in the case
// of its letters. A reader that folds case treats it as the documented one. Names are compared under simple Unicode
// folding, as encoding/json compares them.
func (k *Kept) FoldedMember(fields *Fields) bool {
	if k == nil {
		return false
	}
	for s := k.Members; s != ""; {
		end := stringEnd(s, 1)
		if fields.folded(UnescapeName(s[1:end])) {
			return true
		}
		at := skipSpace(s, skipSpace(s, end+1)+len(":"))
		if at = skipSpace(s, passValue(s, at)); at >= len(s) {
			return false
		}
		s = Unspaced(s[at+len(","):])
	}
	return false
}

// FoldedElement is FoldedMember for the undocumented XML elements and attributes of k.
func (k *Kept) FoldedElement(fields *Fields) bool {
	if k == nil || k.Elements == "" && k.Attributes == "" {
		return false
	}
	for c := range Children(k.Elements) {
		if fields.folded(c.Name) {
			return true
		}
	}
	for s := k.Attributes; ; {
		s = strings.TrimLeft(s, " \t\r\n")
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return false
		}
		if fields.folded(strings.TrimRight(name, " \t\r\n")) {
			return true
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		s = rest[1+strings.IndexByte(rest[1:], rest[0])+1:]
	}
}

// FoldedItem is FoldedElement for the content between the items of list, an element of k whose items are called item.
func (k *Kept) FoldedItem(list, item string) bool {
	if k == nil {
		return false
	}
	for i := range k.Leaves {
		if k.Leaves[i].Name != list {
			continue
		}
		for c := range Children(k.Leaves[i].Elements) {
			if folded(c.Name, item) {
				return true
			}
		}
	}
	return false
}

// folded reports whether name differs from one of the fields only in the case of its letters.
func (f *Fields) folded(name string) bool {
	if len(name) > 0 && f.index != nil && f.index.heads&headBit(name) == 0 && IsPrintableASCII(name) {
		return false
	}
	for _, n := range f.Names {
		if folded(name, n) {
			return true
		}
	}
	return false
}

// folded reports whether name differs from the documented name n only in the case of its letters. Some characters outside
// ASCII fold to ASCII letters and have another length.
func folded(name, n string) bool {
	return (len(n) == len(name) || !IsPrintableASCII(name)) && strings.EqualFold(n, name)
}

// headBit returns a bit for the length and the first letter, in any case, of a name in ASCII.
func headBit(name string) uint64 { return 1 << ((len(name)*5 + int(name[0]&0x1f)) & 63) }
