package leakscan

import (
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at returns the places of the bits of a mask.
func at(m uint64) (list []int) {
	for m = textOrder(m); m != 0; m &= m - 1 {
		list = append(list, bits.TrailingZeros64(m))
	}
	return list
}

// The masks classify every byte correctly, at every position in a block and with any other bytes.
func TestClassify(t *testing.T) {
	for c := range 256 {
		c := byte(c)
		small := c | 0x20
		letter := small >= 'a' && small <= 'z'
		digit := c >= '0' && c <= '9'
		plain := letter || digit || c == '_'
		want := map[string]bool{
			"dot": c == '.', "hyphen": c == '-', "colon": c == ':', "letter": letter || c >= 0x80, "hexa": digit || small >= 'a' && small <= 'f',
			"plain": plain, "word": plain || c == '-' || c == '/', "rare": strings.IndexByte("@\\&%!?\x00", c) >= 0,
		}
		for _, length := range []int{block, 3} {
			for i := range length {
				text := []byte(strings.Repeat(" ", length))
				text[i] = c
				var m masks
				m.classify(text)
				for name, got := range map[string]uint64{
					"dot": m.dot, "hyphen": m.hyphen, "colon": m.colon, "letter": m.letter, "hexa": m.hexa, "plain": m.plain, "word": m.word, "rare": m.rare,
				} {
					if want[name] {
						require.Equal(t, []int{i}, at(got), "%s of %q at %d", name, c, i)
					} else {
						require.Empty(t, at(got), "%s of %q at %d", name, c, i)
					}
				}
			}
		}
	}
}

// Bits move by bytes of the text, from one block to the next.
func TestAheadAndBehind(t *testing.T) {
	one := func(place int) (first, second uint64) {
		text := []byte(strings.Repeat(" ", 2*block))
		text[place] = '.'
		var m masks
		m.classify(text[:block])
		first = m.dot
		m.classify(text[block:])
		return first, m.dot
	}
	for n := 1; n < 8; n++ {
		for place := range 2 * block {
			first, second := one(place)
			if got := at(ahead(first, following(first, second), n)); place >= n && place < block+n {
				require.Equal(t, []int{place - n}, got, "%d ahead of %d", n, place)
			} else {
				require.Empty(t, got, "%d ahead of %d", n, place)
			}
			if got := at(behind(second, preceding(first, second), n)); place >= block-n && place < 2*block-n {
				require.Equal(t, []int{place + n - block}, got, "%d behind %d", n, place)
			} else {
				require.Empty(t, got, "%d behind %d", n, place)
			}
		}
	}
}

// All words of at least 16 characters are found, each once, at every position in the blocks.
func TestWords(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		var b strings.Builder
		for b.Len() < 5*block {
			b.WriteString(strings.Repeat([]string{"a", "9_", " ", "-", "/", "\n"}[r.IntN(6)], 1+r.IntN(20)))
		}
		text := []byte(b.String())[:4*block+r.IntN(block)]
		var want, got []int
		length := [2]int{} // the lengths of a word, and of one that ends at a hyphen or a slash
		for i, c := range text {
			begins := false
			for k, in := range [...]bool{strings.IndexByte("a9_-/", c) >= 0, strings.IndexByte("a9_", c) >= 0} {
				if length[k]++; !in {
					length[k] = 0
				}
				begins = begins || length[k] == minEncoded
			}
			if begins {
				want = append(want, i)
			}
		}
		var before, now masks
		var w words
		for i := 0; i < len(text); i += block {
			now.classify(text[i:])
			for m := w.find(&before, &now); m != 0; m &= m - 1 {
				got = append(got, i+bits.TrailingZeros64(m))
			}
			before = now
		}
		require.Equal(t, want, got, "%q", text)
	}
}

// An identifier is found at every position in the blocks that are examined together.
func TestScanAcrossBlocks(t *testing.T) {
	for _, id := range []string{
		"192.0.2.7", "S-1-5-21-1-2-3-500", "2001:db8::7:1", "fe80::1", "00-1a-2b-33-44-55", "00:1a:2b:33:44:55", "001a.2b33.4455", "dhcp-10-1-2-3", "ec2-10-1-2-3",
		"Ym9iQGV4YW1wbGUuY29t", "626f62406578616d706c652e636f6d", "bob@example.com",
	} {
		for place := range 2*block + 10 {
			text := strings.Repeat(" ", place) + id
			for _, text := range []string{text, text + " ", text + strings.Repeat(" ", 2*block)} {
				n := 0
				for f := range Scan([]byte(text)) {
					n++
					assert.LessOrEqual(t, int64(place), f.Start, "%q at %d", id, place)
				}
				require.Equal(t, 1, n, "%q at %d of %d", id, place, len(text))
			}
		}
	}
}
