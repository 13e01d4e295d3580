package pseudonym

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// KeyRing holds a primary key, with which tokens are computed, and older keys, with which tokens were computed before.
// It is immutable and safe for concurrent use. Like a [Key], it prints only KIDs.
type KeyRing struct {
	keys []Key // the first is the primary one
}

// NewKeyRing returns a ring with the given primary and older keys. Only [KeyRing.Match] uses the older keys. The error
// is [telemetry.ErrKey] if a key is zero or occurs twice, or if two keys have the same KID.
func NewKeyRing(primary Key, older ...Key) (*KeyRing, error) {
	keys := append([]Key{primary}, older...)
	for i, k := range keys {
		if k.isZero() {
			return nil, keyError("keys that are not the zero Key", nil)
		}
		if slices.ContainsFunc(keys[:i], func(other Key) bool { return other.kid == k.kid }) {
			return nil, keyError("keys that all differ", nil)
		}
	}
	return &KeyRing{keys: keys}, nil
}

// Primary returns the KID of the primary key. It is empty for a nil or zero ring.
func (r *KeyRing) Primary() string {
	if r.empty() {
		return ""
	}
	return r.keys[0].kid
}

// KIDs returns the KIDs of all keys, starting with the primary key.
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

// Match returns the KID of the key with which token was computed from the identifier text of the given class, with the
// scope and epoch in opts. It returns false if no key in the ring matches, or if text is empty or malformed, or an
// option is invalid. A token does not say which epoch it has: try each period in question. Tokens are compared in
// constant time.
func (r *KeyRing) Match(class Class, text, token string, opts ...HasherOption) (kid string, ok bool) {
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

// String returns keyring(<KID> <KID> ...), starting with the primary key.
func (r *KeyRing) String() string {
	if r.empty() {
		return "keyring(none)"
	}
	return "keyring(" + strings.Join(r.KIDs(), " ") + ")"
}

// Format prints the same as [KeyRing.String] under every verb.
func (r *KeyRing) Format(f fmt.State, _ rune) { io.WriteString(f, r.String()) }

// MarshalText returns the same as [KeyRing.String]. The text cannot be unmarshaled.
func (r *KeyRing) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// LogValue returns the same as [KeyRing.String].
func (r *KeyRing) LogValue() slog.Value { return slog.StringValue(r.String()) }

func (r *KeyRing) empty() bool { return r == nil || len(r.keys) == 0 }
