package pseudonym

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/csg-telemetry/telemetry"
)

const (
	keySize   = 32
	keyPrefix = "tpk1."
	// keyTextSize is the prefix, 8 digits, a dot and 43 characters of base64url.
	keyTextSize = len(keyPrefix) + 8 + 1 + 43
)

// Key is a secret of 32 random bytes. Anyone who has the key can test guesses about the clear text of its tokens. If
// the key is lost, its tokens can never be computed again.
//
// A Key does not reveal its secret: with every fmt verb that a type can handle, in JSON, in XML and in slog it prints
// as key(<KID>). The KID is 8 hexadecimal digits that identify the key and reveal nothing about it. Only [Key.Text]
// returns the secret. The zero Key is not a key and prints as key(none).
type Key struct {
	kid string
	// secret is a function and not an array, because fmt and similar packages print unexported fields by reflection,
	// and a function is the only thing that they cannot look into.
	secret func() [keySize]byte
}

// GenerateKey returns a new random key. The error is [telemetry.ErrKey] if the system cannot create one.
func GenerateKey() (Key, error) {
	var secret [keySize]byte
	if _, err := rand.Read(secret[:]); err != nil {
		return Key{}, keyError("random bytes", err)
	}
	return newKey(secret[:])
}

// NewKey returns a key made of 32 random bytes from another source, such as a key management service. It copies secret;
// the caller should then overwrite it. The error is [telemetry.ErrKey] if secret has another length or all of its bytes
// are equal. If the bytes are not random, such as a password, the key can be guessed.
func NewKey(secret []byte) (Key, error) { return newKey(secret) }

// ParseKey parses a key text, tpk1.<KID>.<base64url>, as [Key.Text] returns it. The text must be exact: no white space,
// no line end, no padding, and the KID must be that of the key. The error is [telemetry.ErrKey].
func ParseKey(text string) (Key, error) {
	const want = "a key text: tpk1., 8 digits, a dot and 43 characters of base64url"
	if len(text) != keyTextSize || !strings.HasPrefix(text, keyPrefix) || text[len(keyPrefix)+8] != '.' {
		return Key{}, keyError(want, nil)
	}
	secret, err := base64.RawURLEncoding.DecodeString(text[len(keyPrefix)+8+1:])
	if err != nil {
		return Key{}, keyError(want, nil)
	}
	k, err := newKey(secret)
	if err != nil {
		return Key{}, err
	}
	// This comparison detects a wrong KID, line ends that the decoder skipped, and unused bits of base64 that are set.
	if subtle.ConstantTimeCompare([]byte(k.Text()), []byte(text)) == 0 {
		return Key{}, keyError("a key text whose KID is that of its key", nil)
	}
	return k, nil
}

func newKey(secret []byte) (Key, error) {
	if len(secret) != keySize {
		return Key{}, keyError("a key of 32 bytes", nil)
	}
	var differ byte
	for _, b := range secret {
		differ |= b ^ secret[0]
	}
	if differ == 0 {
		return Key{}, keyError("a key of bytes that are not all equal", nil)
	}
	kid, err := hkdf.Key(sha256.New, secret, nil, info("kid"), 4)
	if err != nil {
		return Key{}, keyError("a key that the system accepts", err)
	}
	own := [keySize]byte(secret)
	return Key{kid: hex.EncodeToString(kid), secret: func() [keySize]byte { return own }}, nil
}

// classKey returns the key that hashes identifiers of a class.
func (k Key) classKey(class Class, scope, epoch string) ([]byte, error) {
	if k.isZero() {
		return nil, keyError("a key that is not the zero Key", nil)
	}
	secret := k.secret()
	kf, err := hkdf.Key(sha256.New, secret[:], nil, info("token", scope, epoch, class.String()), keySize)
	if err != nil {
		return nil, keyError("a key that the system accepts", err)
	}
	return kf, nil
}

// info returns the info parameter of HKDF. Every part is preceded by its length, so that no two lists of parts have the
// same info.
func info(parts ...string) string {
	b := lengthPrefixed(nil, "tpseudo/v1")
	for _, part := range parts {
		b = lengthPrefixed(b, part)
	}
	return string(b)
}

func lengthPrefixed(dst []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(s))), s...)
}

// KID returns the 8 hexadecimal digits that identify the key. It is empty for the zero Key.
func (k Key) KID() string { return k.kid }

func (k Key) isZero() bool { return k.secret == nil }

// Equal reports whether k and other are the same key. Its running time does not depend on their bytes.
func (k Key) Equal(other Key) bool {
	if k.isZero() || other.isZero() {
		return k.isZero() && other.isZero()
	}
	a, b := k.secret(), other.secret()
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// Text returns the key itself as text that [ParseKey] accepts: tpk1.<KID>.<base64url>. It is empty for the zero Key.
// The text is as secret as the key.
func (k Key) Text() string {
	if k.isZero() {
		return ""
	}
	secret := k.secret()
	return keyPrefix + k.kid + "." + base64.RawURLEncoding.EncodeToString(secret[:])
}

// String returns key(<KID>), or key(none) for the zero Key.
func (k Key) String() string {
	if k.isZero() {
		return "key(none)"
	}
	return "key(" + k.kid + ")"
}

// Format prints the same as [Key.String] under every verb.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, k.String()) }

// MarshalText returns the same as [Key.String], so that JSON and XML do not contain the secret. The text cannot be
// unmarshaled.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue returns the same as [Key.String].
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

func keyError(want string, cause error) error {
	return &telemetry.Error{Kind: telemetry.ErrKey, Offset: -1, Want: want, Err: cause}
}
