package telemetry_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

// digestVectors has contents and the output of sha256sum for them.
var digestVectors = map[string]string{
	"":              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"alpha\n":       "b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060",
	`{"ver":"1.0"}`: "806c4efe6c12818128c70cc18cdb5d8fff38849614dd1a903e594471e964dc14",
}

func TestDigestOf(t *testing.T) {
	for content, want := range digestVectors {
		d := telemetry.DigestOf([]byte(content))
		assert.Equal(t, want, d.String())
		assert.Equal(t, sha256.Sum256([]byte(content)), d.Bytes())
		assert.True(t, telemetry.NewDigest(d.Bytes()) == d)
		parsed, err := telemetry.ParseDigest(want)
		require.NoError(t, err)
		assert.True(t, parsed == d)
	}
}

func TestParseDigestRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"M4 upper case":       strings.ToUpper(exampleDigest),
		"M4 one upper case":   exampleDigest[:63] + "A",
		"M4 63 digits":        exampleDigest[:63],
		"M4 65 digits":        exampleDigest + "0",
		"M4 0x":               "0x" + exampleDigest,
		"M4 0x in 64 bytes":   "0x" + exampleDigest[2:],
		"M4 sha256:":          "sha256:" + exampleDigest,
		"M4 space before":     " " + exampleDigest,
		"M4 space after":      exampleDigest + " ",
		"M4 space in it":      exampleDigest[:63] + " ",
		"X20 newline":         exampleDigest + "\n",
		"M4 g":                exampleDigest[:63] + "g",
		"M4 slash, before 0":  "/" + exampleDigest[1:],
		"M4 colon, after 9":   ":" + exampleDigest[1:],
		"M4 backtick":         "`" + exampleDigest[1:],
		"M4 high bit":         "\xb0" + exampleDigest[1:],
		"M5 SHA-1":            exampleDigest[:40],
		"M5 MD5":              exampleDigest[:32],
		"SHA-512":             exampleDigest + exampleDigest,
		"32 two-byte letters": strings.Repeat("é", 32),
		"space alone":         " ",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := telemetry.ParseDigest(text)
			require.ErrorIs(t, err, telemetry.ErrFormat)
			assert.True(t, d.IsZero())
		})
	}
}

// M4: an empty UI is absent; a UI of zeros is a digest that no content has.
func TestZeroDigest(t *testing.T) {
	none, err := telemetry.ParseDigest("")
	require.NoError(t, err)
	assert.True(t, none.IsZero())
	assert.True(t, none == telemetry.Digest{})
	assert.Empty(t, none.String())

	zeros, err := telemetry.ParseDigest(strings.Repeat("0", 64))
	require.NoError(t, err)
	assert.False(t, zeros.IsZero())
	assert.Equal(t, strings.Repeat("0", 64), zeros.String())
	assert.Equal(t, none.Bytes(), zeros.Bytes())
	assert.False(t, zeros == none)
	assert.False(t, zeros.Equal(none))
	assert.False(t, none.Equal(zeros))
	assert.True(t, zeros.Equal(zeros))
	assert.True(t, none.Equal(telemetry.Digest{}))

	d := telemetry.DigestOf(nil)
	require.NoError(t, d.UnmarshalText(nil))
	assert.True(t, d.IsZero(), "an empty text resets the digest")
}

func TestDigestEqual(t *testing.T) {
	d := telemetry.DigestOf([]byte("alpha\n"))
	assert.True(t, d.Equal(telemetry.DigestOf([]byte("alpha\n"))))
	for i := range sha256.Size {
		sum := d.Bytes()
		sum[i] ^= 1
		assert.False(t, d.Equal(telemetry.NewDigest(sum)), "byte %d", i)
	}
}

func TestDigestText(t *testing.T) {
	sum := [sha256.Size]byte{}
	for i := range sum {
		sum[i] = byte(i * 37)
	}
	assert.Equal(t, hex.EncodeToString(sum[:]), telemetry.NewDigest(sum).String())
}

func TestDigester(t *testing.T) {
	var g telemetry.Digester
	assert.Equal(t, digestVectors[""], g.Digest().String(), "the digest of no bytes")
	g.Reset()

	for content, want := range digestVectors {
		g.Reset()
		n, err := io.Copy(&g, iotest.OneByteReader(strings.NewReader(content)))
		require.NoError(t, err)
		assert.EqualValues(t, len(content), n)
		assert.Equal(t, want, g.Digest().String())
		assert.Equal(t, want, g.Digest().String(), "a second call of Digest returns the same")
	}

	g.Reset()
	_, _ = g.Write([]byte("alp"))
	before := g.Digest()
	_, _ = g.Write([]byte("ha\n"))
	assert.Equal(t, digestVectors["alpha\n"], g.Digest().String(), "a call of Digest between writes has no effect")
	assert.False(t, before == g.Digest())
}

func TestVerifier(t *testing.T) {
	want := telemetry.DigestOf([]byte("alpha\n"))
	v := want.Verifier()
	assert.False(t, v.Verified(), "before the first write")
	_, err := v.Write([]byte("alpha"))
	require.NoError(t, err)
	assert.False(t, v.Verified(), "after half of the content")
	_, err = v.Write([]byte("\n"))
	require.NoError(t, err)
	assert.True(t, v.Verified())
	_, err = v.Write([]byte("\n"))
	require.NoError(t, err)
	assert.False(t, v.Verified(), "after one byte too many")

	empty := telemetry.DigestOf(nil).Verifier()
	assert.True(t, empty.Verified(), "empty content has a digest, too")

	none := telemetry.Digest{}.Verifier()
	assert.False(t, none.Verified(), "a Verifier without a digest verifies nothing")
	_, err = none.Write([]byte("alpha\n"))
	require.NoError(t, err)
	assert.False(t, none.Verified())
}

func TestDigestAllocations(t *testing.T) {
	content := bytes.Repeat([]byte("alpha\n"), 100)
	d, e := telemetry.DigestOf(content), telemetry.DigestOf(nil)
	var g telemetry.Digester
	_, _ = g.Write(content)
	var equal bool
	assert.Zero(t, testing.AllocsPerRun(100, func() { equal = d.Equal(e) }))
	assert.False(t, equal)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		g.Reset()
		_, _ = g.Write(content)
		d = g.Digest()
	}), "a Digester that is reused does not allocate")
}
