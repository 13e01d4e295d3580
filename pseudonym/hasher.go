package pseudonym

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

const (
	hashSize  = 16 // bytes of a hash that a token shows
	tokenSize = 24 // characters of the base64 of so many bytes
)

// These are the names of the schemes, as [Hasher.Scheme] returns them.
const (
	schemeDocumented = "documented"
	schemeKeyed      = "keyed"
	schemeEphemeral  = "ephemeral"
)

// Hasher computes tokens of identifiers. It is immutable and safe for concurrent use. [Documented], [Keyed] and
// [Ephemeral] return a Hasher. There is no default: with a nil or zero Hasher every call fails. A Hasher must not be
// copied.
type Hasher struct {
	scheme string
	kid    string
	keys   [classes]func() *hmacKey // by class; functions, because reflection cannot look into them

	scrubbers sync.Pool // of *scrubber, empty ones
}

// Documented returns a hasher for the scheme of the vendor's documents: for every class, a token is the base64 of the
// first 16 bytes of the SHA-256 of the unchanged text. The scheme has no key, so anyone can test guesses.
func Documented() *Hasher { return &Hasher{scheme: schemeDocumented} }

// Keyed returns a hasher that computes tokens with the primary key of ring. The error is [telemetry.ErrKey] if ring is
// nil or zero or an option is invalid.
func Keyed(ring *KeyRing, opts ...HasherOption) (*Hasher, error) {
	if ring.empty() {
		return nil, keyError("a key ring", nil)
	}
	return newHasher(schemeKeyed, ring.keys[0], opts)
}

// Ephemeral returns a keyed hasher with a new random key, which it never reveals. Tokens of this hasher can be joined
// with each other, but not with those of any other hasher. The error is that of [GenerateKey] or [Keyed].
func Ephemeral(opts ...HasherOption) (*Hasher, error) {
	k, err := GenerateKey()
	if err != nil {
		return nil, err
	}
	return newHasher(schemeEphemeral, k, opts)
}

func newHasher(scheme string, k Key, opts []HasherOption) (*Hasher, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	h := &Hasher{scheme: scheme, kid: k.kid}
	for i := range h.keys {
		kf, err := k.classKey(Class(i+1), o.scope, o.epoch)
		if err != nil {
			return nil, err
		}
		key := newHMACKey(kf)
		h.keys[i] = func() *hmacKey { return key }
	}
	return h, nil
}

// Scheme returns the name of the scheme: documented, keyed or ephemeral. It returns none for a nil or zero Hasher.
func (h *Hasher) Scheme() string {
	if !h.usable() {
		return "none"
	}
	return h.scheme
}

// KID returns the KID of the key. It is empty in the documented scheme.
func (h *Hasher) KID() string {
	if h == nil {
		return ""
	}
	return h.kid
}

// Token returns the token of an identifier: 24 characters of standard base64. For empty text it returns "". The
// documented scheme hashes the text as it is. The other schemes hash its [Canonical] form, and return "" if that form
// is empty. The error is that of Canonical, or [telemetry.ErrKey] if the Hasher is nil or zero.
func (h *Hasher) Token(class Class, text string) (string, error) {
	var buf [tokenSize]byte
	token, err := h.AppendToken(buf[:0], class, text)
	return string(token), err
}

// AppendToken appends the result of [Hasher.Token] to dst. It does not allocate if dst has room for 24 bytes. On an
// error it returns dst unchanged.
func (h *Hasher) AppendToken(dst []byte, class Class, text string) ([]byte, error) {
	switch {
	case !h.usable():
		return dst, keyError("a hasher made by Documented, Keyed or Ephemeral", nil)
	case !class.Known():
		return dst, malformed("a known identifier class")
	case text == "":
		return dst, nil
	case h.scheme == schemeDocumented:
		return appendDocumented(dst, text), nil
	}
	return h.keys[class-1]().appendToken(dst, class, text)
}

func appendDocumented(dst []byte, text string) []byte {
	// The text is copied to a buffer on the stack, because converting it to bytes would allocate.
	var buf [128]byte
	var sum [sha256.Size]byte
	h := sha256.New()
	for text != "" {
		n := copy(buf[:], text)
		h.Write(buf[:n])
		text = text[n:]
	}
	return appendBase64(dst, h.Sum(sum[:0]))
}

// appendToken appends the token of an identifier of the class that k is for.
func (k *hmacKey) appendToken(dst []byte, class Class, text string) ([]byte, error) {
	if len(text) <= fewBytes {
		var room [fewBytes + maxPadding]byte
		return k.appendTokenIn(room[:0], dst, class, text)
	}
	if class == Opaque {
		sum := k.sumString(text)
		return appendBase64(dst, sum[:]), nil
	}
	var room [maxText + maxPadding]byte
	return k.appendTokenIn(room[:0], dst, class, text)
}

// fewBytes is longer than most identifiers. A buffer of this size costs less than one of the maximum size.
const fewBytes = 128

// appendTokenIn is appendToken with a buffer for the canonical form of text.
func (k *hmacKey) appendTokenIn(room, dst []byte, class Class, text string) ([]byte, error) {
	canonical, err := AppendCanonical(room, class, text)
	if err != nil || len(canonical) == 0 {
		return dst, err
	}
	sum := k.sum(canonical)
	return appendBase64(dst, sum[:]), nil
}

func appendBase64(dst, sum []byte) []byte {
	return base64.StdEncoding.AppendEncode(dst, sum[:hashSize])
}

// tokenOf returns the token of an identifier under the given key, without a Hasher.
func tokenOf(k Key, o options, class Class, text string) (string, error) {
	if !class.Known() {
		return "", malformed("a known identifier class")
	}
	kf, err := k.classKey(class, o.scope, o.epoch)
	if err != nil {
		return "", err
	}
	token, err := newHMACKey(kf).appendToken(nil, class, text)
	return string(token), err
}

func equalTokens(made, token string) bool {
	return len(made) == tokenSize && subtle.ConstantTimeCompare([]byte(made), []byte(token)) == 1
}

// String returns hasher(documented), or hasher(keyed <KID>) if there is a key.
func (h *Hasher) String() string {
	if h.KID() == "" {
		return "hasher(" + h.Scheme() + ")"
	}
	return "hasher(" + h.Scheme() + " " + h.kid + ")"
}

// Format prints the same as [Hasher.String] under every verb.
func (h *Hasher) Format(f fmt.State, _ rune) { io.WriteString(f, h.String()) }

// MarshalText returns the same as [Hasher.String]. The text cannot be unmarshaled.
func (h *Hasher) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// LogValue returns the same as [Hasher.String].
func (h *Hasher) LogValue() slog.Value { return slog.StringValue(h.String()) }

func (h *Hasher) usable() bool { return h != nil && h.scheme != "" }
