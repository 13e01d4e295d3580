// Package rows holds the Go types of the rows of all tables of package parquet, for programs that read the files with
// parquet-go itself:
//
//	r := parquet.NewGenericReader[rows.CVADUsageEvent](file)
//
// The types are generated from the records of the module and their dictionary. A nil field is a value that the record lacks. A
// row says of each field which element of the dictionary it is, and which class of identifier.
package rows
