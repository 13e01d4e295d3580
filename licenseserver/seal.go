package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// NewSealWriter returns a writer of a sealed report to dst, in one pass: it hashes what it writes, leaves room for UI, and
// Close goes back and fills it in. The document begins where dst stands. What UI the report has does not matter. Until
// Close has returned, the value is 64 zeros, so that a document that was left unfinished does not verify. A file that was
// opened with os.O_APPEND does not go back, and Close fails with [telemetry.ErrUnsupported].
//
// Taking the value out again and hashing the rest gives the same digest with other tools:
//
//	sed 's|<UI>[0-9a-f]*<|<UI><|' report.xml | sha256sum
//	sed 's|\("UI": *"\)[0-9a-f]*"|\1"|' report.json | sha256sum
//
// A report with something undocumented that these commands take for the value is [telemetry.ErrUnsupported].
//
// The error is that of asking dst where it stands.
func NewSealWriter(dst io.WriteSeeker, f telemetry.Format) (*Writer, error) {
	out, err := itemwise.NewSealWriter(dst, f, &partReport)
	if err != nil {
		return nil, err
	}
	return &Writer{out}, nil
}

// NewDigestWriter returns a writer that writes nowhere. Close returns the digest for UI: the first of two passes where
// the destination cannot seek. For the second, put it into Metadata.UI and give the same to a [NewWriter].
func NewDigestWriter(f telemetry.Format) *Writer {
	return &Writer{itemwise.NewDigestWriter(f, &partReport)}
}

// Seal returns the document of a report in memory, with UI set to the digest of the rest, as [NewSealWriter] writes it.
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

// memory is a file in memory.
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
