// Package itemwise reads and writes records item by item, because their lists may be too long for memory. It works for
// every record with fields that have the tag option stream; the generator writes the code that it needs.
//
// A record that is a document, and each record of a streamed list, is a [Record]. Its streamed lists, and those of
// directly nested records, are numbered in document order. The items of a list are Records, or values without streamed
// lists, which are [Item]s.
//
// A [Reader] returns them one after the other, a [Writer] accepts them in the same order, and [Copy] connects the two.
package itemwise
