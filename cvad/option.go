package cvad

import (
	"io"
	"maps"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// ReaderOption configures [OpenBundle], [NewBundle] and [NewBundleReader]. A nil ReaderOption is ignored.
type ReaderOption func(*settings)

// WriterOption configures [CreateBundle] and [NewBundleWriter]. A nil WriterOption is ignored.
type WriterOption func(*settings)

// Option configures readers and writers of bundles alike: it is a [ReaderOption] and a [WriterOption].
type Option = func(*settings)

// settings is what options set.
type settings struct {
	reading
	writing
}

// reading is what readers of bundles use of it.
type reading struct {
	limits telemetry.Limits
	kinds  *event.Registry
	events []event.ReaderOption
	unpack func(io.Reader) (archive.Decompressor, error)
}

// writing is what writers of bundles use of it.
type writing struct {
	limits    telemetry.Limits
	format    telemetry.Format
	offering  string            // of all usage files, or ""
	offerings map[string]string // by product
	progress  func(Progress)
	leaks     func(doc []byte, in place) error
	deflate   archive.DeflateOptions
}

// newSettings returns what the options set, and the defaults of the rest but for the kinds of events.
func newSettings[O ~func(*settings)](opts []O) settings {
	s := settings{writing: writing{format: telemetry.XML, progress: func(Progress) {}, leaks: noLeaks}}
	WithLimits(telemetry.Limits{})(&s)
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	return s
}

// configure sets what the options say and the defaults of the rest.
func (o *reading) configure(opts []ReaderOption) error {
	*o = newSettings(opts).reading
	if o.kinds == nil {
		var err error
		o.kinds, err = event.NewRegistry(Events())
		return err
	}
	return nil
}

// WithLimits sets the limits of the archive, its manifest and its events. A writer writes nothing that readers with these
// limits would refuse; it uses only Entries, Unpacked, Manifest and Event, and its packed data keeps to the default Ratio.
func WithLimits(l telemetry.Limits) Option {
	return func(s *settings) {
		s.reading.limits = l.OrDefault()
		s.writing.limits = s.reading.limits
	}
}

// WithKinds has the events of usage files decoded as the kinds that reg knows. The default is the kinds of this package, as
// which events of other products become an [*event.Raw].
func WithKinds(reg *event.Registry) ReaderOption { return func(s *settings) { s.kinds = reg } }

// WithEvents has the events of usage files read with these options, such as [event.WithReuse], [event.WithWorkers] and
// [event.WithLines]. Limits are those of [WithLimits] all the same.
func WithEvents(opts ...event.ReaderOption) ReaderOption {
	return func(s *settings) { s.events = opts }
}

// Decompressor unpacks DEFLATE. What flate.NewReader of the standard library returns is one.
type Decompressor interface {
	io.ReadCloser
	// Reset begins again, with another reader. The dictionary is always nil.
	Reset(r io.Reader, dict []byte) error
}

// WithDecompressor has packed files unpacked by decompressors that f makes, in place of the standard library's. One is made
// for each file that is read at a time. Its reader is an io.ByteReader, and it must take no byte after the end of the packed
// data, because what stands there is checked too.
func WithDecompressor(f func(io.Reader) (Decompressor, error)) ReaderOption {
	return func(s *settings) {
		s.unpack = func(r io.Reader) (archive.Decompressor, error) { return f(r) }
		if f == nil {
			s.unpack = nil
		}
	}
}

// WithFormat sets the wire form of the manifest. The default is XML.
func WithFormat(f telemetry.Format) WriterOption { return func(s *settings) { s.format = f } }

// WithProgress has f called after every event and file, by Write and WriteFile themselves: they wait for it.
func WithProgress(f func(Progress)) WriterOption {
	return func(s *settings) {
		if s.progress = f; f == nil {
			s.progress = func(Progress) {}
		}
	}
}

// Compressor packs what is written to it as DEFLATE. The flate.Writer of the standard library is one.
type Compressor interface {
	io.WriteCloser
	// Flush writes what was packed so far, up to a byte border.
	Flush() error
	// Reset begins again, to another writer and without a history.
	Reset(io.Writer)
}

// WithCompressor has the usage files packed by compressors that f makes, in place of the standard library's. Each packs
// one block at a time; there is one for each core, and one more.
func WithCompressor(f func(io.Writer) (Compressor, error)) WriterOption {
	return func(s *settings) {
		s.deflate.NewCompressor = func(dst io.Writer) (archive.Compressor, error) { return f(dst) }
		if f == nil {
			s.deflate.NewCompressor = nil
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
	return func(s *settings) {
		if len(products) == 0 {
			s.offering, s.offerings = name, nil
			return
		}
		s.offerings = maps.Clone(s.offerings)
		if s.offerings == nil {
			s.offerings = make(map[string]string)
		}
		for _, p := range products {
			s.offerings[p] = name
		}
	}
}

// WithLeakScan has sc search every event, what the manifest will say of every other file, and at the end the whole
// manifest, before they are written. What holds a clear identifier is refused as ErrClearText, with an error for each path
// and class. So it is at odds with identifiers that are meant to stay, under InClear and OnlyDocumented. Files of other kinds
// are not searched themselves.
func WithLeakScan(sc *leakscan.Scanner) WriterOption {
	return func(s *settings) {
		s.leaks = func(doc []byte, in place) error { return leaksIn(sc, doc, in) }
	}
}
