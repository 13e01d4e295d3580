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

// Option configures both readers and writers of bundles: it can be used as a [ReaderOption] and as a [WriterOption].
type Option = func(*settings)

// settings holds what options set.
type settings struct {
	reading
	writing
}

// reading holds the settings of readers.
type reading struct {
	limits telemetry.Limits
	kinds  *event.Registry
	events []event.ReaderOption
	unpack func(io.Reader) (archive.Decompressor, error)
}

// writing holds the settings of writers.
type writing struct {
	limits    telemetry.Limits
	format    telemetry.Format
	offering  string            // of all usage files, or ""
	offerings map[string]string // by product
	progress  func(Progress)
	leaks     func(doc []byte, in place) error
	deflate   archive.DeflateOptions
}

// newSettings returns the settings with the given options, and defaults except for the kinds of events.
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

// WithLimits sets the limits of the archive, its manifest and its events. A writer writes nothing that readers with
// these limits would refuse. It uses only Entries, Unpacked, Manifest and Event; its compressed data never exceeds the
// default Ratio.
func WithLimits(l telemetry.Limits) Option {
	return func(s *settings) {
		s.reading.limits = l.OrDefault()
		s.writing.limits = s.reading.limits
	}
}

// WithKinds makes readers decode the events of usage files with reg. The default is a registry of the kinds of this
// package, with which events of other products are decoded as [*event.Raw]. For the kinds of all products, see
// products.Events.
func WithKinds(reg *event.Registry) ReaderOption { return func(s *settings) { s.kinds = reg } }

// WithEvents makes readers read the events of usage files with these options, such as [event.WithReuse],
// [event.WithWorkers] and [event.WithLines]. The option [event.WithLimits] has no effect here; use [WithLimits].
func WithEvents(opts ...event.ReaderOption) ReaderOption {
	return func(s *settings) { s.events = opts }
}

// Decompressor decompresses DEFLATE. The result of flate.NewReader of the standard library implements it.
type Decompressor interface {
	io.ReadCloser
	// Reset begins a new stream. The dictionary is always nil.
	Reset(r io.Reader, dict []byte) error
}

// WithDecompressor makes readers use the decompressors that f returns instead of the standard library's. f is called
// once for each file that is read concurrently. Its reader is an io.ByteReader. The decompressor must not read past the
// end of the compressed data, because the following bytes are checked too.
func WithDecompressor(f func(io.Reader) (Decompressor, error)) ReaderOption {
	return func(s *settings) {
		s.unpack = func(r io.Reader) (archive.Decompressor, error) { return f(r) }
		if f == nil {
			s.unpack = nil
		}
	}
}

// WithFormat sets the format of the manifest. The default is XML.
func WithFormat(f telemetry.Format) WriterOption { return func(s *settings) { s.format = f } }

// WithProgress makes Write and WriteFile call f after every event and file.
func WithProgress(f func(Progress)) WriterOption {
	return func(s *settings) {
		if s.progress = f; f == nil {
			s.progress = func(Progress) {}
		}
	}
}

// Compressor compresses its input as DEFLATE. The flate.Writer of the standard library implements it.
type Compressor interface {
	io.WriteCloser
	// Flush writes all pending output, up to a byte boundary.
	Flush() error
	// Reset begins a new stream to another writer, without history.
	Reset(io.Writer)
}

// WithCompressor makes writers compress usage files with the compressors that f returns, instead of the standard
// library's. Each compresses one block at a time; there is one for each CPU, and one more.
func WithCompressor(f func(io.Writer) (Compressor, error)) WriterOption {
	return func(s *settings) {
		s.deflate.NewCompressor = func(dst io.Writer) (archive.Compressor, error) { return f(dst) }
		if f == nil {
			s.deflate.NewCompressor = nil
		}
	}
}

// WithOffering sets the offering of usage files with events of the given products, which are values of prod in the
// header. Without products, it sets the offering of all usage files. The default is [OfferingBroker] for usage events
// of this package, and prod for other events. Broker is the only documented offering.
//
// A usage file has one offering: an event of another offering ends it and begins the next file. So write the events of
// an offering consecutively, or use the same offering for all events. A bundle has room for a few thousand files.
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

// WithLeakScan makes a writer search every event, the manifest's entry of every other file, and at the end the whole
// manifest with sc before they are written. If something contains an identifier in clear, it is refused with
// ErrClearText, with an error for each path and class. So this option cannot be used with identifiers that are meant to
// stay in clear, as with InClear and OnlyDocumented. The contents of other files are not searched.
func WithLeakScan(sc *leakscan.Scanner) WriterOption {
	return func(s *settings) {
		s.leaks = func(doc []byte, in place) error { return leaksIn(sc, doc, in) }
	}
}
