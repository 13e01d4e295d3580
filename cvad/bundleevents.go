package cvad

import (
	"context"
	"io"
	"iter"
	"math"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Events yields the events of all usage files, in the order of the manifest: each as a *[UsageEvent], or as an
// [*event.Raw] where it is of another kind. An event that cannot be read yields an [*event.Error], and the next one still
// comes. A file that cannot be read, or whose digest is another one, yields an error behind its last event, so events
// are known to be whole only when their file has ended without one. Where the manifest names a file again, that is
// ErrDuplicate, and its events do not come again.
func (b *Bundle) Events(ctx context.Context) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		reg := event.NewRegistry(Events())
		zip := b.zip.WithContext(ctx)
		named := make(map[string]bool)
		for i := range b.manifest.File {
			f := &b.manifest.File[i]
			if _, ok := usageBase(f.Name); !ok {
				continue
			}
			if named[f.Name] {
				if !yield(nil, record.Failure(fault.ErrDuplicate, "each file once")) {
					return
				}
				continue
			}
			named[f.Name] = true
			if !b.eventsOf(ctx, zip, f, reg, yield) {
				return
			}
		}
	}
}

// eventsOf yields the events of one usage file, and reports whether to go on.
func (b *Bundle) eventsOf(
	ctx context.Context, zip *archive.Reader, f *File, reg *event.Registry, yield func(event.Event, error) bool,
) bool {
	r, err := b.open(zip, f)
	if err != nil {
		return yield(nil, err)
	}
	defer r.Close()
	usage, err := b.usage(r, f)
	if err != nil {
		return yield(nil, err)
	}
	ended := false // with the last error there is
	for ev, err := range event.NewReader(usage, reg, event.WithLimits(b.limits)).Events(ctx) {
		if !yield(ev, asError(err)) || ctx.Err() != nil {
			return false
		}
		_, one := err.(*event.Error)
		ended = err != nil && !one
	}
	if ended {
		return true
	}
	// What stands behind the last value of a stream is not read, but the digest is that of the whole file.
	if _, err := io.Copy(io.Discard, usage); err != nil {
		return yield(nil, asError(err)) && ctx.Err() == nil
	}
	return true
}

// usage opens the one entry of a usage file, which is called like the file.
func (b *Bundle) usage(r io.Reader, f *File) (io.Reader, error) {
	limits := b.archiveLimits()
	if e := b.entries[f.Name]; e.Size > e.PackedSize && limits.Ratio < math.MaxInt32 {
		limits.Ratio = limits.Ratio * e.PackedSize / e.Size // what is packed twice does not become more than what is once
	}
	s, err := archive.NewStream(r, limits)
	if err != nil {
		return nil, asError(err)
	}
	if base, _ := usageBase(f.Name); s.Entry().Name != base+usageJSON {
		return nil, record.Failure(fault.ErrName, "an entry called like its file")
	}
	return s, nil
}
