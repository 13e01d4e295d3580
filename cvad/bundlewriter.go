package cvad

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
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
	// OfferingBroker is the offering of usage files with the usage events of this package.
	OfferingBroker = "Broker"
)

// NewManifest returns the manifest of an automatic upload: the License Server's identity and installation time are the
// caller's, [NewBundleWriter] adds the files. It is generated now, unless [WithManifestTime] gives another time.
func NewManifest(guid uuid.UUID, deployed telemetry.UTCTime, opts ...ManifestOption) Manifest {
	m := Manifest{
		Product:              ManifestProduct,
		ProductVersion:       ManifestVersion,
		ProductDeployUTCDate: deployed,
		GUID:                 guid,
		UploadType:           UploadTypeAuto,
	}
	m.generated(time.Now())
	for _, opt := range opts {
		if opt != nil {
			opt(&m)
		}
	}
	return m
}

// ManifestOption changes what [NewManifest] fills in.
type ManifestOption func(*Manifest)

// WithManifestTime sets when the manifest was generated: UTCDate in UTC and Date on the wall clock of the time's zone. The
// same time, zone and calls make the same bundle, byte for byte. A time outside the years 1 to 9999 leaves both zero.
func WithManifestTime(t time.Time) ManifestOption { return func(m *Manifest) { m.generated(t) } }

func (m *Manifest) generated(t time.Time) {
	m.UTCDate, _ = telemetry.NewUTCTime(t) // zero beyond the years 1 to 9999
	m.Date, _ = telemetry.NewLocalTime(t)
}

// maxUsage is how many bytes of events go into one usage file before the next one begins.
const maxUsage = 256 << 20

// Compressor packs what is written to it as DEFLATE. The flate.Writer of the standard library is one.
type Compressor interface {
	io.WriteCloser
	// Flush writes what was packed so far, up to a byte border.
	Flush() error
	// Reset begins again, to another writer and without a history.
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
func WithProgress(f func(Progress)) WriterOption {
	return func(w *BundleWriter) {
		if w.progress = f; f == nil {
			w.progress = func(Progress) {}
		}
	}
}

// WithCompressor has the usage files packed by compressors that f makes, in place of the standard library's. Each packs
// one block at a time; there is one for each core, and one more.
func WithCompressor(f func(io.Writer) (Compressor, error)) WriterOption {
	return func(w *BundleWriter) {
		w.deflate.NewCompressor = func(dst io.Writer) (archive.Compressor, error) { return f(dst) }
		if f == nil {
			w.deflate.NewCompressor = nil
		}
	}
}

// WithOffering sets the offering of the usage files with the events of the given products, which are values of prod in the
// header; without products, of all usage files. The default is [OfferingBroker] for usage events of this package, and the
// prod of the event for others. The documents name no offering but Broker.
//
// A usage file is about one offering: an event of another one ends it and begins the next one. So write the events of an
// offering one after the other, or give all the same offering; a bundle has room for some thousand files.
func WithOffering(name string, products ...string) WriterOption {
	return func(w *BundleWriter) {
		if len(products) == 0 {
			w.offering, w.offerings = name, nil
			return
		}
		w.offerings = maps.Clone(w.offerings)
		if w.offerings == nil {
			w.offerings = make(map[string]string)
		}
		for _, p := range products {
			w.offerings[p] = name
		}
	}
}

// WithWriterLimits sets the limits of the readers that the bundle is for, if they are not the default ones: nothing is
// written that they would refuse. Only Entries, Unpacked, Manifest and Event are used. Packed data keeps to the default
// Ratio.
func WithWriterLimits(l telemetry.Limits) WriterOption {
	return func(w *BundleWriter) { w.limits = l.OrDefault() }
}

// BundleWriter writes an upload bundle: events of any product go into usage files, these into the archive, and at the end
// comes the manifest with the digests of all. Memory use is bounded: at most 2 MiB per CPU, up to 8 CPUs, regardless of the
// number of events. Digests are computed while writing. It accepts only scrubbed or explicitly cleared events, so that no
// clear identifier leaves by forgetting. The same calls write the same bytes on every system.
//
// It is not safe for concurrent use. After an error other than that of a refused event or file, only Close and Discard can
// be called.
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

	file *atomicfile.File // that CreateBundle made, or nil

	format    telemetry.Format
	offering  string            // of all usage files, or ""
	offerings map[string]string // by product
	progress  func(Progress)
	leaks     func(doc []byte, in place) error
	deflate   archive.DeflateOptions
	limits    telemetry.Limits
}

