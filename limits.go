package telemetry

import "cmp"

// Limits bounds what decoders and archive readers accept. They return [ErrLimit] if the input exceeds a limit. A field
// that is zero or negative means its default, so Limits{Depth: 16} changes only the depth.
//
// Other limits are fixed. They keep memory use in proportion to the size of the document, and small for readers of
// streams:
//
//   - If a document has more than 8,192 records, they must take at least 28 bytes each on average. If it has more than
//     28,672 texts in lists, those must take at least 8 bytes each on average.
//   - The undocumented content of one record may take up to 16 MiB, or Token if that is larger, and may have up to
//     1,000,000 members or, in XML, values with undocumented attributes.
//   - If a stream has more than 1,024 events, they must take at least 20 bytes each on average.
//   - In a streamed document, the parts of a record that are held in memory may together take up to 64 MiB, or Token if
//     that is larger: the metadata and the startup counts of a report, or the pools of an SA date.
type Limits struct {
	// Document is the maximum size of a streamed document in bytes. The default is 1 GiB.
	Document int64
	// Manifest is the maximum size of a bundle's manifest in bytes. The default is 4 MiB.
	Manifest int64
	// Event is the maximum size of one event in bytes. The default is 1 MiB.
	Event int64
	// Depth is the maximum nesting depth of objects, arrays and elements. The default is 64. Values over 10,000 mean
	// 10,000, so that the stack stays small.
	Depth int
	// Token is the maximum size of one token in bytes: a string, a run of text, a tag, an undocumented element. The
	// default is 1 MiB.
	Token int
	// Attributes is the maximum number of attributes of an element. The default is 64.
	Attributes int
	// Entries is the maximum number of entries of an archive. The default is 4,096.
	Entries int
	// Unpacked is the maximum total size of the entries of an archive in bytes, uncompressed. The default is 1 GiB.
	Unpacked int64
	// Ratio is the maximum ratio of uncompressed to compressed size. It applies to the part of an entry after its first
	// 1 MiB. If a bundle compresses a usage file a second time, the ratio applies to both together. The default is 250.
	Ratio int64
}

// OrDefault returns l with every field that is zero or negative set to its default.
func (l Limits) OrDefault() Limits {
	return Limits{
		Document:   orDefault(l.Document, 1<<30),
		Manifest:   orDefault(l.Manifest, 4<<20),
		Event:      orDefault(l.Event, 1<<20),
		Depth:      min(orDefault(l.Depth, 64), 10_000),
		Token:      orDefault(l.Token, 1<<20),
		Attributes: orDefault(l.Attributes, 64),
		Entries:    orDefault(l.Entries, 4096),
		Unpacked:   orDefault(l.Unpacked, 1<<30),
		Ratio:      orDefault(l.Ratio, 250),
	}
}

func orDefault[T cmp.Ordered](v, d T) T {
	var zero T
	if v <= zero {
		return d
	}
	return v
}
