// Package hostile contains only tests: what every root record of the module must withstand. Bad documents are rows of
// data with a number. They are derived from a document of each record in which every field has a value.
package hostile
