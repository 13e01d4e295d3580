// Package archive reads zip archives that may be hostile and writes the ones of this module.
//
// A zip archive says most things twice: at the front of an entry, behind it, and in the directory at the end. Readers
// differ in which of the three they believe, so an archive that disagrees with itself shows different files to
// different readers. The readers here believe nothing that is said only once and may be said twice: every header byte
// is either compared with its other copy, computed, or fixed. No bit of a header that [Writer] wrote can change without
// notice; the packed bytes of a deflated entry have spare bits that say nothing, and those only a digest can cover.
//
// [Reader] is for random access and any number of entries, [Stream] for one entry from front to end. [Deflater] packs on
// all cores. All failures are errors of package fault, and none holds a byte of the archive.
package archive
