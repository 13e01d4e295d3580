package cvad

import (
	"io"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
)

// usageFile is a usage file that is being written: an archive of one deflated entry, inside the bundle's archive.
type usageFile struct {
	name     string
	digester telemetry.Digester // of the archive
	zip      *archive.Writer
	deflater *archive.Deflater
	entry    io.Writer
	size     int64 // of the events
	first    telemetry.EpochMillis
	last     telemetry.EpochMillis
}

// beginUsage begins the next usage file. Its name is the second of the manifest, plus one for each file before it.
func (w *BundleWriter) beginUsage() error {
	second := w.manifest.UTCDate.Time().Unix() + int64(len(w.manifest.File))
	base := usagePrefix + strconv.FormatInt(max(second, 0), 10)
	dst, err := w.create(base + usageZip)
	if err != nil {
		return err
	}
	u := &usageFile{name: base + usageZip}
	u.zip = archive.NewWriter(io.MultiWriter(dst, &u.digester), w.manifest.UTCDate.Time())
	u.zip.RegisterCompressor(archive.Deflate, func(packed io.Writer) (io.WriteCloser, error) {
		u.deflater = archive.NewDeflater(w.ctx, packed, w.deflate)
		return u.deflater, nil
	})
	if u.entry, err = u.zip.Create(base+usageJSON, archive.Deflate); err != nil {
		return asError(err)
	}
	w.usage = u
	w.done.Files++
	return nil
}

// add writes one line, an event of the given time.
func (u *usageFile) add(line []byte, at telemetry.EpochMillis) error {
	if u.size == 0 {
		u.first, u.last = at, at
	}
	u.first, u.last = min(u.first, at), max(u.last, at)
	u.size += int64(len(line))
	_, err := u.entry.Write(line)
	return asError(err)
}

// endUsage ends the usage file, if there is one, and lists it in the manifest.
func (w *BundleWriter) endUsage() error {
	u := w.usage
	if u == nil {
		return nil
	}
	if err := u.zip.Close(); err != nil {
		return asError(err)
	}
	w.usage = nil
	w.manifest.File = append(w.manifest.File, File{
		Name:         u.name,
		UI:           u.digester.Digest(),
		EventStartTS: u.first,
		EventEndTS:   u.last,
		OfferingType: OfferingType{Name: w.offering},
	})
	return nil
}

// abort frees what the file holds.
func (u *usageFile) abort() {
	if u.deflater != nil {
		u.deflater.Abort()
	}
}
