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
		"for a shell":   {"-a", "--", "-", "a b", "a\u00a0b", "a\u3000b", "a[b", "a]", "$HOME", "a`b`"},
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
		"ue_lt_1689058813.zip", "manifest.xml", "a", "ü.json", "日本.json", "a-b", "a..b", "a&b", "(a)", "a'b", "a;b", "a#b", "!a", "{a,b}", "a%b", "a~", "~a", "COM", "COM10", "CONSOLE",
		"nul_", "COM¹²", "LPTX", "com.x", "\ufffd", strings.Repeat("a", 255),
	} {
		assert.NoError(t, CheckName(name), "%q", name)
	}
}

func TestFoldName(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "a.zip": "a.zip", "A.ZIP": "a.zip", "aZ[@`{": "az[@`{", "Ü.Xml": "u\u0308.xml", "\u212a": "k",
	} {
		assert.Equal(t, want, FoldName(name))
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() { FoldName("ue_lt_1689058813.zip") }))
}

// Names that are equal on some file system, and names that only look alike.
func TestFoldNameEqual(t *testing.T) {
	for _, names := range [][]string{
		{"ü", "Ü", "u\u0308", "U\u0308"},                       // composed and decomposed, as for APFS
		{"straße", "STRASSE", "strasse", "straẞe"},             // full case folding
		{"k", "K", "\u212a"}, {"ſ", "s", "S"}, {"å", "\u212b"}, // signs that are equal to letters
		{"ﬁ", "fi", "FI"}, {"ς", "σ", "Σ"}, {"ı", "i", "I"},
		{"a\u0323\u0302", "a\u0302\u0323", "ậ", "Ậ"},        // the order of marks
		{"α\u0345\u0301", "α\u0301\u0345", "ᾴ", "άι", "ΆΙ"}, // a mark that becomes a letter
		{"가", "\u1100\u1161"}, {"각", "\u1100\u1161\u11a8"},  // Hangul
		{"ab", "a\u200bb", "a\u00adb", "a\u200db", "a\ufe0fb", "a\ufeffb"}, // invisible characters, as for HFS+ and ext4
		{"豈", "\uf900"}, {"Ꭰ", "ꭰ"}, {"ǰ", "j\u030c", "J\u030c"}, {"ŉ", "ʼn"},
	} {
		for _, name := range names[1:] {
			assert.Equal(t, FoldName(names[0]), FoldName(name), "%+q", name)
		}
	}
	seen := map[string]string{}
	for _, name := range []string{"u", "ü", "ú", "a", "а", "o", "ø", "0", "O\u0338", "1", "l", "ss", "s", "ts", "İ", "가", "각", "日", "曰", "αί", "άι"} {
		assert.Empty(t, seen[FoldName(name)], name)
		seen[FoldName(name)] = name
	}
}
