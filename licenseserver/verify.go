package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
)

// Verify tells whether the UI of the report in src, in either form, is the digest of the rest of its bytes. It reads them
// once and holds few of them. These very bytes count, so a report that another tool has written anew does not verify. A
// report without the value is [telemetry.Unverifiable], and so is one of a later layout that does not verify.
//
// The value must stand as the 64 digits that it is, without references, escapes, sections, attributes or white space, where
// the commands of [NewSealWriter] find it, and they must find nothing else that they change. Otherwise the result is
// [telemetry.Mismatch].
//
// Errors are those of decoding. A digest that does not match is none.
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
