package cli

import (
	"strconv"
	"strings"
	"unicode"
)

// Printable returns external text in a form that is safe for a terminal: characters that are not printable, such as
// control characters, are escaped. Letters of any script are unchanged.
func Printable(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) < 0 {
		return text
	}
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}
