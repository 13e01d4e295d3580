package codec

import (
	"encoding/json"
	"slices"
	"strings"
)

// FoldedMember reports whether an undocumented JSON member of k has a name that differs from one of names only in the case
// of its letters: a reader that folds case takes it for the documented one. Names are compared under simple Unicode
// folding, as encoding/json compares them.
func (k *Kept) FoldedMember(names []string) bool {
	if k == nil {
		return false
	}
	for s, depth, name, i := k.Members, 0, true, 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			start := i
			for i++; s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
			if name && depth == 0 && folded(unquote(s[start:i+1]), names) {
				return true
			}
			name = false
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			name = true
		}
	}
	return false
}

// unquote returns the text of a JSON string, which is well-formed.
func unquote(s string) (text string) {
	if !strings.Contains(s, `\`) {
		return s[1 : len(s)-1]
	}
	_ = json.Unmarshal([]byte(s), &text) // a well-formed string has a text
	return text
}

// FoldedElement is FoldedMember for the undocumented XML elements and attributes of k.
func (k *Kept) FoldedElement(names []string) bool {
	if k == nil {
		return false
	}
	for c := range Children(k.Elements) {
		if folded(c.Name, names) {
			return true
		}
	}
	for s := k.Attributes; ; {
		s = strings.TrimLeft(s, " \t\r\n")
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return false
		}
		if folded(strings.TrimRight(name, " \t\r\n"), names) {
			return true
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		s = rest[1+strings.IndexByte(rest[1:], rest[0])+1:]
	}
}

// FoldedItem is FoldedElement for what stands between the items of list, an element of k whose items are called item.
func (k *Kept) FoldedItem(list, item string) bool {
	if k == nil {
		return false
	}
	for i := range k.Leaves {
		if k.Leaves[i].Name != list {
			continue
		}
		for c := range Children(k.Leaves[i].Elements) {
			if folded(c.Name, []string{item}) {
				return true
			}
		}
	}
	return false
}

// folded reports whether name differs from one of names in the case of its letters, and in nothing else.
func folded(name string, names []string) bool {
	ascii := IsPrintableASCII(name)
	return slices.ContainsFunc(names, func(n string) bool {
		// Some characters beyond ASCII fold to letters, in other lengths.
		return (len(n) == len(name) || !ascii) && strings.EqualFold(n, name)
	})
}
