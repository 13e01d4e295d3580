package pseudonym_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func TestParseKeyRefuses(t *testing.T) {
	text := func(kid string, secret []byte) string {
		return "tpk1." + kid + "." + base64.RawURLEncoding.EncodeToString(secret)
	}
	zeros, ones := make([]byte, 32), bytes.Repeat([]byte{0xFF}, 32)
	tests := map[string]string{
		"K1 empty":            "",
		"K1 31 bytes":         text("091555bd", zeros[1:]),
		"K1 33 bytes":         text("091555bd", append([]byte{1}, zeros...)),
		"K1 all zero":         text("177aaa36", zeros), // with the right KID
		"K1 all ff":           text("d2f86483", ones),
		"K1 CRLF":             vectorKey + "\r\n",
		"K1 LF":               vectorKey + "\n",
		"K1 two lines":        vectorKey + "\n" + vectorKey,
		"K1 LF inside":        vectorKey[:30] + "\n" + vectorKey[31:],
		"K1 LF inserted":      vectorKey[:30] + "\n" + vectorKey[30:],
		"K1 LF at the end":    vectorKey[:len(vectorKey)-1] + "\n",
		"K1 KID mismatch":     strings.Replace(vectorKey, "091555bd", "091555be", 1),
		"K1 KID upper case":   strings.Replace(vectorKey, "091555bd", "091555BD", 1),
		"K1 other key":        strings.Replace(vectorKey, "AAEC", "AAED", 1),
		"K1 padded":           vectorKey + "=",
		"K1 unused bits":      vectorKey[:len(vectorKey)-1] + "9",
		"K1 standard base64":  strings.Replace(vectorKey, "AAEC", "A/EC", 1),
		"K1 space":            " " + vectorKey,
		"K1 BOM":              "\uFEFF" + vectorKey,
		"K1 other version":    strings.Replace(vectorKey, "tpk1", "tpk2", 1),
		"K1 upper-case tpk1":  strings.Replace(vectorKey, "tpk1", "TPK1", 1),
		"K1 other separators": strings.ReplaceAll(vectorKey, ".", ":"),
	}
	for n := range vectorKey {
		tests[fmt.Sprintf("K1 %d characters", n)] = vectorKey[:n]
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			k, err := pseudonym.ParseKey(text)
			require.ErrorIs(t, err, telemetry.ErrKey)
			assert.Empty(t, k.KID())
			for i := len("tpk1."); i+4 <= len(text) && i+4 <= len(vectorKey); i++ {
				assert.NotContains(t, err.Error(), text[i:i+4])
			}
		})
	}
}

func TestGenerateKey(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		k, err := pseudonym.GenerateKey()
		require.NoError(t, err)
		assert.Len(t, k.KID(), 8)
		assert.False(t, seen[k.Text()])
		seen[k.Text()] = true
		back, err := pseudonym.ParseKey(k.Text())
		require.NoError(t, err)
		assert.True(t, back.Equal(k))
	}
}

func TestKeyEqual(t *testing.T) {
	a, err := pseudonym.ParseKey(vectorKey)
	require.NoError(t, err)
	b, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	var zero pseudonym.Key
	assert.True(t, a.Equal(a))
	assert.False(t, a.Equal(b))
	assert.False(t, a.Equal(zero))
	assert.False(t, zero.Equal(a))
	assert.True(t, zero.Equal(pseudonym.Key{}))
	assert.Empty(t, zero.KID())
	assert.Empty(t, zero.Text())
}

func TestNewKeyRingRefuses(t *testing.T) {
	k, err := pseudonym.ParseKey(vectorKey)
	require.NoError(t, err)
	other, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	for name, keys := range map[string][]pseudonym.Key{
		"K1 zero primary":  {{}},
		"K1 zero older":    {k, {}},
		"K1 twice":         {k, k},
		"K1 twice, apart":  {k, other, k},
		"K1 twice, older":  {k, other, other},
		"K1 all zero keys": {{}, {}},
	} {
		ring, err := pseudonym.NewKeyRing(keys[0], keys[1:]...)
		assert.ErrorIs(t, err, telemetry.ErrKey, name)
		assert.Nil(t, ring, name)
	}
}

