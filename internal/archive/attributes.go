package archive

import "github.com/csg-telemetry/telemetry/internal/fault"

// Only the directory says which program created an entry and what kind of file it is. Programs write different versions
// and systems there, and different harmless attributes; none of that changes what a reader sees. So an entry is
// accepted if every reader sees a regular file. The low half of the external attributes holds the attributes of DOS and
// Windows, the high half a Unix mode. Some readers use the mode only if the entry was created on Unix, others whenever
// it is set, so both halves are checked for every system.
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
