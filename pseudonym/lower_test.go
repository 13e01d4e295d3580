package pseudonym

import (
	"bytes"
	"testing"
)

// Only ASCII letters change: every byte between every other two, at every position in a word and after the last one.
func TestLowerAll(t *testing.T) {
	want := make([]byte, 0, 11)
	for _, around := range []byte{0x00, 'A', 'Z', 0x7F, 0x80, 0xFF} {
		for c := range 256 {
			for i := range 11 {
				text := bytes.Repeat([]byte{around}, 11)
				text[i] = byte(c)
				want = want[:0]
				for _, c := range text {
					if c >= 'A' && c <= 'Z' {
						c += 'a' - 'A'
					}
					want = append(want, c)
				}
				lowerAll(text)
				if !bytes.Equal(want, text) {
					t.Fatalf("%x, want %x", text, want)
				}
			}
		}
	}
}
