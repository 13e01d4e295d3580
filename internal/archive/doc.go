// Package archive reads zip archives that may be hostile and writes the ones of this module.
//
// A zip archive states most facts more than once: before an entry, after it, and in the directory at the end. Readers
// differ in which of these they use, so an inconsistent archive shows different files to different readers. This
// package refuses every archive that two readers, including a reader of a pipe, could understand differently, and
// accepts every archive that all readers understand alike, regardless of the program that wrote it. So names, methods,
// sizes, checksums and offsets must agree everywhere, including zip64 records. The data of an entry ends where the next
// header begins. Fields that only some readers use may only contain times, owners and the name of the program.
//
// A change of any single bit of a header that [Writer] wrote is detected, although other programs may write some of
// these fields differently: a header that differs from one of Writer's in exactly one bit is refused. The packed bytes
// of a deflated entry contain unused bits; only a digest detects their change.
//
// [Reader] provides random access, [Pipe] reads from front to end, and [Stream] reads an archive of one entry from
// front to end. They accept the same archives. [Deflater] packs on all cores. All errors are those of package fault,
// and none contains a byte of the archive.
package archive
