// Package rows contains the Go types of the rows of all tables of package parquet. Programs use them to read the files with
// parquet-go directly:
//
//	r := parquet.NewGenericReader[rows.CVADUsageEvent](file)
//
// The types are generated from the records of the module and their dictionary. A field is nil if the record lacks the value. The comment
// of each field gives its element in the dictionary and its identifier class.
package rows
