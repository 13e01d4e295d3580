// Package archive reads zip archives that may be hostile and writes the ones of this module.
//
// A zip archive says most things twice: before an entry, after it, and in the directory at the end. Readers differ in
// which of the three they believe, so an archive that disagrees with itself shows different files to different readers.
// The rule here has two halves: what two readers could understand differently is refused, a reader of a pipe being one of
// them; what all readers understand alike is accepted, whichever program wrote it. So names, methods, sizes, checksums and
// places must agree wherever they stand, those of zip64 too; the data of one entry ends where the next header begins; and
// the fields that one reader may look at and another may not hold times, owners and the name of the program at most.
//
// No bit of a header that [Writer] wrote can change without notice, although other programs have freedom with some of
// them: an archive that is one bit away from such a header is refused. The packed bytes of a deflated entry have spare bits
// that say nothing, and those only a digest can cover.
//
// [Reader] is for random access, [Pipe] for reading from front to end, and [Stream] for one entry from front to end. They
// accept the same archives. [Deflater] packs on all cores. All failures are errors of package fault, and none holds a byte
// of the archive.
package archive
