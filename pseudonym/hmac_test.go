package pseudonym

import (
	"bytes"
	"crypto/fips140"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Both ways are compared with crypto/hmac for every number of blocks and every amount of padding.
func TestHMAC(t *testing.T) {
	for _, key := range [][]byte{make([]byte, 32), []byte("k"), bytes.Repeat([]byte{0xFF}, sha256.BlockSize)} {
		k := newHMACKey(key)
		require.True(t, k.readable, "the fast path must be in use")
		for n := range 5*sha256.BlockSize + 1 {
			text := strings.Repeat("0123456789", 40)[:n]
			var want [sha256.Size]byte
			fips140.WithoutEnforcement(func() { // FIPS mode refuses the short key
				mac := hmac.New(sha256.New, key)
				mac.Write([]byte(text))
				want = [sha256.Size]byte(mac.Sum(nil))
			})
			require.Equal(t, want, k.sum([]byte(text)), n)
			require.Equal(t, want, k.sum(append(make([]byte, 0, n+maxPadding), text...)), n)
			require.Equal(t, want, k.sumString(text), n)
		}
	}
}

// Without the fast path the tokens are the same.
func TestTokenWithoutFastPath(t *testing.T) {
	fast := newHMACKey([]byte("a key of 32 bytes, more or less."))
	slow := *fast
	slow.readable = false
	for _, text := range []string{"User@Example", strings.Repeat("u", fewBytes-2) + "@e", strings.Repeat("u", fewBytes-1) + "@e", strings.Repeat("u", maxText-2) + "@e"} {
		for _, class := range []Class{UPN, Opaque} {
			want, err := fast.appendToken([]byte("before"), class, text)
			require.NoError(t, err)
			got, err := slow.appendToken([]byte("before"), class, text)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), "%v of %d bytes", class, len(text))
		}
	}
}
