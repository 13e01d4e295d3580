package cvad

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/ctxio"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// partSize is the amount of data that is hashed at a time. It stays in the processor's cache until its checksum is
// computed too, and is written without a copy.
const partSize = archive.PlainSize

// entry is a file of the bundle that is being written.
type entry struct {
	w        *BundleWriter
	dst      io.Writer
	file     *File
	digester telemetry.Digester
}

// create begins a file of the bundle.
func (w *BundleWriter) create(f *File) (*entry, error) {
	dst, err := w.zip.Create(f.Name, archive.Store)
	if err != nil {
		return nil, asError(err)
	}
	return &entry{w: w, dst: dst, file: f}, nil
}

// Write implements io.Writer. It checks the context and the limits.
func (e *entry) Write(p []byte) (n int, err error) {
	for part := range slices.Chunk(p, partSize) {
		if err := e.w.ctx.Err(); err != nil {
			return n, err
		}
		if err := e.w.fits(e.w.size+int64(len(part)), e.file, e.w.manifest.File); err != nil {
			return n, err
		}
		e.digester.Write(part)
		m, err := e.dst.Write(part)
		n += m
		e.w.size += int64(m)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// WriteString implements io.StringWriter. Without it a strings.Reader would copy its text.
func (e *entry) WriteString(s string) (int, error) {
	n, err := io.Copy(e, struct{ io.Reader }{strings.NewReader(s)})
	return int(n), err
}

// copyFrom writes the content of r. A source in memory is not copied, because it has WriteTo.
func (e *entry) copyFrom(r io.Reader) error {
	if _, direct := r.(io.WriterTo); !direct {
		r = ctxio.NewReader(e.w.ctx, r)
	}
	_, err := io.Copy(e, r)
	return asError(err)
}

// room returns an error if another file would leave no entry for the manifest.
func (w *BundleWriter) room() error {
	most := w.limits.Entries - 1
	switch {
	case len(w.manifest.File) < most:
		return nil
	case most > 0:
		return full("a new bundle after " + strconv.Itoa(most) + " files")
	}
	return record.Failure(fault.ErrLimit, "a limit of at least two entries")
}

// full returns the error of a full bundle: a new one has room.
func full(want string) error { return record.Failure(fault.ErrFull, want) }

// fits returns an error if files of the given total size leave no room for the manifest. f is the last file, after the
// others.
func (w *BundleWriter) fits(size int64, f *File, others []File) error {
	left := w.limits.Unpacked - size
	if left >= w.limits.Manifest {
		return nil // it cannot be longer, so its length need not be computed
	}
	m := w.manifest
	m.File = append(slices.Clip(others), *f)
	m.TotalFiles = len(m.File)
	some := telemetry.DigestOf(nil) // all digests have the same length
	m.File[len(m.File)-1].UI, m.FilesUI, m.ManifestUI = some, some, some
	doc, err := m.document(w.format)
	if err == nil && int64(len(doc)) > left {
		err = record.Failure(fault.ErrLimit, "a bundle of at most "+strconv.FormatInt(w.limits.Unpacked, 10)+" bytes, unpacked")
	}
	return err
}
