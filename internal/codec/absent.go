package codec

import "iter"

// Member is one member of an object.
type Member struct {
	// Name is the name between its quotes, as it is written.
	Name string
	// Start is the index of the name's first quote, Value that of the value, and End the index after the value.
	Start, Value, End int
}

// Members yields the members of text, the inside of a well-formed object.
func Members(text string) iter.Seq[Member] {
	return func(yield func(Member) bool) {
		for i := 0; i < len(text); {
			var m Member
			for text[i] != '"' { // white space and the comma
				i++
			}
			m.Start = i
			i = afterString(text, i)
			m.Name = text[m.Start+1 : i-1]
			for i++; text[i-1] != ':'; {
				i++
			}
			for ; text[i] == ' '; i++ {
			}
			m.Value = i
			i = afterValue(text, i)
			if m.End = i; !yield(m) {
				return
			}
			for i < len(text) && text[i] != '"' {
				i++
			}
		}
	}
}

// afterString returns the index after the string at i.
func afterString(text string, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// afterValue returns the index after the value at i, which ends at a comma or at the end of text.
func afterValue(text string, i int) int {
	end := i // index after the last byte that is not white space
	for depth := 0; i < len(text) && (depth > 0 || text[i] != ','); {
		switch c := text[i]; c {
		case '"':
			i = afterString(text, i)
			end = i
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if i++; text[i-1] > ' ' {
			end = i
		}
	}
	return end
}

// CutMembers removes the absent members from dst[start:], which holds the members of an object, each preceded by a comma.
func CutMembers(dst []byte, start int, f *Fields, absent uint64) []byte {
	text := string(dst[start:])
	dst = dst[:start]
	for m := range Members(text) {
		if n := f.Find(m.Name); n < 0 || absent>>n&1 == 0 {
			dst = append(append(dst, ','), text[m.Start:m.End]...)
		}
	}
	return dst
}

// CutChildren removes the absent children from dst[start:], which holds the children of an element.
func CutChildren(dst []byte, start int, f *Fields, absent uint64) []byte {
	text := string(dst[start:])
	dst = dst[:start]
	from := 0
	for c := range Children(text) {
		if n := f.Find(c.Name); n < 0 || absent>>n&1 == 0 {
			dst = append(dst, text[from:c.After]...)
		}
		from = c.After
	}
	return dst
}