// An empty or nil ring has no keys, for any query.
func TestKeyRingWithoutKeys(t *testing.T) {
	for _, ring := range []*pseudonym.KeyRing{nil, {}} {
		assert.Empty(t, ring.Primary())
		assert.Nil(t, ring.KIDs())
		assert.Equal(t, "keyring(none)", ring.String())
	}
}

func TestKeyRingMatch(t *testing.T) {
	var keys []pseudonym.Key
	for range 3 {
		k, err := pseudonym.GenerateKey()
		require.NoError(t, err)
		keys = append(keys, k)
	}
	older := keys[1:]
	ring, err := pseudonym.NewKeyRing(keys[0], older...)
	require.NoError(t, err)
	older[0] = pseudonym.Key{} // the ring has a copy
	assert.Equal(t, keys[0].KID(), ring.Primary())
	require.Len(t, ring.KIDs(), 3)

	scope, epoch := pseudonym.WithScope("a"), pseudonym.WithEpoch("1")
	for _, k := range []pseudonym.Key{keys[0], keys[2]} {
		single, err := pseudonym.NewKeyRing(k)
		require.NoError(t, err)
		h, err := pseudonym.Keyed(single, scope, epoch)
		require.NoError(t, err)
		token, err := h.Token(pseudonym.UPN, "Ann@Example")
		require.NoError(t, err)

		kid, ok := ring.Match(pseudonym.UPN, " ann@example", token, epoch, scope)
		assert.True(t, ok)
		assert.Equal(t, k.KID(), kid)

		for name, match := range map[string]func() (string, bool){
			"class":      func() (string, bool) { return ring.Match(pseudonym.Email, "ann@example", token, scope, epoch) },
			"text":       func() (string, bool) { return ring.Match(pseudonym.UPN, "bob@example", token, scope, epoch) },
			"no options": func() (string, bool) { return ring.Match(pseudonym.UPN, "ann@example", token) },
			"bad options": func() (string, bool) {
				return ring.Match(pseudonym.UPN, "ann@example", token, pseudonym.WithEpoch("."))
			},
			"cut token":  func() (string, bool) { return ring.Match(pseudonym.UPN, "ann@example", token[:22], scope, epoch) },
			"no token":   func() (string, bool) { return ring.Match(pseudonym.UPN, "ann@example", "", scope, epoch) },
			"empty both": func() (string, bool) { return ring.Match(pseudonym.UPN, "", "", scope, epoch) },
			"malformed":  func() (string, bool) { return ring.Match(pseudonym.SID, "x", token, scope, epoch) },
			"no class":   func() (string, bool) { return ring.Match(0, "x", token, scope, epoch) },
			"nil ring":   func() (string, bool) { return (*pseudonym.KeyRing)(nil).Match(pseudonym.UPN, "ann@example", token) },
			"zero ring":  func() (string, bool) { return new(pseudonym.KeyRing).Match(pseudonym.UPN, "ann@example", token) },
		} {
			kid, ok := match()
			assert.False(t, ok, name)
			assert.Empty(t, kid, name)
		}
	}
}

// holder has secrets at the places that printers reach: in exported and unexported fields, through pointers, in slices
// and maps.
type holder struct {
	Key     pseudonym.Key
	Pointer *pseudonym.Key
	Slice   []pseudonym.Key
	Map     map[string]pseudonym.Key
	Any     any
	Ring    *pseudonym.KeyRing
	Hasher  *pseudonym.Hasher

	key    pseudonym.Key
	ring   *pseudonym.KeyRing
	hasher *pseudonym.Hasher
}

