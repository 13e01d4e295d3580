// Package itemwise reads and writes records whose lists may be too long for memory, item by item. It works for every record
// with fields that the tag stream marks; the generator makes what it needs to know of them.
//
// A record that is a document, and each record of a streamed list, is a [Record]. Its streamed lists, and those of the records
// that are nested in it without a list between, are numbered in the order of the documents. A list holds Records, or values
// without lists of their own, which are [Item]s.
//
// A [Reader] comes to one after the other; a [Writer] is given them in the same order; [Copy] connects the two.
package itemwise
