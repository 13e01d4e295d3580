package codec

import (
	"iter"
	"strings"
)

// Tag is one start or end tag in well-formed XML.
type Tag struct {
	// Name is the name in a start tag.
	Name string
	// Depth is the number of elements that are open around the element.
	Depth int
	// Opens is set for a start tag.
	Opens bool
	// After is the index after the name of a start tag. Start is the index of the tag, and End the index after it.
	After, Start, End int
}

// Tags yields the tags of text, which must be well-formed: the scanner has accepted it or this module has written it.
func Tags(text string) iter.Seq[Tag] {
	return func(yield func(Tag) bool) {
		depth := 0
		for i := 0; ; {
			lt := strings.IndexByte(text[i:], '<')
			if lt < 0 {
				return
			}
			i += lt
			switch rest := text[i:]; {
			case strings.HasPrefix(rest, "<!--"):
				i += 4 + strings.Index(rest[4:], "-->") + 3
				continue
			case strings.HasPrefix(rest, "<![CDATA["):
				i += strings.Index(rest, "]]>") + 3
				continue
			case strings.HasPrefix(rest, "<?"):
				i += strings.Index(rest, "?>") + 2
				continue
			case strings.HasPrefix(rest, "</"):
				depth--
				end := i + strings.IndexByte(rest, '>') + 1
				if !yield(Tag{Depth: depth, Start: i, End: end}) {
					return
				}
				i = end
				continue
			}
			after := i + 1 + strings.IndexAny(text[i+1:], " \t\r\n/>")
			end := after
			for ; text[end] != '>'; end++ {
				if c := text[end]; c == '"' || c == '\'' {
					end += 1 + strings.IndexByte(text[end+1:], c)
				}
			}
			if !yield(Tag{text[i+1 : after], depth, true, after, i, end + 1}) {
				return
			}
			if text[end-1] != '/' {
				depth++
			}
			i = end + 1
		}
	}
}

// Child is one of the outermost elements of a text.
type Child struct {
	// Name is its name.
	Name string
	// Start is the index of its start tag.
	Start int
	// BehindName is the index after the name in its start tag.
	BehindName int
	// Content and End are the indices of its content and of its end tag. For an empty-element tag, both are the index after it.
	Content, End int
	// After is the index after the element.
	After int
}

// Children yields the outermost elements of text, which must be well-formed.
func Children(text string) iter.Seq[Child] {
	return func(yield func(Child) bool) {
		var c Child
		for t := range Tags(text) {
			switch {
			case t.Depth > 0:
				continue
			case t.Opens:
				c = Child{t.Name, t.Start, t.After, t.End, t.End, t.End}
				if text[t.End-2] != '/' {
					continue
				}
			default:
				c.End, c.After = t.Start, t.End
			}
			if !yield(c) {
				return
			}
		}
	}
}
