package cvad

import (
	"io"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
)

// usageOverhead is more than the size of a usage file besides its packed events.
const usageOverhead = 512

// usageFile is a usage file that is being written: an archive of one deflated entry, inside the bundle's archive.
type usageFile struct {
	file   File
	zip    *archive.Writer
	outer  *entry
	events io.Writer
	before int64 // the total size of the files before it
	size   int64 // of the events
}

// usageFor makes sure that there is a usage file of the offering with room for the line, which is an event with the
// given time.
func (w *BundleWriter) usageFor(at telemetry.EpochMillis, offering string) error {
	line := int64(len(w.line))
	if u := w.usage; u != nil &&
		(u.size+line > min(maxUsage, w.limits.Unpacked/4) || u.file.OfferingType.Name != offering) {
		if w.err = w.endUsage(); w.err != nil {
			return w.err
		}
	}
	u := w.usage
	if u == nil {
		u = w.nextUsage(at, offering)
	}
	f := u.file
	f.EventStartTS, f.EventEndTS = min(f.EventStartTS, at), max(f.EventEndTS, at)
	if err := w.fits(u.before+u.size+line+usageOverhead, &f, w.manifest.File); err != nil {
		if w.fits(line+usageOverhead, &f, nil) == nil {
			return full("a new bundle for the event")
		}
		return err
	}
	if w.usage == nil {
		if err := w.room(); err != nil {
			return err
		}
	}
	u.file = f
	if w.usage == nil {
		w.err = w.beginUsage(u)
	}
	return w.err
}

// nextUsage returns the next usage file. Its name is the time of the manifest in seconds, plus one for each earlier
// file.
func (w *BundleWriter) nextUsage(at telemetry.EpochMillis, offering string) *usageFile {
	second := max(w.manifest.UTCDate.Time().Unix(), 0) + int64(len(w.manifest.File))
	return &usageFile{
		file: File{
			Name:         usagePrefix + strconv.FormatInt(second, 10) + usageZip,
			EventStartTS: at,
			EventEndTS:   at,
			OfferingType: OfferingType{Name: offering},
		},
		before: w.size,
	}
}

// beginUsage begins a usage file in the bundle. All usage files share one deflater.
func (w *BundleWriter) beginUsage(u *usageFile) error {
	var err error
	if u.outer, err = w.create(&u.file); err != nil {
		return err
	}
	u.zip = archive.NewWriter(u.outer, w.manifest.UTCDate.Time())
	u.zip.SetCompressor(func(packed io.Writer) (io.WriteCloser, error) {
		if w.deflater == nil {
			w.deflater = archive.NewDeflater(w.ctx, packed, w.deflate)
		} else {
			w.deflater.Reset(packed)
		}
		return w.deflater, nil
	})
	base, _ := usageBase(u.file.Name)
	if u.events, err = u.zip.Create(base+usageJSON, archive.Deflate); err != nil {
		return asError(err)
	}
	w.usage = u
	w.done.Files++
	return nil
}

// add writes one line.
func (u *usageFile) add(line []byte) error {
	u.size += int64(len(line))
	_, err := u.events.Write(line)
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
	u.file.UI = u.outer.digester.Digest()
	w.manifest.File = append(w.manifest.File, u.file)
	return nil
}
