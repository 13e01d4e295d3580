package netscaler

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// word is one word of a command.
type word struct {
	text   string
	option bool
	at     int // in the line
}

// words splits a line into words, up to a comment.
func (l *line) words() (words []word, err error) {
	var q qQuotes
	for i := 0; i < len(l.text); {
		c := l.text[i]
		if isBlank(c) {
			i++
			continue
		}
		if c == '#' {
			break
		}
		w := word{at: i}
		switch end, ok := q.end(l.text, i); {
		case ok:
			w.text, i = l.text[i+len("q{"):end], end+1
			err = l.printable(w.at+len("q{"), end)
		case c == '"' || c == '\'':
			w.text, i, err = l.quotedWord(i)
		case l.isOption(i):
			w.option = true
			w.text, i, err = l.optionName(i)
		default:
			w.text, i, err = l.bareWord(i)
		}
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	return words, nil
}

// qDelimiters are the characters that may follow the q of a q quote. The closing delimiter is the same character, or
// the matching bracket.
const qDelimiters = "/{<|~$^+=&%@`?"

// qQuotes caches the position of the next closing delimiter of each kind, so that a line is searched only once for
// each.
type qQuotes [len(qDelimiters)]int

// end returns the index of the closing delimiter of the q quote at start, or false if there is no q quote: unless the
// first closing delimiter ends the word, it is an ordinary word.
func (q *qQuotes) end(s string, start int) (int, bool) {
	from := start + len("q{")
	if s[start] != 'q' || from > len(s) {
		return 0, false
	}
	kind := strings.IndexByte(qDelimiters, s[start+1])
	if kind < 0 {
		return 0, false
	}
	closing := s[start+1]
	switch closing {
	case '{':
		closing = '}'
	case '<':
		closing = '>'
	}
	next := &q[kind]
	if *next < from {
		if n := strings.IndexByte(s[from:], closing); n >= 0 {
			*next = from + n
		} else {
			*next = len(s)
		}
	}
	return *next, *next < len(s) && (*next+1 == len(s) || isBlank(s[*next+1]))
}

// printable returns an error if the text from start to end has a character that an argument must not contain.
func (l *line) printable(start, end int) error {
	for i, r := range l.text[start:end] {
		if !isText(r) {
			return l.fail(telemetry.ErrSyntax, start+i, "printable characters")
		}
	}
	return nil
}

// quotedWord parses the word whose opening quote is at start, and returns the index after it.
func (l *line) quotedWord(start int) (text string, end int, err error) {
	var b strings.Builder
	if end, err = l.quoted(&b, start); err != nil {
		return "", 0, err
	}
	if end < len(l.text) && !isBlank(l.text[end]) {
		return "", 0, l.fail(telemetry.ErrSyntax, start, "a space after the closing quote; a quote inside needs a backslash")
	}
	return b.String(), end, nil
}

// quoted appends the unescaped content of the quote at start to b, and returns the index after the closing quote.
// Errors are reported at the opening quote, because the end may be anywhere.
func (l *line) quoted(b *strings.Builder, start int) (end int, err error) {
	s, quote := l.text, l.text[start]
	for i := start + 1; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case s[i] == quote:
			return i + 1, nil
		case r == '\\':
			if i+1 == len(s) {
				return 0, l.fail(telemetry.ErrSyntax, start, "a closing quote")
			}
			if c, ok := unescaped(s[i+1]); ok {
				b.WriteByte(c)
				n = 2
			} else {
				b.WriteByte('\\')
			}
		case !isText(r):
			return 0, l.fail(telemetry.ErrSyntax, i, "printable characters")
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return 0, l.fail(telemetry.ErrSyntax, start, "a closing quote")
}

// unescaped returns the character that c means after a backslash in quotes, or false if the backslash stands for
// itself.
func unescaped(c byte) (byte, bool) {
	switch c {
	case 't':
		return '\t', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case '"', '\'', '\\':
		return c, true
	}
	return 0, false
}

// isOption reports whether an option begins at start: a hyphen that is neither the whole word nor the sign of a number.
func (l *line) isOption(start int) bool {
	rest := l.text[start:]
	return rest[0] == '-' && len(rest) > 1 && !isBlank(rest[1]) && !isDigit(rest[1])
}

// optionName parses the name of the option at start, which ends at the next blank, and returns the index after it.
func (l *line) optionName(start int) (name string, end int, err error) {
	name = l.text[start+1:]
	if n := strings.IndexAny(name, " \t"); n >= 0 {
		name = name[:n]
	}
	for i, r := range name {
		if r == '"' || r == '\'' {
			return "", 0, l.fail(telemetry.ErrSyntax, start+1+i, "a space after the name of an option")
		}
		if err := l.wanted(start+1+i, r); err != nil {
			return "", 0, err
		}
	}
	return name, start + 1 + len(name), nil
}

// bareWord parses the word at start, which does not begin with a quote, and returns the index after it. Quotes and
// parentheses inside the word are kept and may contain blanks; only escapes inside quotes are resolved.
func (l *line) bareWord(start int) (text string, end int, err error) {
	s, i := l.text, start
	var b strings.Builder
	depth, opened := 0, 0
	kept := start // the text before it is in b
	for i < len(s) && (depth > 0 || !isBlank(s[i])) {
		switch s[i] {
		case '"', '\'':
			b.WriteString(s[kept : i+1])
			if i, err = l.quoted(&b, i); err != nil {
				return "", 0, err
			}
			kept = i - 1 // the closing quote
			continue
		case '(':
			if depth == 0 {
				opened = i
			}
			depth++
		case ')':
			if depth--; depth < 0 {
				return "", 0, l.fail(telemetry.ErrSyntax, i, "an opening parenthesis before the closing one")
			}
		}
		if c := s[i]; isBlank(c) || c > ' ' && c < utf8.RuneSelf-1 && c != '<' { // nearly all words are
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if err := l.wanted(i, r); err != nil {
			return "", 0, err
		}
		i += n
	}
	if depth > 0 {
		return "", 0, l.fail(telemetry.ErrSyntax, opened, "a closing parenthesis")
	}
	if b.Len() == 0 {
		return s[start:i], i, nil
	}
	b.WriteString(s[kept:i])
	return b.String(), i, nil
}

// wanted returns an error if r, which is at the given index, is not allowed in a word without quotes.
func (l *line) wanted(at int, r rune) error {
	if r == '<' && strings.HasPrefix(l.text[at:], "<!--") {
		return l.fail(telemetry.ErrSyntax, at, "only the command, without the mark <!--NeedCopy--> of the web page")
	}
	if want := unwanted(r); want != "" {
		return l.fail(telemetry.ErrSyntax, at, want)
	}
	return nil
}

// unwanted returns what to write in place of a character that is not allowed in a bare word, or "" if the character is
// allowed. Most such characters come from word processors and web pages.
func unwanted(r rune) string {
	switch r {
	case '\u2010', '\u2011':
		return "a plain hyphen (U+002D), not a typographic one (U+2010 or U+2011)"
	case '\u2013':
		return "a plain hyphen (U+002D), not an en dash (U+2013)"
	case '\u2014':
		return "a plain hyphen (U+002D), not an em dash (U+2014)"
	case '\u2212':
		return "a plain hyphen (U+002D), not a minus sign (U+2212)"
	case '\u201C', '\u201D', '\u201E':
		return `straight quotes (U+0022), not curly ones (U+201C to U+201E)`
	case '\u2018', '\u2019', '\u201A':
		return `straight quotes (U+0022), not single curly ones (U+2018 to U+201A)`
	case '\u00A0':
		return "a plain space (U+0020), not a no-break space (U+00A0)"
	case '\u202F':
		return "a plain space (U+0020), not a narrow no-break space (U+202F)"
	case '\u200B':
		return "no zero-width space (U+200B)"
	}
	if !unicode.IsPrint(r) {
		return "printable characters"
	}
	return ""
}

// isText reports whether r is allowed in quotes: a visible character, a space of any kind, or a tab.
func isText(r rune) bool { return unicode.IsGraphic(r) || r == '\t' }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// appendWord appends a word, in quotes if necessary. The error is ErrFormat if the word cannot be written.
func appendWord(dst []byte, text string) ([]byte, error) {
	if isName(text) || isNegative(text) {
		return append(dst, text...), nil
	}
	out := append(dst, '"')
	for i, r := range text {
		switch {
		case isBroken(text[i:], r):
			return dst, record.Failure(telemetry.ErrEncoding, "UTF-8")
		case r == '\t':
			out = append(out, `\t`...)
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case !isText(r):
			return dst, record.Failure(telemetry.ErrFormat, "an argument of printable characters")
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"'), nil
}

// appendOptionName appends the name of an option. The error is ErrFormat if it could not be parsed again.
func appendOptionName(dst []byte, name string) ([]byte, error) {
	l := line{text: "-" + name}
	for i, r := range name {
		if isBroken(name[i:], r) {
			return dst, record.Failure(telemetry.ErrEncoding, "UTF-8")
		}
	}
	if l.isOption(0) {
		if read, _, err := l.optionName(0); err == nil && read == name {
			return append(dst, l.text...), nil
		}
	}
	return dst, record.Failure(telemetry.ErrFormat, "the name of an option")
}

// isBroken reports whether r was decoded from invalid UTF-8 at the beginning of rest.
func isBroken(rest string, r rune) bool {
	return r == utf8.RuneError && !strings.HasPrefix(rest, "\uFFFD")
}

// isName reports whether a word is written without quotes: it consists of ASCII letters, digits, underscores and
// hyphens, and does not begin with a hyphen.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isLetter(c) && !isDigit(c) && c != '_' && (c != '-' || i == 0) {
			return false
		}
	}
	return s != ""
}

// isNegative reports whether s is a hyphen followed by digits, which is a value and not an option.
func isNegative(s string) bool {
	digits, ok := strings.CutPrefix(s, "-")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// fold reports whether s and t are equal if the case of ASCII letters is ignored, as the appliance compares names.
func fold(s, t string) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range len(s) {
		if c, d := s[i], t[i]; c != d && (c^d != 0x20 || !isLetter(c)) {
			return false
		}
	}
	return true
}
