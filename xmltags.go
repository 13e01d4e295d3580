package telemetry

import (
	"iter"
	"strings"
)

// tag is one start or end tag in well-formed XML.
type tag struct {
	name  string
	depth int // elements open around the element
	opens bool
	after int // index behind the name of a start tag
	start int // index of the tag
	end   int // index behind it
}

// tags yields the tags of text, which is well-formed: it came through the scanner or was written by this module.
func tags(text string) iter.Seq[tag] {
	return func(yield func(tag) bool) {
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
				if !yield(tag{depth: depth, start: i, end: end}) {
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
			if !yield(tag{text[i+1 : after], depth, true, after, i, end + 1}) {
				return
			}
			if text[end-1] != '/' {
				depth++
			}
			i = end + 1
		}
	}
}

// elementIn finds the nth outermost element of that name in text. It returns the index behind the name in its start tag,
// that of its content and that of its end tag; end is 0 where there is no such element.
func elementIn(text, name string, nth int) (behindName, content, end int) {
	for t := range tags(text) {
		switch {
		case t.depth > 0:
		case t.opens && behindName == 0 && t.name == name:
			if nth == 0 {
				behindName, content = t.after, t.end
			}
			nth--
		case !t.opens && behindName > 0:
			return behindName, content, t.start
		}
	}
	return 0, 0, 0
}
