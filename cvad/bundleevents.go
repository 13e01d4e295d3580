package cvad

import (
	"context"
	"io"
	"iter"
	"runtime"
	"slices"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/ctxio"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Events yields the events of all usage files, in the order of the manifest. Their types are those of the registry of
// [WithKinds], by default a *[UsageEvent]; an event of another kind is an [*event.Raw]. An event that cannot be decoded
// yields an [*event.Error], and the iterator continues with the next one. A file that cannot be read or does not have
// its digest yields an error after its last event, so treat events as provisional until the iterator has passed the end
// of their file without an error. If the manifest names a file again, Events yields ErrDuplicate instead of its events.
// These errors are wrapped in a [*FileError].
//
// If the program has more than one CPU, files of 64 KiB or more are read in a second goroutine and unpacked in a third,
// each at most 256 KiB ahead. If the loop ends early, Events waits for a read of the bundle that is in progress, and no
// goroutine is left.
func (b *Bundle) Events(ctx context.Context) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		if err := b.ready(ctx); err != nil {
			yield(nil, err)
			return
		}
		zip := b.zip.WithContext(ctx)
		for i := range b.manifest.File {
			f := &b.manifest.File[i]
			if _, ok := usageBase(f.Name); !ok {
				continue
			}
			if f != b.named[f.Name] {
				if !yield(nil, named(f.Name, record.Failure(fault.ErrDuplicate, "each file at most once"))) {
					return
				}
				continue
			}
			if !b.eventsOf(ctx, zip, f, yield) {
				return
			}
		}
	}
}

// minAhead is the size from which goroutines read and unpack a usage file. For smaller files that costs more than it saves.
const minAhead = 64 << 10

// eventsOf yields the events of one usage file, and reports whether to continue.
func (b *Bundle) eventsOf(ctx context.Context, zip *archive.Reader, f *File, yield func(event.Event, error) bool) bool {
	r, err := b.open(zip, f)
	if err != nil {
		return yield(nil, named(f.Name, err))
	}
	defer r.Close()
	e := b.entries[f.Name]
	ahead := e.PackedSize >= minAhead && runtime.GOMAXPROCS(0) > 1
	packed := io.Reader(r)
	if ahead {
		a := ctxio.NewAhead(r)
		defer a.Close() // before r, which it reads
		packed = a
	}
	usage, err := b.usage(packed, f.Name, b.usageLimits(e.Size, e.PackedSize))
	if err != nil {
		return yield(nil, named(f.Name, err))
	}
	src := io.Reader(usage)
	if ahead {
		a := ctxio.NewAhead(usage)
		defer a.Close() // before what it reads
		src = a
	}
	failed, goOn := b.decode(ctx, f.Name, src, yield)
	if goOn && failed != nil {
		goOn = yield(nil, named(f.Name, failed)) && ctx.Err() == nil
	}
	return goOn
}

// decode yields the events of a usage file. It returns an error if the file could not be read to its end, and reports
// whether to continue.
func (o *reading) decode(
	ctx context.Context, name string, usage io.Reader, yield func(event.Event, error) bool,
) (failed error, goOn bool) {
	opts := append(slices.Clip(o.events), event.WithLimits(o.limits)) // which no other option changes
	for ev, err := range event.NewReader(usage, o.kinds, opts...).Events(ctx) {
		if _, one := err.(*event.Error); err != nil && !one {
			failed = err // the last error
			continue
		}
		if !yield(ev, named(name, err)) {
			return nil, false
		}
	}
	if failed == nil {
		// The digest covers the whole file, including what follows the last value of the stream.
		_, failed = io.Copy(io.Discard, usage)
	}
	return failed, true
}
