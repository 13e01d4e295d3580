package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
)

// Verify reports whether the UI of the report in src, in XML or JSON, is the digest of the rest of its bytes. It reads
// the report once and holds little of it in memory. The digest covers the exact bytes, so a report that another tool
// has rewritten does not verify. The state is [telemetry.Unverifiable] if the report has no UI, or has a later layout
// and does not verify.
//
// The value must be written as exactly its 64 digits, without references, escapes, CDATA sections, attributes or white
// space, so that the commands of [NewSealWriter] find it, and they must not change anything else. Otherwise the state
// is [telemetry.Mismatch].
//
// The error is that of decoding. A digest that does not match is not an error.
func Verify(src io.Reader, opts ...ReaderOption) (telemetry.State, error) {
	r := NewReader(src, opts...)
	WithVerification()(r)
	for _, err := range r.Features() {
		if err != nil {
			return telemetry.Unverifiable, err
		}
	}
	return r.State(), nil
}

// later reports whether a report has a later layout than this package knows.
func later(m *Metadata) bool { return m.ProductVersion.Compare(laterVersion) >= 0 }
