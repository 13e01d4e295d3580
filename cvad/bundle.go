package cvad

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Bundle is an upload bundle that is open for reading. It is safe for concurrent use.
type Bundle struct {
	zip      *archive.Reader
	entries  map[string]archive.Entry // the files, without the manifest
	order    []string                 // their names in the order of the archive
	manifest *Manifest
	sealed   telemetry.State // of ManifestUI
	limits   telemetry.Limits
	close    func() error
}

// BundleOption changes what [OpenBundle] and [NewBundle] accept.
type BundleOption func(*Bundle)

// WithLimits sets the limits of the archive, its manifest and its events.
func WithLimits(l telemetry.Limits) BundleOption {
	return func(b *Bundle) { b.limits = l.OrDefault() }
}

// OpenBundle opens the bundle in a file, like [NewBundle]. Close closes the file.
func OpenBundle(ctx context.Context, path string, opts ...BundleOption) (*Bundle, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a FIFO would wait for its other end
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.ErrUnsupported}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := NewBundle(ctx, f, info.Size(), opts...)
	if err != nil {
		f.Close()
		return nil, err
	}
	b.close = f.Close
	return b, nil
}

// NewBundle opens the bundle of the given size that r has. It checks the structure of the whole archive, so that no two
// programs can see different files in it, and reads the manifest; no digest of a file is checked yet. The context governs
// all reading of the bundle.
//
// Errors are [*telemetry.Error]: ErrArchive, ErrName, ErrUnsupported and ErrLimit for the archive; ErrRequired where there
// is no manifest, ErrDuplicate where there are two; those of decoding for the manifest.
func NewBundle(ctx context.Context, r io.ReaderAt, size int64, opts ...BundleOption) (*Bundle, error) {
	b := &Bundle{
		entries: make(map[string]archive.Entry),
		limits:  telemetry.Limits{}.OrDefault(),
		close:   func() error { return nil },
	}
	for _, opt := range opts {
		opt(b)
	}
	var err error
	if b.zip, err = archive.NewReader(ctx, r, size, b.archiveLimits()); err != nil {
		return nil, asError(err)
	}
	for _, e := range b.zip.Entries() {
		if e.Name != manifestName(telemetry.XML) && e.Name != manifestName(telemetry.JSON) {
			b.entries[e.Name] = e
			b.order = append(b.order, e.Name)
			continue
		}
		if b.manifest != nil {
			return nil, record.Failure(fault.ErrDuplicate, "one manifest")
		}
		if err := b.readManifest(e); err != nil {
			return nil, err
		}
	}
	if b.manifest == nil {
		return nil, record.Failure(fault.ErrRequired, "a manifest in the archive")
	}
	return b, nil
}

func (b *Bundle) archiveLimits() archive.Limits {
	return archive.Limits{Entries: b.limits.Entries, Unpacked: b.limits.Unpacked, Ratio: b.limits.Ratio}
}

func (b *Bundle) readManifest(e archive.Entry) error {
	if e.Size > b.limits.Manifest {
		return record.Failure(fault.ErrLimit, "a smaller manifest")
	}
	r := b.zip.Open(e)
	defer r.Close()
	doc, err := io.ReadAll(r)
	if err != nil {
		return asError(err)
	}
	if e.Name != manifestName(record.Form(doc)) {
		return record.Failure(fault.ErrSyntax, "a manifest in the form that its name says")
	}
	b.manifest, b.sealed, err = VerifyManifest(doc, b.limits)
	if err != nil {
		return err
	}
	if len(b.manifest.File) > b.limits.Entries {
		return record.Failure(fault.ErrLimit, "fewer files in the manifest")
	}
	return nil
}

// Close closes the file that OpenBundle opened.
func (b *Bundle) Close() error { return b.close() }

// Manifest returns the manifest. It is not to be changed.
func (b *Bundle) Manifest() *Manifest { return b.manifest }

// FileReader reads one file of a bundle and checks its digest.
type FileReader struct {
	r        io.ReadCloser
	verifier *telemetry.Verifier // nil where the manifest has no digest for the file
	state    telemetry.State
	done     bool
}

// Open opens a file of the bundle. The reader hashes the very bytes that it returns, and returns io.EOF only when the
// digest in the manifest is theirs; otherwise its last error is ErrDigest. Where the manifest has no digest for the file,
// io.EOF says that the archive's own checksum is right, and State that the file is Unverifiable. A file that the manifest
// does not name is ErrUnknown, one that the archive does not have is ErrRequired.
func (b *Bundle) Open(name string) (*FileReader, error) {
	for i := range b.manifest.File {
		if f := &b.manifest.File[i]; f.Name == name {
			return b.open(b.zip, f)
		}
	}
	return nil, record.Failure(fault.ErrUnknown, "a file that the manifest names")
}

// open opens a file that the manifest names with one of the bundle's readers.
func (b *Bundle) open(zip *archive.Reader, f *File) (*FileReader, error) {
	e, ok := b.entries[f.Name]
	if !ok {
		return nil, record.Failure(fault.ErrRequired, "the file in the archive")
	}
	r := &FileReader{r: zip.Open(e)}
	if !f.UI.IsZero() {
		r.verifier = f.UI.Verifier()
	}
	return r, nil
}

// Read implements io.Reader.
func (r *FileReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if r.verifier != nil {
		r.verifier.Write(p[:n])
	}
	switch {
	case err == nil:
	case err != io.EOF:
		err = asError(err)
	default:
		r.done = true
		switch {
		case r.verifier == nil:
		case r.verifier.Verified():
			r.state = telemetry.Verified
		default:
			r.state = telemetry.Mismatch
			err = record.Failure(fault.ErrDigest, "the bytes that the manifest has the digest of")
		}
	}
	return n, err
}

// State returns what is known of the file: Unverifiable until all of it was read.
func (r *FileReader) State() telemetry.State { return r.state }

// Close ends reading. It returns ErrUnverified where the file was not read to its end, because its digest is not known
// then.
func (r *FileReader) Close() error {
	err := r.r.Close()
	if !r.done {
		return record.Failure(fault.ErrUnverified, "all of the file read")
	}
	return err
}

// usageBase returns the name of a usage file without its ending, and whether it is one: ue_lt_, digits, .zip.
func usageBase(name string) (string, bool) {
	base, ok := strings.CutSuffix(name, usageZip)
	digits, has := strings.CutPrefix(base, usagePrefix)
	return base, ok && has && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// How usage files are called.
const (
	usagePrefix = "ue_lt_"
	usageZip    = ".zip"
	usageJSON   = ".json"
)

// asError shows a failure of the inner packages to users.
func asError(err error) error {
	if f, ok := err.(*fault.Error); ok {
		return (*telemetry.Error)(f)
	}
	return err
}
