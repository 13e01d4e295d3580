// Package hostile has no code but tests: what every root record of the module has to withstand, whatever package it is in.
// Bad documents are data with the number of their row; they are made from a document of each record that has every field.
package hostile
