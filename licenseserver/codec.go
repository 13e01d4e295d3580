package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
)

// Decode reads a whole report from src, in XML or JSON. The error is a [*telemetry.Error]. If src fails, it is
// [telemetry.ErrUnverified] with the error of src as its cause.
func Decode(src io.Reader, opts ...ReaderOption) (*Report, error) {
	return NewReader(src, opts...).Collect()
}

// Encode writes a whole report to dst unchanged, with identifiers in clear and with its UI, like json.Marshal and
// xml.Marshal. To write a report that leaves the machine, use [Seal] or a [Writer]. The document begins with the XML
// declaration and ends with a line break. It is not held in memory.
func Encode(dst io.Writer, r *Report, f telemetry.Format) error {
	w := NewWriter(dst, f)
	if err := w.report(r); err != nil {
		return err
	}
	_, err := w.Close()
	return err
}
