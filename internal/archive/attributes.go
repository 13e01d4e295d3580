package archive

import "github.com/csg-telemetry/telemetry/internal/fault"

// The directory alone says which program made an entry and what kind of file it is. Programs differ in the version and
// the system that they name there, and in harmless attributes; none of that changes what a reader sees. So everything
// passes that is a regular file to every reader. The low half of the external attributes are those of DOS and Windows, the
// high half is a mode of Unix. Some readers believe the mode only if the entry was made on Unix, others whenever there is
// one, so both halves count whatever the system.
const (
	dosVolume  = 0x08
	dosFolder  = 0x10
	dosDevice  = 0x40
	dosReparse = 0x400 // a link of Windows

	unixKind    = 0o170000
	unixRegular = 0o100000
	unixSpecial = 0o007000 // set-user, set-group, sticky
)

// checkAttributes refuses the external attributes of anything but a regular file.
func checkAttributes(external uint32, offset int64) error {
	mode, dos := external>>16, external&0xffff
	kind := mode & unixKind
	switch {
	case dos&(dosVolume|dosFolder|dosDevice|dosReparse) != 0, kind != unixRegular && kind != 0:
		return malformed(offset, "a regular file (no folder, link or device)")
	case mode&unixSpecial != 0:
		return refused(fault.ErrArchive, offset, "a mode without set-user, set-group or sticky bit")
	}
	return nil
}
