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
	reading
	zip      *archive.Reader
	entries  map[string]archive.Entry // the files, without the manifest
	order    []string                 // their names in the order of the archive
	manifest *Manifest
	named    map[string]*File // the files of the manifest; of those named again, the first
	sealed   telemetry.State  // of ManifestUI
	close    func() error
}

// OpenBundle opens the bundle in a file, like [NewBundle]. Close closes the file.
func OpenBundle(ctx context.Context, path string, opts ...ReaderOption) (*Bundle, error) {
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
// this call alone. For a bundle that comes from a network connection or a pipe, see [NewBundleReader].
//
// Errors are [*telemetry.Error]: ErrArchive, ErrName, ErrDuplicate, ErrUnsupported and ErrLimit for the archive; ErrRequired
// if there is no manifest, ErrDuplicate if there are two, ErrName if another file is called like a manifest; those of
// decoding for the manifest; ErrRequired if r or ctx is nil.
func NewBundle(ctx context.Context, r io.ReaderAt, size int64, opts ...ReaderOption) (*Bundle, error) {
	b := &Bundle{
		entries: make(map[string]archive.Entry),
		named:   make(map[string]*File),
		close:   func() error { return nil },
	}
	if err := b.configure(opts); err != nil {
		return nil, err
	}
	if ctx == nil || r == nil {
		return nil, record.Failure(fault.ErrRequired, "a context and a reader")
	}
	var err error
	if b.zip, err = archive.NewReader(ctx, r, size, b.archiveLimits()); err != nil {
		return nil, asError(err)
	}
	b.zip.SetDecompressor(b.unpack)
	for _, e := range b.zip.Entries() {
		switch isManifest, err := manifestEntry(e.Name, b.manifest != nil); {
		case err != nil:
			return nil, err
		case e.Size > b.limits.Manifest && isManifest:
			return nil, largeManifest()
		case isManifest:
			r := b.zip.Open(e)
			b.manifest, b.sealed, err = b.readManifest(r, e.Name)
			if r.Close(); err != nil {
				return nil, err
			}
		default:
			b.entries[e.Name] = e
			b.order = append(b.order, e.Name)
		}
	}
	if b.manifest == nil {
		return nil, noManifest()
	}
	for i := range b.manifest.File {
		if f := &b.manifest.File[i]; b.named[f.Name] == nil {
			b.named[f.Name] = f
		}
	}
	return b, nil
}

// manifestEntry reports whether an entry is the manifest. One that is only called like it is an error, because other
// programs could take it for one, and so is a second one.
func manifestEntry(name string, again bool) (bool, error) {
	switch {
	case name != manifestName(telemetry.XML) && name != manifestName(telemetry.JSON):
		return false, checkFileName(name)
	case again:
		return false, record.Failure(fault.ErrDuplicate, "one manifest")
	}
	return true, nil
}

// checkFileName refuses names of files that begin like that of the manifest.
func checkFileName(name string) error {
	if strings.HasPrefix(archive.FoldName(name), manifestPrefix) {
		return record.Failure(fault.ErrName, "a name that does not begin as the manifest's")
	}
	return nil
}

func largeManifest() error { return record.Failure(fault.ErrLimit, "a smaller manifest") }

func noManifest() error { return record.Failure(fault.ErrRequired, "a manifest in the archive") }

// readManifest reads the manifest in r, whose file has the given name.
func (o *reading) readManifest(r io.Reader, name string) (*Manifest, telemetry.State, error) {
	doc, err := io.ReadAll(io.LimitReader(r, o.limits.Manifest+1))
	switch {
	case err != nil:
		return nil, 0, asError(err)
	case int64(len(doc)) > o.limits.Manifest:
		return nil, 0, largeManifest()
	case name != manifestName(record.Form(doc)):
		return nil, 0, record.Failure(fault.ErrSyntax, "a manifest in the form that its name says")
	}
	m, state, err := verifyManifest(doc, o.limits)
	if err == nil && len(m.File) > o.limits.Entries {
		err = record.Failure(fault.ErrLimit, "fewer files in the manifest")
	}
	return m, state, err
}

// Close closes the file that OpenBundle opened. The zero Bundle has none, which is ErrUnsupported.
func (b *Bundle) Close() error {
	if b.close == nil {
		return notOpen()
	}
	return b.close()
}

// notOpen is the error of everything that is done with the zero Bundle.
func notOpen() error {
	return record.Failure(fault.ErrUnsupported, "a bundle that OpenBundle or NewBundle returned")
}

// ready returns why nothing can be read under ctx, or nil.
func (b *Bundle) ready(ctx context.Context) error {
	switch {
	case b == nil || b.zip == nil:
		return notOpen()
	case ctx == nil:
		return record.Failure(fault.ErrRequired, "a context")
	}
	return nil
}

// Manifest returns the manifest, which must not be changed. It is nil for the zero Bundle.
func (b *Bundle) Manifest() *Manifest { return b.manifest }

// FileReader reads one file of a bundle and checks its digest. It is not safe for concurrent use.
type FileReader struct {
	r        io.ReadCloser
	verifier *telemetry.Verifier // nil where the manifest has no digest for the file
	state    telemetry.State
	done     bool
}

// Open opens a file of the bundle, which is read under ctx. The reader hashes the very bytes that it returns, and returns io.EOF only if they have
// the digest in the manifest; otherwise its last error is ErrDigest. If the manifest has no digest for the file, io.EOF says
// that the archive's own checksum is right, and State that the file is Unverifiable. A file that the manifest does not name
// is ErrUnknown, one that the archive does not have is ErrRequired.
func (b *Bundle) Open(ctx context.Context, name string) (*FileReader, error) {
	if err := b.ready(ctx); err != nil {
		return nil, err
	}
	f := b.named[name]
	if f == nil {
		return nil, record.Failure(fault.ErrUnknown, "a file that the manifest names")
	}
	return b.open(b.zip.WithContext(ctx), f)
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
	if r.r == nil {
		return 0, notOpen()
	}
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

// Close ends reading. It returns ErrUnverified if the file was not read to its end, because its digest is not known then.
func (r *FileReader) Close() error {
	if r.r == nil {
		return notOpen()
	}
	err := r.r.Close()
	if !r.done {
		return record.Failure(fault.ErrUnverified, "all of the file read")
	}
	return err
}

// asError shows a failure of the inner packages to users.
func asError(err error) error {
	if f, ok := err.(*fault.Error); ok {
		return (*telemetry.Error)(f)
	}
	return err
}
