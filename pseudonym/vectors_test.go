package pseudonym_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

type vectors struct {
	Documented []struct{ Clear, Token string }
	Keyed      struct {
		KeyHex  string `json:"key_hex"`
		KID     string
		KeyText string `json:"key_text"`
		Tokens  []struct{ Scope, Epoch, Class, Clear, Canonical, Token string }
	}
}

func loadVectors(t testing.TB) vectors {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var v vectors
	require.NoError(t, json.Unmarshal(text, &v))
	require.NotEmpty(t, v.Documented)
	require.NotEmpty(t, v.Keyed.Tokens)
	return v
}

// vectorKey is the key of the vectors: the bytes 0 to 31.
const vectorKey = "tpk1.091555bd.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

func vectorHasher(t testing.TB, opts ...pseudonym.HasherOption) *pseudonym.Hasher {
	t.Helper()
	k, err := pseudonym.ParseKey(vectorKey)
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(k)
	require.NoError(t, err)
	h, err := pseudonym.Keyed(ring, opts...)
	require.NoError(t, err)
	return h
}

func TestDocumentedVectors(t *testing.T) {
	h := pseudonym.Documented()
	for _, v := range loadVectors(t).Documented {
		for c := pseudonym.UPN; c <= pseudonym.Opaque; c++ {
			token, err := h.Token(c, v.Clear)
			require.NoError(t, err)
			assert.Equal(t, v.Token, token, "%s as %s", v.Clear, c)
		}
	}
}

func TestKeyedVectors(t *testing.T) {
	v := loadVectors(t).Keyed
	k, err := pseudonym.ParseKey(v.KeyText)
	require.NoError(t, err)
	assert.Equal(t, v.KID, k.KID())
	assert.Equal(t, v.KeyText, k.Text())
	raw, err := base64.RawURLEncoding.DecodeString(v.KeyText[14:])
	require.NoError(t, err)
	assert.Equal(t, v.KeyHex, hex.EncodeToString(raw))

	ring, err := pseudonym.NewKeyRing(k)
	require.NoError(t, err)
	for _, want := range v.Tokens {
		class, err := pseudonym.ParseClass(want.Class)
		require.NoError(t, err)
		canonical, err := pseudonym.Canonical(class, want.Clear)
		require.NoError(t, err)
		assert.Equal(t, want.Canonical, canonical)

		opts := []pseudonym.HasherOption{pseudonym.WithScope(want.Scope), pseudonym.WithEpoch(want.Epoch)}
		h, err := pseudonym.Keyed(ring, opts...)
		require.NoError(t, err)
		token, err := h.Token(class, want.Clear)
		require.NoError(t, err)
		assert.Equal(t, want.Token, token, "%s %q", class, want.Clear)

		kid, ok := ring.Match(class, want.Clear, want.Token, opts...)
		assert.True(t, ok)
		assert.Equal(t, v.KID, kid)
	}
}
