package pseudonym_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func TestKeyedRefuses(t *testing.T) {
	k, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(k)
	require.NoError(t, err)
	for name, make := range map[string]func() (*pseudonym.Hasher, error){
		"K1 nil ring":  func() (*pseudonym.Hasher, error) { return pseudonym.Keyed(nil) },
		"K1 zero ring": func() (*pseudonym.Hasher, error) { return pseudonym.Keyed(new(pseudonym.KeyRing)) },
	} {
		h, err := make()
		assert.ErrorIs(t, err, telemetry.ErrKey, name)
		assert.Nil(t, h, name)
	}
	for name, opt := range map[string]pseudonym.HasherOption{
		"K8 epoch with dot":       pseudonym.WithEpoch("2026.4"),
		"K8 epoch with newline":   pseudonym.WithEpoch("2026\n"),
		"K8 epoch with NUL":       pseudonym.WithEpoch("\x00"),
		"K8 epoch of 33 bytes":    pseudonym.WithEpoch(strings.Repeat("e", 33)),
		"K8 epoch with bidi":      pseudonym.WithEpoch("\u202E2026"),
		"K8 epoch not UTF-8":      pseudonym.WithEpoch("\xFF"),
		"K8 scope of 256 bytes":   pseudonym.WithScope(strings.Repeat("s", 256)),
		"K8 scope with newline":   pseudonym.WithScope("a\nb"),
		"K8 scope with C1":        pseudonym.WithScope("\u0085"),
		"K8 scope not UTF-8":      pseudonym.WithScope("\xC0\xAF"),
		"K8 scope of bidi":        pseudonym.WithScope("\u2066"),
		"K8 epoch of 11 3-byters": pseudonym.WithEpoch(strings.Repeat("€", 11)),
	} {
		h, err := pseudonym.Keyed(ring, opt)
		assert.ErrorIs(t, err, telemetry.ErrKey, name)
		assert.Nil(t, h, name)
		_, err = pseudonym.Ephemeral(opt)
		assert.ErrorIs(t, err, telemetry.ErrKey, name)
	}
	_, err = pseudonym.Keyed(ring, nil, pseudonym.WithScope(strings.Repeat("s", 255)), pseudonym.WithEpoch(strings.Repeat("e", 32)))
	assert.NoError(t, err)
}

func TestUnusableHasher(t *testing.T) {
	for _, h := range []*pseudonym.Hasher{nil, new(pseudonym.Hasher)} {
		out, err := h.AppendToken([]byte("before"), pseudonym.UPN, "clear")
		assert.ErrorIs(t, err, telemetry.ErrKey)
		assert.Equal(t, "before", string(out))
		assert.Equal(t, "none", h.Scheme())
		assert.Empty(t, h.KID())
	}
}

func TestHasherNames(t *testing.T) {
	keyed := vectorHasher(t)
	assert.Equal(t, "keyed", keyed.Scheme())
	assert.Equal(t, "091555bd", keyed.KID())
	ephemeral, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	assert.Equal(t, "ephemeral", ephemeral.Scheme())
	assert.Len(t, ephemeral.KID(), 8)
	assert.Equal(t, "documented", pseudonym.Documented().Scheme())
	assert.Empty(t, pseudonym.Documented().KID())
}

// K6
func TestTokensDifferByClassScopeAndEpoch(t *testing.T) {
	seen := map[string]string{}
	for _, scope := range []string{"", "a", "b", "a1"} {
		for _, epoch := range []string{"", "1", "2", "a"} {
			h := vectorHasher(t, pseudonym.WithScope(scope), pseudonym.WithEpoch(epoch))
			for text, classes := range map[string][]pseudonym.Class{
				"a@b": {pseudonym.UPN, pseudonym.FullName, pseudonym.User, pseudonym.Email, pseudonym.DeviceID, pseudonym.DeviceName, pseudonym.Opaque},
				"ab":  {pseudonym.SAM, pseudonym.FullName, pseudonym.User, pseudonym.FQDN, pseudonym.DeviceID, pseudonym.DeviceName, pseudonym.Opaque},
			} {
				for _, c := range classes {
					token, err := h.Token(c, text)
					require.NoError(t, err)
					where := fmt.Sprint(text, c, scope, "/", epoch)
					assert.Empty(t, seen[token], where)
					seen[token] = where
				}
			}
		}
	}
	one, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	two, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	a, err := one.Token(pseudonym.UPN, "a@b")
	require.NoError(t, err)
	b, err := two.Token(pseudonym.UPN, "a@b")
	require.NoError(t, err)
	assert.NotEqual(t, a, b)
}

