package leakscan

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// step is a position at which the offsets of unescaped text and of its source diverge.
type step struct {
	out, in int
	escape  bool // the following byte stands for an escape
}

// origin maps a span in the text of a layer to the text of the previous layer.
func (l *layer) origin(at span) span {
	const whole = 256
	switch {
	case l.chars == 0: // unescaped
		return span{l.source(at.start, false), l.source(at.end-1, true)}
	case l.to-l.from <= whole:
		return span{l.from, l.to}
	}
	return span{l.from + at.start*l.chars/l.each, min(l.to, l.from+(at.end*l.chars+l.each-1)/l.each)}
}

// source returns the offset at which a byte of unescaped text begins or ends in its source.
func (l *layer) source(i int, end bool) int {
	k := sort.Search(len(l.steps), func(k int) bool { return l.steps[k].out > i }) - 1
	s := l.steps[k]
	switch {
	case !s.escape && end:
		return s.in + i - s.out + 1
	case !s.escape:
		return s.in + i - s.out
	case end:
		return l.steps[k+1].in
	}
	return s.in
}

// unescape searches the decoded lines of a layer: it resolves JSON escapes, XML references and percent-encoding, and
// removes markup within XML values. It also removes zero bytes, so that ASCII text in UTF-16 is readable. Lines that
// contain none of these are skipped.
func (sc *scan) unescape(n int) {
	text := sc.layers[n].text
	var next [len(marks)]int
	for i := range next {
		next[i] = -1
	}
	for i := 0; i < len(text); {
		at := len(text)
		for k, c := range marks {
			for next[k] < i || next[k] < len(text) && !isMark(text, next[k]) {
				next[k] = index(text, max(i, next[k]+1), c)
			}
			at = min(at, next[k])
		}
		if at == len(text) {
			return
		}
		if text[at] == '!' || text[at] == '?' {
			at--
		}
		start := lastIndex(text[i:at], '\n') + 1 + i
		end := index(text, at, '\n')
		if sc.plain(n, start, at, end) {
			sc.search(n + 1)
		}
		i = end + 1
	}
}

// marks holds the bytes at which encoded text is detected: its first byte, or the second byte of markup, which is
// rarer.
var marks = [...]byte{'\\', '&', '%', 0, '!', '?'}

// isMark reports whether an escape, a reference or markup begins at i.
func isMark(text []byte, i int) bool {
	switch text[i] {
	case '\\':
		return is(text, i+1, isEscape)
	case '&':
		return is(text, i+1, isLetter) || has(text, i+1, '#')
	case '%':
		return is(text, i+1, isHexa) && is(text, i+2, isHexa)
	case 0:
		return true
	case '!', '?':
		return has(text, i-1, '<')
	}
	return false
}

// plain decodes text[start:end] of a layer, a line that needs no decoding before at, into the text of the next layer.
// It returns false if the whole line needs no decoding.
func (sc *scan) plain(n, start, at, end int) bool {
	line := sc.layers[n].text[:end]
	l := &sc.layers[n+1]
	quoted := sc.stringsAt(n, at)
	out := append(l.buf[:0], line[start:at]...)
	l.steps = append(l.steps[:0], step{0, start, false})
	changed := false
	for i := at; i < end; {
		c := line[i]
		if !(c == '<' || c == ']' || isMark(line, i)) {
			out = append(out, c)
			i++
			continue
		}
		size, before := 0, len(out)
		switch c {
		case 0:
			size = 1
		case '\\':
			for len(quoted) > 0 && quoted[0].end < i {
				quoted = quoted[1:]
			}
			if len(quoted) > 0 && quoted[0].start < i || strings.IndexByte(`\/"u`, line[i+1]) >= 0 {
				out, size = appendEscaped(out, line[i:])
			} else {
				out = append(out, '\\') // it may be either of the two
				i++
				continue
			}
		case '&':
			out, size = appendReference(out, line[i:])
		case '%':
			out, size = append(out, hexByte(line[i+1], line[i+2])), 3
		case '<', ']':
			size = markup(line[i:])
		}
		if size == 0 {
			out = append(out, line[i])
			i++
			continue
		}
		changed = true
		if len(out) > before {
			l.steps = append(l.steps, step{before, i, true})
		}
		i += size
		l.steps = append(l.steps, step{len(out), i, false})
	}
	l.buf, l.chars = out, 0
	l.begin(out)
	return changed
}

// stringsAt returns the JSON strings in the line around i in the text of a layer.
func (sc *scan) stringsAt(n, i int) []span {
	l := &sc.layers[n]
	if n > 0 && l.chars == 0 {
		return nil // its escapes are resolved: what looks like an escape now can be a name
	}
	if l.line.start <= i && i < l.line.end {
		return l.strings
	}
	l.line = span{bytes.LastIndexByte(l.text[:i], '\n') + 1, index(l.text, i, '\n')}
	l.strings = l.strings[:0]
	quotes := l.quotes[:0]
	for i := l.line.start; i < l.line.end; i++ {
		switch l.text[i] {
		case '\\':
			i++
		case '"':
			quotes = append(quotes, i)
		}
	}
	if len(quotes) == 0 {
		return l.strings
	}
	quotes = append(quotes, l.line.end)
	l.quotes = quotes
	// A part of a line can begin within a string: then every second quote, starting with the first, ends a string.
	for odd := range 2 {
		found := len(l.strings)
		for k := odd; k+1 < len(quotes); k += 2 {
			if at := (span{quotes[k], quotes[k+1]}); isString(l.text[l.line.start:l.line.end], at.start-l.line.start, at.end-l.line.start) {
				l.strings = append(l.strings, at)
			}
		}
		if found > 0 && len(l.strings) > 2*found { // there are more of these
			l.strings = append(l.strings[:0], l.strings[found:]...)
		} else if found > 0 {
			l.strings = l.strings[:found]
		}
	}
	return l.strings
}

