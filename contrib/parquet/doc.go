// Package parquet writes events and compliance reports as columns to Parquet files, for DuckDB, Spark, ClickHouse, pandas and others. It
// also reads the events back.
//
// A file holds the rows of one [Table]: one kind of event, or one list of compliance reports. [Folder] writes records of all kinds to the
// files of a folder:
//
//	out, err := parquet.NewFolder("columns")
//	...
//	defer out.Discard()
//	for ev, err := range events {
//		safe, err := pseudonym.ScrubRecord(hasher, ev)
//		...
//		err = out.Write(safe)
//	}
//	files, err := out.Close()
//
// [Writer] writes the file of one table, and [Reader] reads it. Package rows has the Go types of the rows. The program in cmd/parquet
// converts bundles, streams and reports to such files.
//
// # Columns
//
// The schema has the nesting and the names of the JSON form: payload.productId is the column productId of the group payload. All
// columns are optional; null means that the record lacks the value.
//
//   - Text, tokens, GUIDs, versions and digests are strings. Numbers are 64-bit integers.
//   - Times in UTC are timestamps in microseconds, adjusted to UTC. Times without a zone, such as LocalTime and FloatingTime, are
//     timestamps that are not adjusted to UTC. Dates are dates; a date that never comes (the word permanent) is null.
//   - A set of features is its number. A second column with the suffix _names, such as enabledFeatures_names, lists the names of its
//     bits.
//   - A list whose items have no documented members is a JSON column.
//   - The column _unknown holds the undocumented members of a record, as JSON with the nesting of the record. Scrub removes all of
//     them.
//   - The column _text holds the wire form of values that cannot be restored from their columns, in the same way: a time with an extra
//     digit, a two-digit year, the word permanent.
//
// The key-value metadata of a file contain a key telemetry.column.PATH for each column. Its value is a JSON object with the column's
// element in the dictionary, identifier class, subject, form and meaning. The other keys are telemetry.table, telemetry.layout and
// telemetry.digest.
//
// # Round trips
//
// An event that is written and read back is equal to the original: its JSON is the same, byte for byte, and so are the results of Has,
// Missing and Check. Undocumented content of an XML document is lost, since JSON has no place for it. For an event of an unknown kind
// (event.Raw), the order of members, white space and how characters are escaped are also lost. Rows of compliance reports cannot be
// combined into a report again.
//
// # Integrity
//
// telemetry.digest is the SHA-256 of the file, computed with 64 zeros in place of the digest. It shows that the file was not damaged; it
// does not show who wrote it. This command prints the same digest:
//
//	sed "s/$digest/$(printf '0%.0s' $(seq 64))/" FILE | sha256sum
package parquet
