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

// Bundle is an open upload bundle. It is safe for concurrent use.
type Bundle struct {
	reading
	zip      *archive.Reader
	entries  map[string]archive.Entry // the files, without the manifest
	order    []string                 // their names in the order of the archive
	manifest *Manifest
	named    map[string]*File // the files of the manifest; if a name is repeated, the first one
	sealed   telemetry.State  // of ManifestUI
	close    func() error
}

// OpenBundle opens the bundle in a file, like [NewBundle]. The caller must call Close, which closes the file.
func OpenBundle(ctx context.Context, path string, opts ...ReaderOption) (*Bundle, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a FIFO would block
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
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

// NewBundle opens the bundle of the given size in r. It checks the structure of the whole archive, so that no two
// programs can see different files in it, and reads the manifest. It does not check the digests of files. The context
// applies only to this call. To read a bundle from a network connection or a pipe, use [NewBundleReader].
//
// The error is a [*telemetry.Error]:
//
//   - ErrArchive, ErrName, ErrDuplicate, ErrUnsupported or ErrLimit if the archive is refused,
//   - ErrRequired if there is no manifest, ErrDuplicate if there are two, and ErrName if another file is named like one,
//   - the error of decoding if the manifest is invalid, and
//   - ErrRequired if r or ctx is nil.
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

// manifestEntry reports whether an entry is the manifest. It returns an error for a second manifest, and for an entry
// with a similar name, because other programs could take it for the manifest.
func manifestEntry(name string, again bool) (bool, error) {
	switch {
	case name != manifestName(telemetry.XML) && name != manifestName(telemetry.JSON):
		return false, checkFileName(name)
	case again:
		return false, record.Failure(fault.ErrDuplicate, "one manifest")
	}
	return true, nil
}

// checkFileName refuses names that begin like that of the manifest.
func checkFileName(name string) error {
	if strings.HasPrefix(archive.FoldName(name), manifestPrefix) {
		return record.Failure(fault.ErrName, "a name that does not begin like that of the manifest")
	}
	return nil
}

func largeManifest() error { return record.Failure(fault.ErrLimit, "a smaller manifest") }

func noManifest() error { return record.Failure(fault.ErrRequired, "a manifest in the archive") }

// readManifest decodes the manifest in r, which is the file with the given name.
func (o *reading) readManifest(r io.Reader, name string) (*Manifest, telemetry.State, error) {
	doc, err := io.ReadAll(io.LimitReader(r, o.limits.Manifest+1))
	switch {
	case err != nil:
		return nil, 0, asError(err)
	case int64(len(doc)) > o.limits.Manifest:
		return nil, 0, largeManifest()
	case name != manifestName(record.Form(doc)):
		return nil, 0, record.Failure(fault.ErrSyntax, "a manifest in the format of its file name")
	}
	m, state, err := verifyManifest(doc, o.limits)
	if err == nil && len(m.File) > o.limits.Entries {
		err = record.Failure(fault.ErrLimit, "fewer files in the manifest")
	}
	return m, state, err
}

// Close closes the file that OpenBundle opened. For the zero Bundle the error is ErrUnsupported.
func (b *Bundle) Close() error {
	if b.close == nil {
		return notOpen()
	}
	return b.close()
}

// notOpen returns the error of the methods of the zero Bundle.
func notOpen() error {
	return record.Failure(fault.ErrUnsupported, "a bundle that OpenBundle or NewBundle returned")
}

// ready returns an error if nothing can be read with ctx, or nil.
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
	verifier *telemetry.Verifier // nil if the manifest has no digest for the file
	state    telemetry.State
	done     bool
}

// Open opens a file of the bundle. Reads end when ctx ends. The reader hashes the bytes that it returns. It returns
// io.EOF only if they have the digest in the manifest; otherwise its last error is ErrDigest. If the manifest has no
// digest for the file, io.EOF means that the checksum of the archive is correct, and State is Unverifiable. The error
// is ErrUnknown if the manifest does not name the file, and ErrRequired if the archive does not contain it.
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

// open opens a file that the manifest names with one of the bundle's archive readers.
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
			err = record.Failure(fault.ErrDigest, "the bytes with the digest in the manifest")
		}
	}
	return n, err
}

// State returns the result of verifying the file. It is Unverifiable until the whole file was read.
func (r *FileReader) State() telemetry.State { return r.state }

// Close ends reading. It returns ErrUnverified if the file was not read to its end, because then its digest is not
// known.
func (r *FileReader) Close() error {
	if r.r == nil {
		return notOpen()
	}
	err := r.r.Close()
	if !r.done {
		return record.Failure(fault.ErrUnverified, "the file read to its end")
	}
	return err
}

// asError converts a failure of an internal package to the error type of users.
func asError(err error) error {
	if f, ok := err.(*fault.Error); ok {
		return (*telemetry.Error)(f)
	}
	return err
}
