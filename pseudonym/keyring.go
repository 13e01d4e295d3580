package pseudonym

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// KeyRing holds the key that tokens are made with and the older keys that tokens were made with before. It is
// immutable and safe for concurrent use. Like a [Key] it prints nothing but KIDs.
type KeyRing struct {
	keys []Key // the first is the primary one
}

// NewKeyRing returns a ring of the key to make tokens with and of older ones, which only [KeyRing.Match] uses. The
// error is [telemetry.ErrKey], for a zero key, a key that occurs twice or two keys with one KID.
func NewKeyRing(primary Key, older ...Key) (*KeyRing, error) {
	keys := append([]Key{primary}, older...)
	for i, k := range keys {
		if k.IsZero() {
			return nil, keyError("keys that are not the zero Key", nil)
		}
		if slices.ContainsFunc(keys[:i], func(other Key) bool { return other.kid == k.kid }) {
			return nil, keyError("keys that all differ", nil)
		}
	}
	return &KeyRing{keys: keys}, nil
}

// Primary returns the KID of the key that tokens are made with. It is empty for a nil or zero ring.
func (r *KeyRing) Primary() string {
	if r.empty() {
		return ""
	}
	return r.keys[0].kid
}

// KIDs returns the KIDs of all keys, the primary one first.
func (r *KeyRing) KIDs() []string {
	if r.empty() {
		return nil
	}
	kids := make([]string, len(r.keys))
	for i, k := range r.keys {
		kids[i] = k.kid
	}
	return kids
}

// Match finds the key that made token from the identifier text of the given class, under the scope and the epoch of
// opts, and returns its KID. It is false where no key of the ring did, and where text is malformed, text is empty or
// opts cannot be used. Tokens are compared in a time that does not depend on their bytes.
func (r *KeyRing) Match(class Class, text, token string, opts ...Option) (kid string, ok bool) {
	scope, err := newOptions(opts)
	if err != nil || r.empty() {
		return "", false
	}
	for _, k := range r.keys {
		made, err := tokenOf(k, scope, class, text)
		if err != nil {
			return "", false
		}
		if equalTokens(made, token) {
			return k.kid, true
		}
	}
	return "", false
}

// String returns keyring(<KID> <KID> ...), the primary key first.
func (r *KeyRing) String() string {
	if r.empty() {
		return "keyring(none)"
	}
	return "keyring(" + strings.Join(r.KIDs(), " ") + ")"
}

// GoString returns the same as [KeyRing.String].
func (r *KeyRing) GoString() string { return r.String() }

// Format prints the same as [KeyRing.String] under every verb.
func (r *KeyRing) Format(f fmt.State, _ rune) { io.WriteString(f, r.String()) }

// MarshalText returns the same as [KeyRing.String]. It does not read back.
func (r *KeyRing) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// LogValue returns the same as [KeyRing.String].
func (r *KeyRing) LogValue() slog.Value { return slog.StringValue(r.String()) }

func (r *KeyRing) empty() bool { return r == nil || len(r.keys) == 0 }
