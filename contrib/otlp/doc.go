// Package otlp writes events as log records of OpenTelemetry (OTLP) and as CloudEvents, and reads them back. Both are made only of
// what [pseudonym.Scrub], [pseudonym.Restore] or [pseudonym.InClear] returned.
//
//	w := otlp.NewWriter(file) // what the collector's receiver otlpjsonfile reads
//	for ev, err := range events {
//		safe, err := pseudonym.ScrubRecord(hasher, ev)
//		...
//		err = w.Write(safe)
//	}
//	err := w.Flush()
//
// A program that sends logs itself collects them in a [Batch]. The package sends nothing.
//
// # Log records
//
//   - The event name is that of the kind, such as cvad.usage_event; see [EventName].
//   - The timestamp is st. Severity, body and observed timestamp are not set.
//   - The resource is the product: service.name is prod, service.version is prodVer, and site is the site that the event names.
//   - Attributes have the names of the elements' JSON paths, such as payload.productId and user.upn, and their values. A dot or a
//     backslash in a name that no page has, has a backslash before it.
//   - A list is an array, and its items that are objects are maps. Integers that do not fit into 64 bits with a sign are their text.
//
// # CloudEvents
//
// A CloudEvent has the event as its data, byte for byte as [pseudonym.Safe] writes it. Its type is the event name, its id that of the
// event, its time st, its source / and the product, with / and the site if there is one, and its dataschema the $id of the record's
// JSON Schema, which the function Schema of the record's package returns. An event whose id is no GUID, such as the License Server's
// inventory event, has the SHA-256 of its data as its id.
//
// mapping.md lists all elements with their places in both forms.
//
// # What comes back
//
// An event of a documented kind that is written and read is equal to the first one: its JSON is the same, byte for byte. This is
// lost in log records, and not in CloudEvents: how numbers are written that no page has and that are no integers; whether an
// integer beyond 63 bits was in quotes; of an event of an unknown kind ([event.Raw]) also the order of members, white space and how
// characters are escaped. What an XML document had beyond the pages is lost in both, since JSON has no place for it.
package otlp

//go:generate go run ./internal/mapgen
