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
	quoted bool
	at     int // in the line
}

// words divides a line into its words.
func (l *line) words() (words []word, err error) {
	for i := 0; i < len(l.text); {
		if isBlank(l.text[i]) {
			i++
			continue
		}
		w := word{at: i, quoted: l.text[i] == '"'}
		if w.quoted {
			w.text, i, err = l.quotedWord(i)
		} else {
			w.text, i, err = l.bareWord(i)
		}
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	return words, nil
}

// quotedWord reads the word whose opening quote is at start, and returns the index behind it. What is wrong with its
// quotes is reported at that quote, since the end may be anywhere.
func (l *line) quotedWord(start int) (text string, end int, err error) {
	var b strings.Builder
	s := l.text
	for i := start + 1; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"':
			if i+1 < len(s) && !isBlank(s[i+1]) {
				return "", 0, l.fail(telemetry.ErrSyntax, start, `a space behind the closing quote; a quote inside is \"`)
			}
			return b.String(), i + 1, nil
		case r == '\\':
			i++
			if i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", 0, l.fail(telemetry.ErrSyntax, start, `\" or \\ where there is a backslash`)
			}
			b.WriteByte(s[i])
		case !unicode.IsPrint(r):
			return "", 0, l.fail(telemetry.ErrSyntax, i, "printable characters")
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return "", 0, l.fail(telemetry.ErrSyntax, start, "a closing quote")
}

// bareWord reads the word at start, which is not in quotes, and returns the index behind it.
func (l *line) bareWord(start int) (text string, end int, err error) {
	s := l.text
	for i, r := range s[start:] {
		if r < utf8.RuneSelf && isBlank(byte(r)) {
			return s[start : start+i], start + i, nil
		}
		if r == '<' && strings.HasPrefix(s[start+i:], "<!--") {
			return "", 0, l.fail(telemetry.ErrSyntax, start+i, "the command alone, without the mark <!--NeedCopy--> of the web page")
		}
		if want := unwanted(r); want != "" {
			return "", 0, l.fail(telemetry.ErrSyntax, start+i, want)
		}
	}
	return s[start:], len(s), nil
}

// unwanted returns what should stand in place of a character that does not belong into a bare word, and nothing for one
// that does. Most are what word processors and web pages make of plain text.
func unwanted(r rune) string {
	switch r {
	case '"':
		return "quotes around the whole argument"
	case '\'':
		return `double quotes (")`
	case '\\':
		return "a backslash in double quotes only"
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

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// appendWord appends a word, in quotes where it needs them. A word that has no form is ErrFormat.
func appendWord(dst []byte, text string) ([]byte, error) {
	if isName(text) {
		return append(dst, text...), nil
	}
	out := append(dst, '"')
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return dst, record.Failure(telemetry.ErrEncoding, "UTF-8")
		case !unicode.IsPrint(r):
			return dst, record.Failure(telemetry.ErrFormat, "an argument of printable characters on one line")
		case r == '"' || r == '\\':
			out = append(out, '\\')
		}
		out = utf8.AppendRune(out, r)
	}
	return append(out, '"'), nil
}

// isName reports whether a word can stand without quotes: ASCII letters, digits and underscores, and hyphens behind the
// first of them.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isLetter(c) && (c < '0' || c > '9') && c != '_' && (c != '-' || i == 0) {
			return false
		}
	}
	return s != ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
