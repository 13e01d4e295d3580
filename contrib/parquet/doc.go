// Package parquet writes events and compliance reports as columns, in Parquet files that DuckDB, Spark, ClickHouse, pandas and
// others read, and reads the events back.
//
// A file holds the rows of one [Table]: one kind of event, or one list of compliance reports. [Folder] writes records of all kinds
// into the files of a folder:
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
// [Writer] writes one table, and [Reader] reads one. Package rows has the Go types of the rows. The program parquet in cmd/parquet
// makes files of bundles, streams and reports.
//
// # Columns
//
// The schema has the nesting and the names of the JSON form: payload.productId is the column productId of the group payload. All
// columns are optional; null means that the record lacks the value.
//
//   - Text, tokens, GUIDs, versions and digests are strings, numbers are 64-bit integers.
//   - Times in UTC are timestamps in microseconds, adjusted to UTC. Times without a zone, such as LocalTime and FloatingTime, are
//     timestamps that are not. Dates are dates; one that never comes (the word permanent) is null.
//   - A set of features is its number, and a list of the names that its bits have in a column beside it, enabledFeatures_names.
//   - A list whose items have no documented members is a JSON column.
//   - The column _unknown holds what a record has beyond the documents, as JSON with the record's own nesting. Scrub removes all
//     of that.
//   - The column _text holds the wire form of those values that their columns do not give back, in the same way: a time with a
//     digit too many, a two-digit year, the word permanent.
//
// The key-value metadata of a file have a key telemetry.column.PATH for each column, with its element in the dictionary, identifier
// class, subject, form and meaning as JSON; telemetry.table and telemetry.layout; and telemetry.digest.
//
// # What comes back
//
// An event that is written and read is equal to the first one: its JSON is the same, byte for byte, and so is what Has, Missing and
// Check say. These are lost: what an XML document had beyond the pages, since JSON has no place for it, and, of an event of an
// unknown kind (event.Raw), the order of its members, white space and how its characters are escaped. Rows of compliance reports are
// not made into a report again.
//
// # Integrity
//
// telemetry.digest is the SHA-256 of the file with 64 zeros in place of the digest. It shows that nothing changed on the way; it
// does not show who wrote the file. This prints the same:
//
//	sed "s/$digest/$(printf '0%.0s' $(seq 64))/" FILE | sha256sum
package parquet
