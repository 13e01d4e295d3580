package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
)

// Decode reads the whole report that src has, in XML or JSON. Errors are [*telemetry.Error]; if src fails, the error is
// [telemetry.ErrUnverified] with that of src as its cause.
func Decode(src io.Reader, opts ...ReaderOption) (*Report, error) {
	return NewReader(src, opts...).Collect()
}

// Encode writes a whole report to dst as it is, identifiers in clear and UI included, like json.Marshal and xml.Marshal
// do; what is to leave the machine goes through [Seal] or a [Writer]. The document has the XML declaration in front and a
// line break at the end. It is not held in memory.
func Encode(dst io.Writer, r *Report, f telemetry.Format) error {
	w := NewWriter(dst, f)
	if err := w.report(r); err != nil {
		return err
	}
	_, err := w.Close()
	return err
}
