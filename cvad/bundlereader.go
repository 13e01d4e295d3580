package cvad

import (
	"context"
	"io"
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// BundleReader reads a bundle once, from front to end, for example while it is being uploaded. It yields the events
// while it reads, and returns the report at the end. It needs no temporary file, and its memory use does not grow with
// the size of the bundle.
//
// The manifest is the last file of a bundle, and the directory of the archive follows it. So events are provisional
// when they are yielded: it is not known yet whether the manifest names their file with this digest, and whether other
// programs see the same file in the archive. Keep the events separate, for example in a transaction, until Verify has
// returned a report whose OK is true, and discard them otherwise.
//
// It accepts the bundles that [NewBundle] accepts. It is not safe for concurrent use.
type BundleReader struct {
	reading
	src      contextReader
	pipe     *archive.Pipe
	manifest *Manifest
	sealed   telemetry.State // of ManifestUI
	files    map[string]*FileResult
	order    []string
	current  *passing // the file that is being read
	looped   bool
	err      error // io.EOF after the end of the bundle
}

// contextReader reads until the context that was set last ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// passing is the file of the bundle that is being read.
type passing struct {
	*pass
	name  string
	file  io.Reader // everything that is read from it is also written to pass
	usage io.Reader // its events, if it is a usage file
	bad   error     // the reason why its events cannot be read
}

// NewBundleReader returns a reader of the bundle in r. It does not read anything yet. If r is nil, every method returns
// ErrRequired.
func NewBundleReader(r io.Reader, opts ...ReaderOption) *BundleReader {
	b := &BundleReader{src: contextReader{r: r}, files: make(map[string]*FileResult)}
	if b.err = b.configure(opts); b.err == nil && r == nil {
		b.err = record.Failure(fault.ErrRequired, "a reader")
	}
	b.pipe = archive.NewPipe(&b.src, b.archiveLimits())
	b.pipe.SetDecompressor(b.unpack)
	return b
}

// Manifest returns the manifest, which must not be changed. It is nil until the manifest has been read.
func (b *BundleReader) Manifest() *Manifest { return b.manifest }

// Events yields the events of all usage files like [Bundle.Events], but in the order of the archive. All events are
// provisional; see [BundleReader]. An event that cannot be decoded yields a [*FileError] that wraps an [*event.Error]. It is
// not in the report, because the digests of a file with such an event can match. A usage file that cannot be read yields
// a [*FileError], which is also in the report. In both cases the iterator continues. If the rest of the bundle cannot be
// read, the reason is yielded last, not as a FileError, and Verify also returns it.
//
// If the loop is left early, Verify reads the rest. A second loop yields ErrUnsupported.
func (b *BundleReader) Events(ctx context.Context) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		if err := b.begin(ctx); err != nil || b.looped {
			if err == nil {
				err = record.Failure(fault.ErrUnsupported, "only one loop over the events")
			}
			yield(nil, err)
			return
		}
		b.looped = true
		for b.next() {
			if b.current.usage == nil && b.current.bad == nil {
				b.drain()
				continue
			}
			failed, goOn := b.current.bad, true
			if failed == nil {
				failed, goOn = b.decode(ctx, b.current.name, b.current.usage, yield)
			}
			if !goOn {
				return
			}
			name := b.current.name
			b.current.bad = asError(failed)
			b.drain()
			if b.err == nil && failed != nil && !yield(nil, named(name, failed)) {
				return
			}
		}
		if b.err != io.EOF {
			yield(nil, b.err)
		}
	}
}

// Verify reads the rest of the bundle, without decoding events, and returns a report on the whole bundle: what
// [Bundle.Verify] reports and, for usage files that Events has read, whether they could be read to their ends. It may be
// called again.
//
// The error is not nil if no report is possible. It is one of the errors of [NewBundle], or ErrUnverified with the
// error of the reader or the context.
func (b *BundleReader) Verify(ctx context.Context) (*Report, error) {
	if err := b.begin(ctx); err != nil {
		return nil, err
	}
	if b.current != nil {
		b.drain()
	}
	for b.err == nil && b.next() {
		b.drain()
	}
	if b.err != io.EOF {
		return nil, b.err
	}
	r := newReport(b.manifest, b.sealed, func(name string) bool { return b.files[name] != nil }, b.order)
	for i := range r.Files {
		if f := &r.Files[i]; b.files[f.Name] != nil {
			presence := f.Presence
			*f = *b.files[f.Name]
			f.Presence = presence
		}
	}
	r.compare(b.manifest)
	return r, nil
}

// begin makes the source read until ctx ends.
func (b *BundleReader) begin(ctx context.Context) error {
	if b.pipe == nil {
		return record.Failure(fault.ErrUnsupported, "a reader that NewBundleReader returned")
	}
	if ctx == nil {
		return record.Failure(fault.ErrRequired, "a context")
	}
	if b.err != nil && b.err != io.EOF {
		return b.err
	}
	b.src.ctx = ctx
	return nil
}

// next moves to the next file that is not the manifest. At the end, or after a failure, it sets b.err and returns
// false.
func (b *BundleReader) next() bool {
	for b.err == nil {
		e, err := b.pipe.Next()
		if err != nil {
			b.end(err)
			break
		}
		isManifest, err := manifestEntry(e.Name, b.manifest != nil)
		switch {
		case err != nil:
			b.err = err
		case isManifest:
			b.manifest, b.sealed, b.err = b.readManifest(b.pipe, e.Name)
		default:
			b.open(e.Name)
			return true
		}
	}
	return false
}

// end records the reason why there is no further entry. A complete archive without a manifest is an error.
func (b *BundleReader) end(err error) {
	if err == io.EOF && b.manifest == nil {
		err = noManifest()
	}
	b.err = asError(err)
}

// open starts reading a file.
func (b *BundleReader) open(name string) {
	c := &passing{pass: new(pass), name: name}
	c.file = io.TeeReader(b.pipe, c.pass)
	b.current = c
	if _, ok := usageBase(name); !ok {
		return
	}
	usage, err := b.usage(c.file, name, b.archiveLimits())
	if err != nil {
		c.bad = err
		return
	}
	c.usage = &denseReader{r: usage, pipe: b.pipe, ratio: b.limits.Ratio}
}

// denseReader reads content that is packed twice, and refuses it if its total ratio exceeds the limit.
type denseReader struct {
	r     io.Reader
	pipe  *archive.Pipe // the source of the content
	size  int64
	ratio int64
}

func (d *denseReader) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if d.size += int64(n); archive.TooDense(d.size, d.pipe.Packed(), d.ratio) {
		return 0, record.Failure(fault.ErrLimit, "a ratio of packing within the limit")
	}
	return n, err
}

// drain reads the rest of the current file, and records the result.
func (b *BundleReader) drain() {
	c := b.current
	b.current = nil
	if c.usage != nil && c.bad == nil {
		if _, err := io.Copy(io.Discard, c.usage); err != nil {
			c.bad = asError(err)
		}
	}
	if _, err := io.Copy(io.Discard, c.file); err != nil {
		b.end(err)
		return
	}
	b.order = append(b.order, c.name)
	b.files[c.name] = &FileResult{Name: c.name, UI: c.digester.Digest(), Size: c.size, Err: c.bad}
}
