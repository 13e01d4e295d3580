package cvad

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// These are the values of a manifest that the documents and this package prescribe.
const (
	// ManifestProduct is the Product of a manifest.
	ManifestProduct = "LicenseServer.OnPremUsage"
	// manifestVersion is the ProductVersion of the layout that this package writes.
	manifestVersion telemetry.Version = "1.0"
	// OfferingBroker is the offering of usage files with the usage events of this package.
	OfferingBroker = "Broker"
)

// NewManifest returns the manifest of an automatic upload. The caller gives the License Server's identity and
// installation time; [NewBundleWriter] adds the files. UTCDate and Date are the current time, in UTC and in its own
// location, or the time of [event.WithTime]. The same time, location and calls produce the same bundle, byte for byte.
// A time outside the years 1 to 9999 leaves both zero. Other options have no effect.
func NewManifest(guid uuid.UUID, deployed telemetry.UTCTime, opts ...event.Option) Manifest {
	m := Manifest{
		Product:              ManifestProduct,
		ProductVersion:       manifestVersion,
		ProductDeployUTCDate: deployed,
		GUID:                 guid,
		UploadType:           UploadTypeAuto,
	}
	t := event.NewParts("", "", "", opts...).Time
	m.UTCDate, _ = telemetry.NewUTCTime(t) // the zero time outside the years 1 to 9999
	m.Date, _ = telemetry.NewLocalTime(t)
	return m
}

// maxUsage is the number of bytes of events after which the next usage file begins.
const maxUsage = 256 << 20

// Progress is the progress of a [BundleWriter].
type Progress struct {
	// Events and Files are the numbers of events and files that were begun.
	Events, Files int
	// Bytes is the uncompressed size of the events.
	Bytes int64
}

// BundleWriter writes an upload bundle. It writes events of any product into usage files, these into the archive, and
// at the end the manifest with the digests of all files. Memory use is bounded: at most 2 MiB per CPU, up to 8 CPUs,
// regardless of the number of events. Digests are computed while writing. It accepts only scrubbed or explicitly
// cleared events, so that no identifier leaves in clear by mistake. The same calls write the same bytes on every
// system.
//
// It is not safe for concurrent use. After any error other than a refused event or file, only Close and Discard may be
// called.
type BundleWriter struct {
	ctx      context.Context
	zip      *archive.Writer
	manifest Manifest
	size     int64      // of the files so far, as stored in the archive
	usage    *usageFile // nil before the first event and after each file
	deflater *archive.Deflater
	line     []byte
	done     Progress
	err      error
	closed   bool

	file *atomicfile.File // that CreateBundle made, or nil

	writing
}

// NewBundleWriter returns a writer of a bundle to w with the manifest m. It fills in the files and digests of the
// manifest. The names of usage files and the times in the archive are derived from m.UTCDate. Writing ends when ctx
// ends. If m cannot be encoded, or the format is neither XML nor JSON, every method returns an error; if ctx or w is
// nil, the error is ErrRequired.
//
// Until Close has returned, the output is not a bundle. [CreateBundle] writes a file that is either complete or absent.
//
// A manifest contains no identifiers, so it is written unchanged. Undocumented members of a decoded manifest are
// written back unless [telemetry.DropUnknown] removed them.
func NewBundleWriter(ctx context.Context, w io.Writer, m Manifest, opts ...WriterOption) *BundleWriter {
	b := &BundleWriter{
		ctx:      ctx,
		manifest: m,
		writing:  newSettings(opts).writing,
	}
	b.manifest.File, b.manifest.TotalFiles = nil, 0
	b.zip = archive.NewWriter(w, m.UTCDate.Time())
	if ctx == nil || w == nil {
		b.err = record.Failure(fault.ErrRequired, "a context and a writer")
		return b
	}
	_, b.err = b.manifest.document(b.format)
	return b
}

// Write adds an event of any product, a result of [pseudonym.Scrub], [pseudonym.Restore] or [pseudonym.InClear]. It is
// written into a usage file of its offering; see [WithOffering]. The next usage file begins when the events of one take
// 256 MiB or a quarter of the limit [telemetry.Limits].Unpacked, whichever is less.
//
// If an event is refused, the writer remains usable. The error is ErrClearText for nil, the zero Scrubbed and findings
// of [WithLeakScan], ErrUnsupported for a record that is not an event, ErrLimit for an event that is too large,
// ErrRange for an event before 1970, ErrRequired for an event without an offering, or an error of encoding. ErrFull,
// which also matches ErrLimit, means that this bundle has no room for the event but a new one would: close this bundle
// and write the event to the next. Until a usage file is ended, it counts with the uncompressed size of its events.
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
		return &telemetry.Error{Kind: fault.ErrRange, Path: "st", Offset: -1, Want: "a time in 1970 or later"}
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

// offeringOf returns the offering of an event.
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
		return "", &telemetry.Error{Kind: fault.ErrRequired, Path: "prod", Offset: -1, Want: "a product, or an offering for all events"}
	}
	return prod, nil
}

// WriteFile adds a file that is not a usage file, unchanged. Name, times and offering are those of f; the digest is
// filled in. The caller is responsible for the content: a file that is named like a usage file but is not one does not
// verify.
//
// If a file is refused, nothing of it is written, and the writer remains usable. WriteFile refuses a file with
//
//   - [telemetry.ErrFull] if the bundle has no entry left,
//   - [telemetry.ErrName] if the name begins like that of the manifest, or is not allowed on every system: it must be 1 to
//     255 bytes without folders, spaces, control characters and any of \ / : * ? " < > | [ ] $ `, must not begin with a
//     hyphen or a dot or end with a dot, and must not be a device of Windows,
//   - [telemetry.ErrDuplicate] if the bundle has a file with this name, or with one that a system treats as the same,
//   - [telemetry.ErrEncoding] if the name or the offering is not UTF-8, and
//   - [telemetry.ErrClearText] if the leak scan finds an identifier in one of them.
//
// After any other error, such as one of r, the writer can only be closed or discarded.
func (w *BundleWriter) WriteFile(f File, r io.Reader) error {
	if err := w.ready(); err != nil {
		return err
	}
	if r == nil {
		return record.Failure(fault.ErrRequired, "a reader")
	}
	if w.err = w.endUsage(); w.err != nil {
		return w.err
	}
	if err := w.room(); err != nil {
		return err
	}
	// Nobody could open a bundle with a second manifest, and the check with coreutils skips all files with such names.
	if err := checkFileName(f.Name); err != nil {
		return err
	}
	listed, err := appendFileJSON(nil, &f) // as in the manifest
	if err != nil {
		return record.Error(err)
	}
	if err := w.leaks(listed, place{fmt.Sprintf("File[%d]", len(w.manifest.File)), "File[]"}); err != nil {
		return err
	}
	if err := w.zip.CheckNew(f.Name); err != nil {
		return asError(err)
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
// does not close the underlying writer. The file of [CreateBundle] gets its final name now. After an error Close only
// frees resources, removes that file, and returns the error.
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

// Discard abandons the bundle: it frees resources and removes the file of [CreateBundle]. After Close or Discard it has
// no effect, so it can be deferred.
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
	return record.Failure(fault.ErrUnsupported, "an open writer that NewBundleWriter or CreateBundle returned")
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

// seal returns the document of the manifest. The leak scan searches its JSON form, which has paths.
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

// ready returns an error if nothing more can be written.
func (w *BundleWriter) ready() error {
	if w.closed || w.zip == nil {
		return notWritable()
	}
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	return asError(w.err)
}
