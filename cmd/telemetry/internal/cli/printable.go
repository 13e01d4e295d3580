package cli

import (
	"strconv"
	"strings"
	"unicode"
)

// Printable returns text from outside in a form that a terminal only shows: whatever is not printable, such as control
// characters, is written as an escape. Letters of any script stay as they are.
func Printable(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) < 0 {
		return text
	}
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}
