package telemetry

import (
	"bytes"
	"iter"
	"strings"
)

// tag is one start or end tag in well-formed XML.
type tag struct {
	name  string
	depth int // elements open around the element
	opens bool
	after int // index behind the name
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
				i += strings.IndexByte(rest, '>') + 1
				if !yield(tag{depth: depth}) {
					return
				}
				continue
			}
			end := i + 1 + strings.IndexAny(text[i+1:], " \t\r\n/>")
			if !yield(tag{name: text[i+1 : end], depth: depth, opens: true, after: end}) {
				return
			}
			for i = end; text[i] != '>'; i++ {
				if c := text[i]; c == '"' || c == '\'' {
					i += 1 + strings.IndexByte(text[i+1:], c)
				}
			}
			if text[i-1] != '/' {
				depth++
			}
			i++
		}
	}
}

// leafTag returns the index behind the name of the nth outermost element of that name, or -1.
func leafTag(text []byte, name string, nth int) int {
	if !bytes.Contains(text, []byte(name)) {
		return -1
	}
	for t := range tags(string(text)) {
		if t.opens && t.depth == 0 && t.name == name {
			if nth == 0 {
				return t.after
			}
			nth--
		}
	}
	return -1
}
