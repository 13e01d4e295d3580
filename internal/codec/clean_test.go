package codec_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// Every code point, alone and between other text, is compared with the definition by ranges.
func TestHasControlAndHasBidiOfEveryRune(t *testing.T) {
	bidi := func(r rune) bool {
		return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		for _, s := range []string{string(r), "ascii" + string(r) + "ascii", "é€" + string(r) + "é€", "eight by" + string(r), "é€é€é€é€" + string(r) + "é€é€°°°°"} {
			if codec.HasControl(s) != unicode.IsControl(r) {
				t.Fatalf("HasControl of U+%04X is %v", r, codec.HasControl(s))
			}
			if codec.HasBidi(s) != bidi(r) {
				t.Fatalf("HasBidi of U+%04X is %v", r, codec.HasBidi(s))
			}
		}
	}
}

// Every byte is tested at every place of texts of every length up to three words.
func TestIsPrintableASCII(t *testing.T) {
	for n := range 25 {
		clean := strings.Repeat("~ ", 13)[:n]
		assert.True(t, codec.IsPrintableASCII(clean), n)
		for i := range n {
			for c := range 256 {
				text := clean[:i] + string([]byte{byte(c)}) + clean[i+1:]
				if codec.IsPrintableASCII(text) != (c >= ' ' && c <= '~') {
					t.Fatalf("byte %#x at %d of %d", c, i, n)
				}
			}
		}
	}
}

func TestCleanOfCutText(t *testing.T) {
	for _, s := range []string{"", "\xC2", "a\xE2", "a\xE2\x80", "\xE2\xE2\x80", "\xD8"} {
		assert.False(t, codec.HasControl(s), "%x", s)
		assert.False(t, codec.HasBidi(s), "%x", s)
	}
	assert.True(t, codec.HasBidi("\xE2\xE2\x80\xAE"))
}

func BenchmarkClean(b *testing.B) {
	s := strings.Repeat("user-steven@ctxlabs.onmicrosoft.com ", 2)
	for b.Loop() {
		if codec.HasControl(s) || codec.HasBidi(s) {
			b.Fatal("unclean")
		}
	}
}
