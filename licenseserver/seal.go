package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// NewSealWriter returns a writer of a sealed report to dst. It works in one pass: it hashes its output, reserves space
// for UI, and Close seeks back and fills it in. The document begins at the current offset of dst. The UI of the report
// is ignored. Until Close has returned, the value is 64 zeros, so an unfinished document does not verify. For a file
// that was opened with os.O_APPEND, Close fails with [telemetry.ErrUnsupported].
//
// Other tools compute the same digest by removing the value and hashing the rest:
//
//	sed 's|<UI>[0-9a-f]*<|<UI><|' report.xml | sha256sum
//	sed 's|\("UI": *"\)[0-9a-f]*"|\1"|' report.json | sha256sum
//
// If a report has undocumented content that these commands would take for the value, the error is
// [telemetry.ErrUnsupported].
//
// NewSealWriter returns the error of dst.Seek.
func NewSealWriter(dst io.WriteSeeker, f telemetry.Format) (*Writer, error) {
	out, err := itemwise.NewSealWriter(dst, f, &partReport)
	if err != nil {
		return nil, err
	}
	return &Writer{out}, nil
}

// NewDigestWriter returns a writer without output, whose Close returns the digest for UI. If a destination cannot seek,
// use it for the first of two passes. For the second pass, store the digest in Metadata.UI and write the same report
// with a [NewWriter].
func NewDigestWriter(f telemetry.Format) *Writer {
	return &Writer{itemwise.NewDigestWriter(f, &partReport)}
}

// Seal returns the document of a report with UI set to the digest of the rest, as [NewSealWriter] writes it.
func Seal(r pseudonym.Scrubbed[Report], f telemetry.Format) ([]byte, error) {
	var m memory
	w, err := NewSealWriter(&m, f)
	if err != nil {
		return nil, err
	}
	if err := w.Report(r); err != nil {
		return nil, err
	}
	if _, err := w.Close(); err != nil {
		return nil, err
	}
	return m.b, nil
}

// memory is an in-memory file.
type memory struct {
	b  []byte
	at int
}

func (m *memory) Write(p []byte) (int, error) {
	n := copy(m.b[m.at:], p)
	m.b = append(m.b, p[n:]...)
	m.at += len(p)
	return len(p), nil
}

func (m *memory) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		m.at = 0
	}
	m.at += int(offset)
	return int64(m.at), nil
}
