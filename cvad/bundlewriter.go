package cvad

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// What the documents and this package fix in a manifest.
const (
	// ManifestProduct is the Product of a manifest.
	ManifestProduct = "LicenseServer.OnPremUsage"
	// ManifestVersion is the ProductVersion of the layout that this package writes.
	ManifestVersion telemetry.Version = "1.0"
	// OfferingBroker is the offering that usage files are about.
	OfferingBroker = "Broker"
)

// NewManifest returns the manifest of an automatic upload, generated now: the License Server's identity and installation
// time are the caller's, [NewBundleWriter] adds the files.
func NewManifest(guid uuid.UUID, deployed telemetry.UTCTime) Manifest {
	now := time.Now()
	utc, _ := telemetry.NewUTCTime(now) // the years 1 to 9999 have no error
	local, _ := telemetry.NewLocalTime(now)
	return Manifest{
		UTCDate:              utc,
		Date:                 local,
		Product:              ManifestProduct,
		ProductVersion:       ManifestVersion,
		ProductDeployUTCDate: deployed,
		GUID:                 guid,
		UploadType:           UploadTypeAuto,
	}
}

// maxUsage is how many bytes of events go into one usage file before the next one begins.
const maxUsage = 256 << 20

// Compressor packs what is written to it as DEFLATE. The flate.Writer of the standard library is one.
type Compressor interface {
	io.WriteCloser
	// Flush writes what was packed so far, up to a byte border.
	Flush() error
	// Reset begins anew, to another writer and without a history.
	Reset(io.Writer)
}

// Progress is how far a [BundleWriter] is.
type Progress struct {
	// Events and Files are how many of each were begun.
	Events, Files int
	// Bytes is the length of the events, before they are packed.
	Bytes int64
}

// WriterOption changes how a [BundleWriter] writes.
type WriterOption func(*BundleWriter)

// WithFormat sets the wire form of the manifest. The default is XML.
func WithFormat(f telemetry.Format) WriterOption { return func(w *BundleWriter) { w.format = f } }

// WithProgress has f called after every event and file, by Write and WriteFile themselves: they wait for it.
func WithProgress(f func(Progress)) WriterOption { return func(w *BundleWriter) { w.progress = f } }

// WithCompressor has the usage files packed by compressors that f makes, in place of the standard library's. Each packs
// one block at a time; there is one for each core, and one more.
func WithCompressor(f func(io.Writer) (Compressor, error)) WriterOption {
	return func(w *BundleWriter) {
		w.deflate.NewCompressor = func(dst io.Writer) (archive.Compressor, error) { return f(dst) }
	}
}

// WithOffering sets the product that the usage files are about. The default is [OfferingBroker].
func WithOffering(name string) WriterOption { return func(w *BundleWriter) { w.offering = name } }

// WithWriterLimits sets the limits of the readers that the bundle is for, where they are not the default ones: nothing is
// written that they would refuse. Of use are Entries, Unpacked, Manifest and Event. Packed data keeps to the default Ratio.
func WithWriterLimits(l telemetry.Limits) WriterOption {
	return func(w *BundleWriter) { w.limits = l.OrDefault() }
}

// BundleWriter writes an upload bundle: events go into usage files, these into the archive, and at the end comes the
// manifest with the digests of all. It holds less than 2 MiB for each core, and for 8 at most, whatever the number of
// events, and hashes while it writes. It takes only scrubbed events, so that no clear identifier leaves by forgetting. The
// same calls write the same bytes on every system.
//
// It is not safe for concurrent use. After an error other than that of a refused event, only Close is left.
type BundleWriter struct {
	ctx      context.Context
	zip      *archive.Writer
	manifest Manifest
	size     int64      // of the files so far, as they stand in the archive
	usage    *usageFile // nil before the first event and after each file
	deflater *archive.Deflater
	line     []byte
	done     Progress
	err      error
	closed   bool

	format   telemetry.Format
	offering string
	progress func(Progress)
	leaks    func(doc []byte, in place) error
	deflate  archive.DeflateOptions
	limits   telemetry.Limits
}

// NewBundleWriter returns a writer of a bundle to w with the manifest m, whose files and digests it fills in. The name of
// a usage file and the times in the archive come from m.UTCDate. The context governs all writing. Where m has no wire form,
// or its form is neither XML nor JSON, every call fails.
//
// A writer to a file should go through a temporary one: until Close has returned, what is there is no bundle.
//
// Nothing in a manifest is an identifier, so it leaves as it is. What one that was read has beyond the documents leaves
// too, unless [Manifest.DropUnknown] took it out.
func NewBundleWriter(ctx context.Context, w io.Writer, m Manifest, opts ...WriterOption) *BundleWriter {
	b := &BundleWriter{
		ctx:      ctx,
		manifest: m,
		format:   telemetry.XML,
		offering: OfferingBroker,
		progress: func(Progress) {},
		leaks:    noLeaks,
		limits:   telemetry.Limits{}.OrDefault(),
	}
	for _, opt := range opts {
		opt(b)
	}
	b.manifest.File, b.manifest.TotalFiles = nil, 0
	_, b.err = b.manifest.document(b.format)
	b.zip = archive.NewWriter(w, m.UTCDate.Time())
	return b
}

