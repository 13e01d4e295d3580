package archive

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

func TestCheckNameRefuses(t *testing.T) {
	for id, names := range map[string][]string{
		"Z10": {
			"../x", "/x", `..\x`, `C:\x`, "C:/x", `\\srv\s`, "a/../../b", "./x", "a//b", "x/", "..", ".",
		},
		"Z11": {
			"NUL", "nul.txt", "con.txt", "Con.tar.gz", "COM1.json", "com0", "LPT9", "COM¹", "lpt³.x", "AUX", "PRN.",
			"CONIN$", "conout$.txt", "NUL .txt", "a:b", "a.", "a ", " a", ".hidden", "",
		},
		"control":       {"a\x00", "a\nb", "a\x7f", "a\u0085", "\x1b[2J"},
		"bidirectional": {"a\u202eb", "\u200fa", "a\u061c", "a\u2066b"},
		"reserved":      {"a*", "a?", `a"`, "a<b", "a>b", "a|b"},
		"not UTF-8":     {"a\xff", "\xc0\xaf", "\xed\xa0\x80"},
		"too long":      {strings.Repeat("a", 256), strings.Repeat("é", 128)},
	} {
		for _, name := range names {
			err := CheckName(name)
			assert.ErrorIs(t, err, fault.ErrName, "%s: %q", id, name)
		}
	}
}

func TestCheckNameAccepts(t *testing.T) {
	for _, name := range []string{
		"ue_lt_1689058813.zip", "manifest.xml", "a", "ü.json", "日本.json", "a b", "a..b", "~a", "COM", "COM10", "CONSOLE",
		"nul_", "COM¹²", "LPTX", "com.x", "\ufffd", strings.Repeat("a", 255),
	} {
		assert.NoError(t, CheckName(name), "%q", name)
	}
}

func TestFoldName(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "a.zip": "a.zip", "A.ZIP": "a.zip", "aZ[@`{": "az[@`{", "Ü.Xml": "Ü.xml", "\u212a": "\u212a",
	} {
		assert.Equal(t, want, FoldName(name))
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() { FoldName("ue_lt_1689058813.zip") }))
}
