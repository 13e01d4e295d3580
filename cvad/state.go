package cvad

import (
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// layoutMajor is the major version of the manifest's layout that this package knows.
const layoutMajor = 1

// judge compares the digest of the manifest itself or of all files with the one found.
func (m *Manifest) judge(want, got telemetry.Digest) telemetry.State {
	return record.Judge(want, got, m.laterLayout())
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