// I1, I6, I10, I11, I13: spellings with equal tokens, and spellings with different ones.
func TestTokensJoin(t *testing.T) {
	keyed, documented := vectorHasher(t), pseudonym.Documented()
	token := func(h *pseudonym.Hasher, c pseudonym.Class, text string) string {
		token, err := h.Token(c, text)
		require.NoError(t, err)
		require.Len(t, token, 24)
		return token
	}
	for _, pair := range []struct {
		row   string
		class pseudonym.Class
		a, b  string
		same  bool
	}{
		{"I1", pseudonym.SID, "S-1-5-18", "s-1-5-18", true},
		{"I6", pseudonym.SAM, `CTXLAB\User`, `ctxlab\user`, true},
		{"I6", pseudonym.SAM, `.\user`, `user`, false},
		{"I6", pseudonym.SAM, `CTXLAB/User`, `CTXLAB\User`, false},
		{"I9", pseudonym.MAC, "00-11-22-33-44-55", "0011.2233.4455", true},
		{"I10", pseudonym.FQDN, "münchen.example", "xn--mnchen-3ya.example", false},
		{"I11", pseudonym.DeviceName, "M\u00FCller", "Mu\u0308ller", false},
		{"I11", pseudonym.DeviceName, "Straße", "STRASSE", false},
		{"I11", pseudonym.DeviceName, "K", "\u212A", false},
		{"I13", pseudonym.DeviceName, "AdministratorPC0000000==", "administratorpc0000000==", true},
	} {
		assert.Equal(t, pair.same, token(keyed, pair.class, pair.a) == token(keyed, pair.class, pair.b), "%s %v", pair.row, pair)
		assert.NotEqual(t, token(documented, pair.class, pair.a), token(documented, pair.class, pair.b), "%s %v", pair.row, pair)
	}
}

// I16
func TestEmptyHasNoToken(t *testing.T) {
	for _, h := range []*pseudonym.Hasher{pseudonym.Documented(), vectorHasher(t)} {
		for c := pseudonym.UPN; c <= pseudonym.Opaque; c++ {
			out, err := h.AppendToken([]byte("before"), c, "")
			require.NoError(t, err)
			assert.Equal(t, "before", string(out))
		}
	}
	token, err := vectorHasher(t).Token(pseudonym.FullName, "  ")
	require.NoError(t, err)
	assert.Empty(t, token)
	_, err = vectorHasher(t).Token(pseudonym.IP, "  ")
	assert.ErrorIs(t, err, telemetry.ErrIdentifier)
}

// The documented scheme hashes every byte unchanged, for any length.
func TestDocumentedIsVerbatim(t *testing.T) {
	h := pseudonym.Documented()
	for _, text := range []string{" ", "\x00", "\xFF", "a\u202E", " a ", strings.Repeat("x", 127), strings.Repeat("x", 128),
		strings.Repeat("x", 129), strings.Repeat("ab", 5000)} {
		sum := sha256.Sum256([]byte(text))
		token, err := h.Token(pseudonym.SID, text)
		require.NoError(t, err)
		assert.Equal(t, base64.StdEncoding.EncodeToString(sum[:16]), token)
	}
}

// A failed identifier leaves nothing in the HMAC that the next one uses.
func TestTokenAfterError(t *testing.T) {
	h := vectorHasher(t)
	want, err := h.Token(pseudonym.SID, "S-1-5-18")
	require.NoError(t, err)
	for _, bad := range []string{"S-1", "S-1-5-18\x00", strings.Repeat("S", 2000)} {
		_, err = h.Token(pseudonym.SID, bad)
		require.Error(t, err)
		got, err := h.Token(pseudonym.SID, "S-1-5-18")
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// K5
func TestConcurrentTokens(t *testing.T) {
	h := vectorHasher(t)
	tokens := loadVectors(t).Keyed.Tokens
	var wg sync.WaitGroup
	wrong := make(chan string, 1000)
	for i := range 1000 {
		wg.Go(func() {
			var buf [24]byte
			for j := range 20 {
				v := tokens[(i+j)%len(tokens)]
				if v.Scope+v.Epoch != "" {
					continue
				}
				class, err := pseudonym.ParseClass(v.Class)
				if err != nil {
					wrong <- err.Error()
					return
				}
				token, err := h.AppendToken(buf[:0], class, v.Clear)
				if err != nil || string(token) != v.Token {
					wrong <- v.Class
					return
				}
			}
		})
	}
	wg.Wait()
	close(wrong)
	if w, ok := <-wrong; ok {
		t.Error(w) // one failure is enough
	}
}

// FuzzAppendToken compares tokens with the definition, written out step by step.
func FuzzAppendToken(f *testing.F) {
	k := make([]byte, 32)
	for i := range k {
		k[i] = byte(i)
	}
	key, err := pseudonym.ParseKey(vectorKey)
	require.NoError(f, err)
	ring, err := pseudonym.NewKeyRing(key)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, class byte, text, scope, epoch string) {
		h, err := pseudonym.Keyed(ring, pseudonym.WithScope(scope), pseudonym.WithEpoch(epoch))
		if err != nil {
			return
		}
		c := pseudonym.Class(class%12) + 1
		got, err := h.AppendToken([]byte("before"), c, text)
		canonical, canonicalErr := pseudonym.Canonical(c, text)
		if (err == nil) != (canonicalErr == nil) {
			t.Fatalf("Token returns %v, Canonical %v", err, canonicalErr)
		}
		want := "before"
		if canonical != "" {
			want += referenceToken(k, scope, epoch, c.String(), canonical)
		}
		if string(got) != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func referenceToken(k []byte, scope, epoch, class, canonical string) string {
	mac := func(key []byte, parts ...[]byte) []byte {
		m := hmac.New(sha256.New, key)
		for _, part := range parts {
			m.Write(part)
		}
		return m.Sum(nil)
	}
	var info []byte
	for _, part := range []string{"tpseudo/v1", "token", scope, epoch, class} {
		info = binary.BigEndian.AppendUint32(info, uint32(len(part)))
		info = append(info, part...)
	}
	// HKDF, RFC 5869: no salt is a salt of zeros; 32 bytes are one round.
	kf := mac(mac(make([]byte, 32), k), info, []byte{1})
	return base64.StdEncoding.EncodeToString(mac(kf, []byte(canonical))[:16])
}
