// Package otlp writes events as OpenTelemetry (OTLP) log records and as CloudEvents, and reads them back. It writes only events that
// [pseudonym.Scrub], [pseudonym.Restore] or [pseudonym.InClear] returned.
//
//	w := otlp.NewWriter(file) // the file form of the collector's receiver otlpjsonfile
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
//   - Other elements are attributes. The name of an attribute is the JSON path of the element, such as payload.productId or user.upn. In
//     the name of an undocumented member, dots and backslashes are escaped by a backslash.
//   - A list is an array, and items that are objects are maps. Integers that do not fit into a signed 64-bit integer are strings.
//
// # CloudEvents
//
// The data of a CloudEvent is the event, byte for byte as [pseudonym.Safe] writes it. The attributes are:
//
//   - type is the event name.
//   - id is the ID of the event. If that is not a GUID, as in the License Server's inventory event, id is the SHA-256 of the data.
//   - time is st.
//   - source is / and the product, followed by / and the site if the event names one.
//   - dataschema is the $id of the record's JSON Schema, which the function Schema of the record's package returns.
//
// mapping.md lists all elements and their places in both forms.
//
// # Round trips
//
// An event of a documented kind that is written and read back is equal to the original: its JSON is the same, byte for byte. Log records,
// but not CloudEvents, lose the following:
//
//   - how undocumented numbers that are not integers are written;
//   - whether an integer beyond 63 bits was quoted;
//   - in an event of an unknown kind ([event.Raw]), also the order of members, white space, and how characters are escaped.
//
// Both forms lose undocumented content of XML documents, since JSON has no place for it.
package otlp

//go:generate go run ./internal/mapgen