// Write adds an event. An event that cannot be carried is refused, and the writer can go on: ErrClearText for the zero
// Scrubbed and for what [WithLeakScan] finds, ErrLimit for one that is too long, ErrRange for one from before 1970, and the
// errors of encoding. ErrLimit is also for one that the bundle has no room for: it may be the first one of the next bundle.
// Until a usage file is ended, it counts with the length of its events, since what they pack to is not known.
func (w *BundleWriter) Write(e pseudonym.Scrubbed[UsageEvent]) error {
	if err := w.ready(); err != nil {
		return err
	}
	line, err := e.AppendJSON(w.line[:0])
	if err != nil {
		return err
	}
	w.line = append(line, '\n')
	if int64(len(line)) > w.limits.Event {
		return record.Failure(fault.ErrLimit, "a shorter event")
	}
	if err := w.leaks(line, place{}); err != nil {
		return err
	}
	at := telemetry.EpochMillis(e.Record().(*UsageEvent).ST.Time().UnixMilli())
	if at < 0 {
		return &telemetry.Error{Kind: fault.ErrRange, Path: "st", Offset: -1, Want: "a time from 1970 on"}
	}
	if err := w.usageFor(at); err != nil {
		return err
	}
	if w.err = w.usage.add(w.line); w.err != nil {
		return w.err
	}
	w.done.Events++
	w.done.Bytes += int64(len(w.line))
	w.progress(w.done)
	return nil
}

// WriteFile adds a file of another kind than usage events, as it is. Name, times and offering are f's; its digest is
// filled in. The caller answers for what is in it. A file for which the bundle has no entry left, which is ErrLimit, whose
// name begins as the manifest's does, which is ErrName, or whose name or offering has no wire form or holds what a leak
// scan finds, is refused, and the writer can go on.
func (w *BundleWriter) WriteFile(f File, r io.Reader) error {
	if err := w.ready(); err != nil {
		return err
	}
	if w.err = w.endUsage(); w.err != nil {
		return w.err
	}
	if err := w.room(); err != nil {
		return err
	}
	// A second manifest would make the bundle one that nobody can open, and the check with coreutils leaves out all of these.
	if strings.HasPrefix(archive.FoldName(f.Name), manifestPrefix) {
		return record.Failure(fault.ErrName, "a name that does not begin as the manifest's")
	}
	listed, err := appendFileJSON(nil, &f) // as the manifest will have it
	if err != nil {
		return record.Error(err)
	}
	if err := w.leaks(listed, place{fmt.Sprintf("File[%d]", len(w.manifest.File)), "File[]"}); err != nil {
		return err
	}
	var dst *entry
	if dst, w.err = w.create(&f); w.err != nil {
		return w.err
	}
	if w.err = dst.copyFrom(r); w.err != nil {
		return w.err
	}
	f.UI = dst.digester.Digest()
	w.manifest.File = append(w.manifest.File, f)
	w.done.Files++
	w.progress(w.done)
	return nil
}

// Close ends the last usage file, writes the manifest and the directory of the archive, and returns the manifest. It
// does not close the writer below. After an error it only frees what is held, and returns the error.
func (w *BundleWriter) Close() (*Manifest, error) {
	if w.closed {
		return nil, record.Failure(fault.ErrUnsupported, "a writer that is not closed")
	}
	w.closed = true
	if w.err == nil {
		w.err = w.finish()
	}
	if w.deflater != nil {
		w.deflater.Abort()
	}
	if w.err != nil {
		return nil, asError(w.err)
	}
	return &w.manifest, nil
}

func (w *BundleWriter) finish() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if err := w.endUsage(); err != nil {
		return err
	}
	m := &w.manifest
	m.TotalFiles = len(m.File)
	m.FilesUI = DigestFiles(m.File)
	doc, err := w.seal(m)
	if err != nil {
		return err
	}
	if int64(len(doc)) > min(w.limits.Manifest, w.limits.Unpacked-w.size) {
		return record.Failure(fault.ErrLimit, "a smaller manifest")
	}
	dst, err := w.zip.Create(manifestName(w.format), archive.Store)
	if err != nil {
		return err
	}
	if _, err := dst.Write(doc); err != nil {
		return err
	}
	return w.zip.Close()
}

// seal returns the document of the manifest. It is searched in the JSON form first, which has paths.
func (w *BundleWriter) seal(m *Manifest) ([]byte, error) {
	plain, err := m.AppendJSON(nil)
	if err != nil {
		return nil, err
	}
	if err := w.leaks(plain, place{}); err != nil {
		return nil, err
	}
	doc, err := m.Seal(w.format)
	if err != nil {
		return nil, err
	}
	return doc, w.leaks(doc, place{})
}

// ready reports why nothing more can be written.
func (w *BundleWriter) ready() error {
	if w.closed {
		return record.Failure(fault.ErrUnsupported, "a writer that is not closed")
	}
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	return asError(w.err)
}