// NewBundleWriter returns a writer of a bundle to w with the manifest m, whose files and digests it fills in. The name of
// a usage file and the times in the archive come from m.UTCDate. The context governs all writing. If m cannot be encoded, or
// the format is neither XML nor JSON, every method returns an error; if ctx, w or an option is nil, that is ErrUnsupported.
//
// Until Close has returned, what was written is no bundle. [CreateBundle] writes a file that is a whole one or is not there.
//
// Nothing in a manifest is an identifier, so it leaves as it is. Undocumented members of a decoded manifest are written back
// unless [telemetry.DropUnknown] removed them.
func NewBundleWriter(ctx context.Context, w io.Writer, m Manifest, opts ...WriterOption) *BundleWriter {
	b := &BundleWriter{
		ctx:      ctx,
		manifest: m,
		format:   telemetry.XML,
		progress: func(Progress) {},
		leaks:    noLeaks,
		limits:   telemetry.Limits{}.OrDefault(),
	}
	b.manifest.File, b.manifest.TotalFiles = nil, 0
	b.zip = archive.NewWriter(w, m.UTCDate.Time())
	if ctx == nil || w == nil || slices.ContainsFunc(opts, func(opt WriterOption) bool { return opt == nil }) {
		b.err = record.Failure(fault.ErrUnsupported, "a context, a writer and options that are not nil")
		return b
	}
	for _, opt := range opts {
		opt(b)
	}
	_, b.err = b.manifest.document(b.format)
	return b
}

// Write adds an event of any product, which [pseudonym.Scrub], [pseudonym.Restore] or [pseudonym.InClear] returned. It goes
// into a usage file of its offering; see [WithOffering].
//
// An event that cannot be carried is refused, and the writer can go on: ErrClearText for nil, the zero Scrubbed and what
// [WithLeakScan] finds, ErrUnsupported for a record that is no event, ErrLimit for one that is too long, ErrRange for one
// from before 1970, ErrRequired for one without an offering, and the errors of encoding. ErrFull, which is an ErrLimit too,
// is for an event that this bundle has no room for and that the next one has: close this one and write the event to the
// next. Until a usage file is ended, it counts with the length of its events, since what they pack to is not known.
func (w *BundleWriter) Write(e pseudonym.Safe) error {
	if err := w.ready(); err != nil {
		return err
	}
	if e == nil {
		return record.Failure(fault.ErrClearText, "an event that was scrubbed or cleared")
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
	ev, ok := e.Record().(event.Event)
	if !ok {
		return record.Failure(fault.ErrUnsupported, "an event")
	}
	at := telemetry.EpochMillis(ev.Head().ST.Time().UnixMilli())
	if at < 0 {
		return &telemetry.Error{Kind: fault.ErrRange, Path: "st", Offset: -1, Want: "a time from 1970 on"}
	}
	offering, err := w.offeringOf(ev)
	if err != nil {
		return err
	}
	if err := w.usageFor(at, offering); err != nil {
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

// offeringOf returns the offering of the usage file for an event.
func (w *BundleWriter) offeringOf(ev event.Event) (string, error) {
	prod := ev.Head().Prod
	if name, ok := w.offerings[prod]; ok {
		return name, nil
	}
	if w.offering != "" {
		return w.offering, nil
	}
	if _, ok := ev.(*UsageEvent); ok {
		return OfferingBroker, nil
	}
	if prod == "" {
		return "", &telemetry.Error{Kind: fault.ErrRequired, Path: "prod", Offset: -1, Want: "the product, or an offering for all"}
	}
	return prod, nil
}

// WriteFile adds a file of another kind than usage events, as it is. Name, times and offering are f's; its digest is
// filled in. The caller answers for what is in it: a file that is called like a usage file and is none does not verify.
//
// A file is refused, and the writer can go on, if the bundle has no entry left, which is ErrFull and ErrLimit; if its name
// begins as the manifest's does, which is ErrName; and if its name or offering cannot be encoded or holds what a leak scan
// finds.
func (w *BundleWriter) WriteFile(f File, r io.Reader) error {
	if err := w.ready(); err != nil {
		return err
	}
	if r == nil {
		return record.Failure(fault.ErrUnsupported, "a reader that is not nil")
	}
	if w.err = w.endUsage(); w.err != nil {
		return w.err
	}
	if err := w.room(); err != nil {
		return err
	}
	// A second manifest would make the bundle one that nobody can open, and the check with coreutils leaves out all of these.
	if err := checkFileName(f.Name); err != nil {
		return err
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
// does not close the writer below; the file of [CreateBundle] gets its name now. After an error it only frees what is held,
// removes that file, and returns the error.
func (w *BundleWriter) Close() (*Manifest, error) {
	if w.closed || w.zip == nil {
		return nil, notWritable()
	}
	if w.err == nil {
		w.err = w.finish()
	}
	if w.err == nil && w.file != nil {
		w.err = w.file.Commit()
		w.file = nil
	}
	if err := w.Discard(); err != nil {
		w.err = errors.Join(asError(w.err), err)
	}
	if w.err != nil {
		return nil, asError(w.err)
	}
	return &w.manifest, nil
}

// Discard gives up the bundle: it frees what is held and removes the file of [CreateBundle]. After Close or Discard it does
// nothing, so that it can be deferred.
func (w *BundleWriter) Discard() error {
	if w.closed {
		return nil
	}
	w.closed = true
	if w.deflater != nil {
		w.deflater.Abort()
	}
	if w.file != nil {
		return w.file.Discard()
	}
	return nil
}

func notWritable() error {
	return record.Failure(fault.ErrUnsupported, "a writer that NewBundleWriter returned and that is not closed")
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
	if w.closed || w.zip == nil {
		return notWritable()
	}
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	return asError(w.err)
}
