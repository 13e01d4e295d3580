package telemetry

import "cmp"

// Limits bounds what decoders and archive readers accept; what goes beyond is [ErrLimit]. A field that is zero or
// negative means its default, so Limits{Depth: 16} changes the depth alone.
//
// More limits are fixed, so that memory stays in proportion to the document and a reader holds little of it:
//
//   - Where there are more than 8,192 records, they must take 28 bytes of the document each on the average, and where there
//     are more than 28,672 texts in lists, these must take 8.
//   - What is not documented in one record may take 16 MiB, or Token where that is more, and may be 1,000,000 members or, in
//     XML, values with undocumented attributes.
//   - Of a stream of more than 1,024 events, these must take 20 bytes each on the average.
//   - The parts of a record that are read as a whole from a streamed document may together take as many bytes: the metadata
//     and the startup counts of a report, or the pools of an SA date.
type Limits struct {
	// Document is the most bytes of a streamed document. Default 1 GiB.
	Document int64
	// Manifest is the most bytes of a bundle's manifest. Default 4 MiB.
	Manifest int64
	// Event is the most bytes of one event. Default 1 MiB.
	Event int64
	// Depth is how deep objects, arrays and elements may nest. Default 64. More than 10,000 means 10,000, so that the stack
	// stays small.
	Depth int
	// Token is the most bytes of one token: a string, a run of text, a tag, an undocumented element. Default 1 MiB.
	Token int
	// Attributes is how many attributes an element may have. Default 64.
	Attributes int
	// Entries is how many entries an archive may have. Default 4,096.
	Entries int
	// Unpacked is the most bytes that the entries of an archive may have together, unpacked. Default 1 GiB.
	Unpacked int64
	// Ratio is how many bytes one packed byte may become, once an entry has passed 1 MiB. Where a usage file is packed in
	// its bundle once more, that is both times together. Default 250.
	Ratio int64
}

// OrDefault returns l with the default in place of every field that is zero or negative.
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
