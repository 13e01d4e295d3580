package telemetry

import (
	"crypto/sha256"
	"crypto/subtle"
	"hash"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

const (
	wantDigest = "64 lower-case hexadecimal digits"
	digestLen  = codec.DigestLen
	lowerHex   = "0123456789abcdef"
)

// Digest is a SHA-256 hash, written as 64 lower-case hexadecimal digits. UI, FilesUI and ManifestUI have this form.
//
// The zero Digest means that there is no digest, and its text is empty. It is not equal to the Digest of 64 zeros,
// which no known content has.
//
// A Digest detects accidental changes. It does not show who wrote the content: anyone who changes the content on
// purpose can also replace the Digest.
type Digest struct {
	sum [sha256.Size]byte
	set bool
}

// NewDigest returns the Digest whose bytes are sum.
func NewDigest(sum [sha256.Size]byte) Digest { return Digest{sum: sum, set: true} }

// DigestOf returns the Digest of b. To compute the Digest of a stream, use a [Digester].
func DigestOf(b []byte) Digest { return NewDigest(sha256.Sum256(b)) }

// ParseDigest parses exactly 64 lower-case hexadecimal digits. The error is [ErrFormat] for upper-case digits, another
// length, a prefix such as sha256:, and surrounding space.
//
// For the empty text it returns the zero Digest and no error, because documents write the element even if they have no
// digest for it, and because a document's own digest is computed with that value left empty.
func ParseDigest(s string) (Digest, error) { return parseDigest(s) }

func parseDigest[T string | []byte](s T) (Digest, error) {
	if len(s) == 0 {
		return Digest{}, nil
	}
	if len(s) != digestLen {
		return Digest{}, newScalarError(ErrFormat, wantDigest)
	}
	d := Digest{set: true}
	if !codec.UnhexLower(d.sum[:], s) {
		return Digest{}, newScalarError(ErrFormat, wantDigest)
	}
	return d, nil
}

// IsZero reports whether there is no digest.
func (d Digest) IsZero() bool { return !d.set }

// Bytes returns the hash, which is all zeros if there is no digest.
func (d Digest) Bytes() [sha256.Size]byte { return d.sum }

// Equal reports whether d and e are the same digest, or both are zero. Its running time does not depend on where they
// differ.
func (d Digest) Equal(e Digest) bool {
	return d.set == e.set && subtle.ConstantTimeCompare(d.sum[:], e.sum[:]) == 1
}

// String returns the 64 digits of d, or the empty text if there is no digest.
func (d Digest) String() string {
	var b [digestLen]byte
	return string(d.append(b[:0]))
}

// AppendText appends the text of d to dst. The error is always nil.
func (d Digest) AppendText(dst []byte) ([]byte, error) { return d.append(dst), nil }

// MarshalText returns the text of d. The error is always nil.
func (d Digest) MarshalText() ([]byte, error) {
	return d.append(make([]byte, 0, digestLen)), nil
}

// UnmarshalText sets d to the result of [ParseDigest]. It leaves d unchanged on an error.
func (d *Digest) UnmarshalText(text []byte) error {
	e, err := parseDigest(text)
	if err == nil {
		*d = e
	}
	return err
}

func (d Digest) append(dst []byte) []byte {
	if !d.set {
		return dst
	}
	var b [digestLen]byte
	for i, c := range d.sum {
		b[2*i], b[2*i+1] = lowerHex[c>>4], lowerHex[c&0xf]
	}
	return append(dst, b[:]...)
}

// Verifier returns a Verifier for content that should have the digest d.
func (d Digest) Verifier() *Verifier { return &Verifier{want: d} }

// Digester computes the Digest of what is written to it. The zero Digester is ready for use. It is not safe for
// concurrent use, and must not be copied after the first Write.
type Digester struct {
	hash hash.Hash
	sum  [sha256.Size]byte
}

// Write adds p to the content. The error is always nil.
func (g *Digester) Write(p []byte) (int, error) {
	if g.hash == nil {
		g.hash = sha256.New()
	}
	return g.hash.Write(p)
}

// Digest returns the Digest of the content so far. More content can be written afterwards.
func (g *Digester) Digest() Digest {
	if g.hash == nil {
		return DigestOf(nil)
	}
	g.hash.Sum(g.sum[:0])
	return NewDigest(g.sum)
}

// Reset discards the content, so that the Digester can be reused.
func (g *Digester) Reset() {
	if g.hash != nil {
		g.hash.Reset()
	}
}

// Verifier checks the content that is written to it against a [Digest]. [Digest.Verifier] returns one. It is not safe
// for concurrent use.
type Verifier struct {
	want     Digest
	digester Digester
}

// Write adds p to the content. The error is always nil.
func (v *Verifier) Write(p []byte) (int, error) { return v.digester.Write(p) }

// Verified reports whether the content so far has the expected digest. It returns false if the expected digest is zero,
// because then nothing was verified.
func (v *Verifier) Verified() bool {
	return v.want.set && v.digester.Digest().Equal(v.want)
}
