package archive

// The directory alone says which program made an entry and what kind of file it is. With no second copy to compare
// with, these fields are held against the combinations that real programs write for a regular file:
//
//	made by  internal  external                           writer
//	0x0014   0         0                                  Go archive/zip and package archive; .NET on Windows
//	0x0014   0         Unix mode << 16                    Python on Windows
//	0x0314   0         Unix mode << 16                    Python, Go with a file mode, .NET on Unix, libarchive
//	0x031e   0 or 1    Unix mode << 16, read-only bit     Info-ZIP; internal 1 means text
//	0x003f   0         archive, read-only, normal bits    7-Zip on Windows
//	0x033f   0         Unix mode << 16 | 0x8000 | as above  7-Zip on Unix
//
// A Unix mode is that of a regular file, or has no kind, as Python writes it for bytes. It lets the owner read, and has
// no set-user, set-group or sticky bit. What package archive writes is the first line, and no other combination in the
// table is one bit away from it: a mode has at least two bits, and the versions differ in at least two. So a flipped
// bit in these fields of our own archives is always noticed. For the same reason a lone attribute bit beside 0x0014, as
// Windows Explorer writes it, is refused.
const (
	madeGo           = 0x0014
	madePython       = 0x0314
	madeInfoZIP      = 0x031e
	made7ZipWindows  = 0x003f
	made7ZipUnix     = 0x033f
	internalText     = 1
	dosReadOnly      = 0x01
	dosArchive       = 0x20
	dosNormal        = 0x80
	dosHasUnixMode   = 0x8000 // set by 7-Zip beside a Unix mode
	unixKind         = 0o170000
	unixRegular      = 0o100000
	unixPermissions  = 0o777
	unixOwnerCanRead = 0o400
)

// knownAttributes reports whether a known writer gives a regular file these fields of the directory.
func knownAttributes(made, internal uint16, external uint32) bool {
	mode, dos := external>>16, external&0xffff
	switch made {
	case madeGo:
		return internal == 0 && (external == 0 || dos == 0 && regularMode(mode))
	case madePython:
		return internal == 0 && dos == 0 && regularMode(mode)
	case madeInfoZIP:
		return internal <= internalText && dos&^dosReadOnly == 0 && regularMode(mode)
	case made7ZipWindows:
		return internal == 0 && mode == 0 && dos&^(dosReadOnly|dosArchive|dosNormal) == 0
	case made7ZipUnix:
		return internal == 0 && dos&dosHasUnixMode != 0 &&
			dos&^(dosHasUnixMode|dosReadOnly|dosArchive|dosNormal) == 0 && regularMode(mode)
	}
	return false
}

// regularMode reports whether a Unix mode is that of a regular file that its owner can read, with two bits or more.
func regularMode(mode uint32) bool {
	kind := mode & unixKind
	return (kind == unixRegular || kind == 0) && mode&^(unixKind|unixPermissions) == 0 &&
		mode&unixOwnerCanRead != 0 && mode&(mode-1) != 0
}
