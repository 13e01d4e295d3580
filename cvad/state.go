package cvad

import (
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
)

// State is what came of checking one digest.
type State uint8

const (
	// Unverifiable: there is no digest to compare with, or nothing that was read to the end, or the layout is a later
	// one that may mean something else.
	Unverifiable State = iota
	// Verified: the bytes have the digest that the manifest gives. That shows that nothing changed on the way; it does
	// not show who wrote it.
	Verified
	// Mismatch: the bytes have another digest.
	Mismatch
)

// String returns unverifiable, verified or mismatch.
func (s State) String() string {
	switch s {
	case Verified:
		return "verified"
	case Mismatch:
		return "mismatch"
	}
	return "unverifiable"
}

// MarshalText returns the text of String.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// layoutMajor is the major version of the manifest's layout that this package knows.
const layoutMajor = 1

// judge compares the digest of the manifest itself or of all files with the one found. In a later layout these may cover
// something else, so a difference says nothing.
func (m *Manifest) judge(want, got telemetry.Digest) State {
	switch {
	case want.IsZero():
		return Unverifiable
	case want.Equal(got):
		return Verified
	case m.laterLayout():
		return Unverifiable
	}
	return Mismatch
}

func (m *Manifest) laterLayout() bool {
	for n := range m.ProductVersion.Components() {
		return n > layoutMajor
	}
	return false
}

// DigestFiles returns the digest over files, from their names and their own digests: the SHA-256 of what sha256sum
// prints for them in the order of their names.
func DigestFiles(files []File) telemetry.Digest {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var g telemetry.Digester
	var line []byte
	for _, f := range sorted {
		line, _ = f.UI.AppendText(line[:0])
		line = append(line, "  "...)
		line = append(line, f.Name...)
		g.Write(append(line, '\n'))
	}
	return g.Digest()
}
