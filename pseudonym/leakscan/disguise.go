package leakscan

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// step is a place at which unescaped text does not go on as the text that it was made of.
type step struct {
	out, in int
	escape  bool // what follows stands for an escape
}

// origin returns where a place in the text of a layer is in the text of the layer before it.
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

// source returns where a byte of unescaped text begins or ends in the text that it was made of.
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

// unescape searches what the lines of a layer mean: without the escapes of JSON and the references of XML,
// percent-encoding, and what can stand within a value in XML. Bytes of zero go as well, which makes UTF-16 readable as far
// as it is ASCII. Lines that mean themselves are left out.
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
		start := bytes.LastIndexByte(text[i:at], '\n') + 1 + i
		end := index(text, at, '\n')
		if sc.plain(n, start, at, end) {
			sc.search(n + 1)
		}
		i = end + 1
	}
}

// marks are the bytes with which something can begin that stands for something else.
var marks = [...]byte{'\\', '&', '%', 0, '<', ']'}

// isMark reports whether something begins at i that stands for something else.
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
	case '<':
		return has(text, i+1, '!') || has(text, i+1, '?')
	case ']':
		return has(text, i+1, ']') && has(text, i+2, '>')
	}
	return false
}

// plain makes what text[start:end] of a layer means, which is a line that means itself up to at, the text of the next layer.
// It returns false if it means itself throughout.
func (sc *scan) plain(n, start, at, end int) bool {
	line := sc.layers[n].text[:end]
	l := &sc.layers[n+1]
	quoted := sc.stringsAt(n, at)
	out := append(l.buf[:0], line[start:at]...)
	l.steps = append(l.steps[:0], step{0, start, false})
	changed := false
	for i := at; i < end; {
		if !isMark(line, i) {
			out = append(out, line[i])
			i++
			continue
		}
		size, before := 0, len(out)
		switch line[i] {
		case 0:
			size = 1
		case '\\':
			for len(quoted) > 0 && quoted[0].end < i {
				quoted = quoted[1:]
			}
			if len(quoted) > 0 && quoted[0].start < i || strings.IndexByte(`\/"u`, line[i+1]) >= 0 {
				out, size = appendEscaped(out, line[i:])
			} else {
				out = append(out, '\\') // which of the two it is remains open
				i++
				continue
			}
		case '&':
			out, size = appendReference(out, line[i:])
		case '%':
			out, size = append(out, hexByte(line[i+1], line[i+2])), 3
		default:
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

// stringsAt returns what is a string of JSON in the line around i in the text of a layer.
func (sc *scan) stringsAt(n, i int) []span {
	l := &sc.layers[n]
	if n > 0 && l.chars == 0 {
		return nil // its escapes are gone: what looks like one now can be a name
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
	// A part of a line can begin within a string: then every second quote from the first on ends one.
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

// isString reports whether there is a member of a JSON object between the quotes at start and end of a line, so that each
// backslash between them begins an escape: the name of a member, or its value. Other quotes can be those of a log.
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

// startsInEscape reports whether the byte at i is the letter of an escape of JSON, so that nothing begins there.
func (sc *scan) startsInEscape(n, i int) bool {
	text := sc.layers[n].text
	return has(text, i-1, '\\') && is(text, i, isEscape) && sc.inString(n, i)
}

// inString reports whether i is within a string of JSON.
func (sc *scan) inString(n, i int) bool {
	list := sc.stringsAt(n, i)
	k := sort.Search(len(list), func(k int) bool { return list[k].end > i })
	return k < len(list) && list[k].start < i
}

// markup returns the length of what text begins with and what does not end a value: a comment, a processing instruction,
// or one side of a CDATA section. Long ones are none: looking for their ends again and again would take long.
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

// appendEscaped appends what the JSON escape at the beginning of text stands for, and returns its length, or 0 if there is
// none.
func appendEscaped(dst, text []byte) ([]byte, int) {
	if len(text) < 2 {
		return dst, 0
	}
	switch c := text[1]; c {
	case '"', '\\', '/':
		return append(dst, c), 2
	case 'b', 'f', 'n', 'r', 't':
		return append(dst, ' '), 2 // no identifier has one
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

// codeUnit returns the number of the escape \uXXXX that text begins with, or -1.
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

// appendReference appends what the XML reference at the beginning of text stands for, and returns its length, or 0 if
// there is none.
func appendReference(dst, text []byte) ([]byte, int) {
	const most = 64 // numbers can begin with zeros
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

// How many characters of base64 and digits of base 16 are decoded. Shorter ones are often something else.
const (
	minEncoded = 16
	minDigits  = 20
)

// encoded searches what is encoded in the word around i in the text of a layer, and returns where the word ends.
func (sc *scan) encoded(n, i int) int {
	text := sc.layers[n].text
	at := span{first(text, i, inBase64), last(text, i, inBase64)}
	if n == 0 && at.start == 0 && sc.word < sc.base { // the characters of base64 go together by fours
		at.start = min(at.end, int(sc.word-sc.base)&3)
		sc.cut = true
	}
	decoded := sc.decode(n, at)
	sc.cut = false
	if decoded {
		return at.end
	}
	// What stands between the characters that are in one alphabet only, and in paths and names as well, can be a word too.
	for i := at.start; i < at.end; i++ {
		end := i
		for end < at.end && is(text, end, isLetter|isDigit) {
			end++
		}
		if end-i >= minEncoded && end-i < at.end-at.start {
			sc.decode(n, span{i, end})
		}
		i = end
	}
	return at.end
}

// decode searches what a word of a layer is in base 16 or in base64. It returns false if it is neither.
func (sc *scan) decode(n int, at span) bool {
	l := &sc.layers[n+1]
	word := sc.layers[n].text[at.start:at.end]
	l.each, l.chars = 1, 2
	digits := bytes.TrimPrefix(word, []byte("0x"))
	if len(digits) >= minDigits && len(digits)%2 == 0 && isText(hexByte(digits[0], digits[1])) && last(digits, 0, isHexa) == len(digits) {
		l.from, l.to = at.end-len(digits), at.end
		l.buf = appendBase16(l.buf[:0], digits)
	} else {
		l.from, l.to, l.each, l.chars = at.start, at.end, 3, 4
		l.buf = appendBase64(l.buf[:0], word)
	}
	out := l.buf
	if sc.cut { // in the midst of a word, and so perhaps of a character
		for i := range min(len(out), utf8.UTFMax-1) {
			if utf8.RuneStart(out[i]) {
				break
			}
			out[i] = ' '
		}
	}
	for i := 1; i < utf8.UTFMax && i <= len(out); i++ {
		if rest := out[len(out)-i:]; utf8.RuneStart(rest[0]) && !utf8.FullRune(rest) {
			out = out[:len(out)-i]
			break
		}
	}
	if len(out) == 0 || !utf8.Valid(out) {
		return false
	}
	l.begin(out)
	sc.search(n + 1)
	return true
}

// appendBase16 appends what digits stand for, or nothing if it is no text.
func appendBase16(dst, digits []byte) []byte {
	dst = slices.Grow(dst, len(digits)/2)
	for i := 0; i < len(digits); i += 2 {
		b := hexByte(digits[i], digits[i+1])
		if !isText(b) {
			return dst[:0]
		}
		dst = append(dst, b)
	}
	return dst
}

// appendBase64 appends what word stands for, or nothing if it is no text.
func appendBase64(dst, word []byte) []byte {
	for ; len(word) >= 4; word = word[4:] {
		bits := uint32(sextets[word[0]])<<18 | uint32(sextets[word[1]])<<12 | uint32(sextets[word[2]])<<6 | uint32(sextets[word[3]])
		a, b, c := byte(bits>>16), byte(bits>>8), byte(bits)
		if !isText(a) || !isText(b) || !isText(c) {
			return dst[:0]
		}
		dst = append(dst, a, b, c)
	}
	if len(word) < 2 {
		return dst
	}
	bits := uint32(sextets[word[0]])<<18 | uint32(sextets[word[1]])<<12
	if len(word) > 2 {
		bits |= uint32(sextets[word[2]]) << 6
	}
	for i := range len(word) - 1 {
		b := byte(bits >> (16 - 8*i))
		if !isText(b) {
			return dst[:0]
		}
		dst = append(dst, b)
	}
	return dst
}

// isText reports whether b can be a byte of text, in UTF-8 or as far as it is ASCII in UTF-16.
func isText(b byte) bool {
	return b >= ' ' && b != 0x7F || b == '\t' || b == '\r' || b == '\n' || b == 0
}

// sextets has the six bits of each character of base64, in both alphabets.
var sextets = func() (t [256]uint8) {
	for i := range 64 {
		t["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i]] = uint8(i)
	}
	t['-'], t['_'] = t['+'], t['/']
	return t
}()
