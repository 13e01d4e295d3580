package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		`plain "text" \ 1`:     `plain "text" \ 1`,
		"é東 👍":                 "é東 👍",
		"\x1b[2J":              `\x1b[2J`,
		"\x1b]52;c;x\x07":      `\x1b]52;c;x\a`,
		"a\u009bb":             `a\u009bb`,
		"a\x9bb":               `a\x9bb`,
		"\u202eexe\u200b\x00":  `\u202eexe\u200b\x00`,
		"two\nlines\tand tabs": `two\nlines\tand tabs`,
		"\n\"\\":               `\n\"\\`,
	} {
		assert.Equal(t, want, Printable(text))
	}
}