// isString reports whether the text between the quotes at start and end of a line is the name or the value of a member
// of a JSON object, so that each backslash in it begins an escape. Other quotes can be those of a log.
func isString(line []byte, start, end int) bool {
	after := bytes.TrimLeft(line[min(len(line), end+1):min(len(line), end+4)], " \t")
	before := bytes.TrimRight(line[max(0, start-4):start], " \t")
	if len(after) > 0 && strings.IndexByte(",:}]", after[0]) < 0 {
		return false
	}
	isName := len(after) > 0 && after[0] == ':'
	switch isValue := bytes.HasSuffix(before, []byte(`":`)) || bytes.HasSuffix(before, []byte(`" :`)); {
	case isValue:
	case !isName, len(before) > 0 && strings.IndexByte("{,", before[len(before)-1]) < 0:
		return false
	}
	for i := index(line[:end], start, '\\'); i < end; i = index(line[:end], i+2, '\\') {
		if !is(line, i+1, isEscape) || line[i+1] == 'u' && codeUnit(line[i:]) < 0 {
			return false
		}
		if i+2 > end {
			break
		}
	}
	return true
}

// startsInEscape reports whether the byte at i is the letter of a JSON escape, so that no identifier begins there.
func (sc *scan) startsInEscape(n, i int) bool {
	text := sc.layers[n].text
	return has(text, i-1, '\\') && is(text, i, isEscape) && sc.inString(n, i)
}

// inString reports whether i is inside a JSON string.
func (sc *scan) inString(n, i int) bool {
	list := sc.stringsAt(n, i)
	k := sort.Search(len(list), func(k int) bool { return list[k].end > i })
	return k < len(list) && list[k].start < i
}

// markup returns the length of the comment, the processing instruction, or the start or end of a CDATA section at the
// beginning of text; such markup does not end a value. Long markup is ignored, because searching for its end again and
// again would take too long.
func markup(text []byte) int {
	text = text[:min(len(text), 1<<10)]
	for _, m := range [...]struct{ start, end string }{{"<![CDATA[", ""}, {"]]>", ""}, {"<!--", "-->"}, {"<?", "?>"}} {
		if rest, ok := bytes.CutPrefix(text, []byte(m.start)); ok {
			if end := bytes.Index(rest, []byte(m.end)); end >= 0 {
				return len(m.start) + end + len(m.end)
			}
		}
	}
	return 0
}

func hexByte(high, low byte) byte { return hexValue(high)<<4 | hexValue(low) }

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return lower(c) - 'a' + 10
}

// appendEscaped appends the character of the JSON escape at the beginning of text, and returns the length of the
// escape, or 0 if there is none.
func appendEscaped(dst, text []byte) ([]byte, int) {
	if len(text) < 2 {
		return dst, 0
	}
	switch c := text[1]; c {
	case '"', '\\', '/':
		return append(dst, c), 2
	case 'b', 'f', 'n', 'r', 't':
		return append(dst, ' '), 2 // no identifier contains a space
	}
	r := codeUnit(text)
	if r < 0 {
		return dst, 0
	}
	if utf16.IsSurrogate(r) {
		if pair := utf16.DecodeRune(r, codeUnit(text[6:])); pair != utf8.RuneError {
			return utf8.AppendRune(dst, pair), 12
		}
	}
	if r == '\n' || r == '\r' {
		r = ' '
	}
	return utf8.AppendRune(dst, r), 6
}

// codeUnit returns the number in the escape \uXXXX at the beginning of text, or -1.
func codeUnit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	n := rune(0)
	for _, c := range text[2:6] {
		if traits[c]&isHexa == 0 {
			return -1
		}
		n = n<<4 | rune(hexValue(c))
	}
	return n
}

// appendReference appends the character of the XML reference at the beginning of text, and returns the length of the
// reference, or 0 if there is none.
func appendReference(dst, text []byte) ([]byte, int) {
	const most = 64 // numbers can have leading zeros
	end := bytes.IndexByte(text[:min(len(text), most)], ';')
	if end < 0 {
		return dst, 0
	}
	switch name := string(text[1:end]); name {
	case "amp":
		dst = append(dst, '&')
	case "lt":
		dst = append(dst, '<')
	case "gt":
		dst = append(dst, '>')
	case "quot":
		dst = append(dst, '"')
	case "apos":
		dst = append(dst, '\'')
	default:
		base := 10
		digits, ok := bytes.CutPrefix(text[1:end], []byte("#"))
		if hexDigits, isHexNumber := bytes.CutPrefix(digits, []byte("x")); isHexNumber {
			digits, base = hexDigits, 16
		}
		n, err := strconv.ParseUint(string(digits), base, 21)
		if !ok || err != nil {
			return dst, 0
		}
		dst = utf8.AppendRune(dst, rune(n))
	}
	return dst, end + 1
}