func TestSecretsDoNotPrint(t *testing.T) {
	k, err := pseudonym.ParseKey(vectorKey)
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(k)
	require.NoError(t, err)
	h, err := pseudonym.Keyed(ring)
	require.NoError(t, err)
	_, err = h.Token(pseudonym.User, "x") // this fills a pool
	require.NoError(t, err)
	all := holder{k, &k, []pseudonym.Key{k}, map[string]pseudonym.Key{"k": k}, k, ring, h, k, ring, h}

	secret, err := base64.RawURLEncoding.DecodeString(vectorKey[14:])
	require.NoError(t, err)
	forms := []string{
		string(secret[4:9]), hex.EncodeToString(secret[4:9]), fmt.Sprint(secret[4:9])[1:10], vectorKey[20:28],
		fmt.Sprintf("% x", secret[4:9]), fmt.Sprintf("%#v", secret[4:9])[7:20], base64.StdEncoding.EncodeToString(secret)[6:14],
		"0x4050607", "BAUGBwgJ", `\x04\x05`, `\u0004`,
	}
	clean := func(what, out string) {
		t.Helper()
		for _, form := range forms {
			assert.NotContains(t, strings.ToLower(out), strings.ToLower(form), what)
		}
	}

	for _, verb := range []string{
		"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%b", "%o", "%c", "%U", "%e", "%t", "%20v", "%p", "%T",
	} {
		if verb != "%p" && verb != "%T" { // fmt handles these verbs itself
			assert.Equal(t, "key(091555bd)", fmt.Sprintf(verb, k), verb)
			assert.Equal(t, "key(none)", fmt.Sprintf(verb, pseudonym.Key{}), verb)
		}
		for _, v := range []any{&k, all, &all, all.Slice, all.Map, ring, h, []any{ring, h, k}, [1]*holder{&all}, k} {
			clean(verb, fmt.Sprintf(verb, v))
		}
	}
	assert.Equal(t, "key(091555bd)", k.String())
	assert.Equal(t, "key(091555bd)", fmt.Sprintf("%#v", k))
	assert.Equal(t, "keyring(091555bd)", fmt.Sprintf("%#v", ring))
	assert.Equal(t, "hasher(keyed 091555bd)", fmt.Sprintf("%+v", h))
	assert.Equal(t, "hasher(documented)", fmt.Sprint(pseudonym.Documented()))
	assert.Equal(t, "hasher(none) keyring(none)", fmt.Sprint((*pseudonym.Hasher)(nil), " ", (*pseudonym.KeyRing)(nil)))

	text, err := json.Marshal(all)
	require.NoError(t, err)
	clean("json", string(text))
	assert.Equal(t, `{"Key":"key(091555bd)","Pointer":"key(091555bd)","Slice":["key(091555bd)"],`+
		`"Map":{"k":"key(091555bd)"},"Any":"key(091555bd)","Ring":"keyring(091555bd)","Hasher":"hasher(keyed 091555bd)"}`, string(text))

	text, err = xml.Marshal(struct {
		XMLName   xml.Name       `xml:"e"`
		Attribute pseudonym.Key  `xml:"a,attr"`
		Pointer   *pseudonym.Key `xml:"p,attr"`
		Element   pseudonym.Key
		Ring      *pseudonym.KeyRing
		Hasher    *pseudonym.Hasher
	}{xml.Name{}, k, &k, k, ring, h})
	require.NoError(t, err)
	assert.Equal(t, `<e a="key(091555bd)" p="key(091555bd)"><Element>key(091555bd)</Element>`+
		`<Ring>keyring(091555bd)</Ring><Hasher>hasher(keyed 091555bd)</Hasher></e>`, string(text))

	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("m", "key", k, "pointer", &k, "all", all, "ring", ring, "hasher", h, "slice", all.Slice)
	}
	clean("slog", out.String())
	assert.Contains(t, out.String(), `key=key(091555bd)`)
	assert.Contains(t, out.String(), `"key":"key(091555bd)"`)

	other, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	clean("cmp", cmp.Diff(k, other))
	var failures recorder
	assert.Equal(&failures, holder{Key: k, key: k, ring: ring, hasher: h}, holder{Key: other})
	require.NotEmpty(t, failures)
	clean("testify", string(failures))
}

// recorder records the message of a failed assertion, which walks through values with reflection.
type recorder string

func (r *recorder) Errorf(format string, args ...any) { *r += recorder(fmt.Sprintf(format, args...)) }

func TestKeyDoesNotReadBack(t *testing.T) {
	var v struct{ Key pseudonym.Key }
	assert.Error(t, json.Unmarshal([]byte(`{"Key":"`+vectorKey+`"}`), &v))
	assert.Empty(t, v.Key.KID())
}

func FuzzParseKey(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		k, err := pseudonym.ParseKey(text)
		if err != nil {
			if k.KID() != "" {
				t.Fatal("ParseKey returned an error and a key")
			}
			return
		}
		if k.Text() != text {
			t.Fatal("ParseKey accepted another spelling of a key")
		}
	})
}
