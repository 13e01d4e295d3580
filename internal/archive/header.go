package archive

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"time"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Methods of packing.
const (
	Store     uint16 = 0
	Deflate   uint16 = 8
	deflate64 uint16 = 9
)

const (
	localSignature      = 0x04034b50
	centralSignature    = 0x02014b50
	endSignature        = 0x06054b50
	descriptorSignature = 0x08074b50

	localLen   = 30
	centralLen = 46
	endLen     = 22

	// max16 and max32 mark fields whose true value is in a zip64 record.
	max16 = math.MaxUint16
	max32 = math.MaxUint32
)

// These are general purpose flags. Flags without a name describe the compression level or are not used by readers.
const (
	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // checksum and sizes follow the data
	flagPatch      = 1 << 5 // the data is a patch
	flagStrong     = 1 << 6
	flagUTF8       = 1 << 11
	flagMasked     = 1 << 13 // parts of the directory are encrypted

	flagsSecret = flagEncrypted | flagStrong | flagMasked
)

// maxNeed is the newest version of the format that all readers know. Store and deflate need 2.0, zip64 needs 4.5.
const maxNeed = 46

// header holds what the local header and the directory both say about an entry.
type header struct {
	need, flags, method, time, date uint16
	sums
}

// sums holds the checksum and the sizes of an entry's data. A descriptor holds nothing else.
type sums struct {
	crc          uint32
	packed, size int64
}

// local is a local header, which precedes an entry's data. Its slices are valid as long as the buffer from which it was
// read.
type local struct {
	header
	name, extra []byte
	offset      int64
}

// central is a record of the directory. Its slices are valid as long as the buffer from which it was read.
type central struct {
	header
	made, internal uint16
	external       uint32
	start          int64
	name, extra    []byte
	offset         int64
}

func parseHeader(b []byte) header {
	return header{
		need:   binary.LittleEndian.Uint16(b),
		flags:  binary.LittleEndian.Uint16(b[2:]),
		method: binary.LittleEndian.Uint16(b[4:]),
		time:   binary.LittleEndian.Uint16(b[6:]),
		date:   binary.LittleEndian.Uint16(b[8:]),
		sums:   parseSums(b[10:]),
	}
}

func parseSums(b []byte) sums {
	return sums{
		crc:    binary.LittleEndian.Uint32(b),
		packed: int64(binary.LittleEndian.Uint32(b[4:])),
		size:   int64(binary.LittleEndian.Uint32(b[8:])),
	}
}

// readLocal reads the local header at s and makes the checks that need no other record.
func readLocal(s *source) (local, error) {
	offset := s.offset()
	b, nameLen, err := peekHeader(s, localSignature, localLen, 26)
	if err != nil {
		return local{}, err
	}
	s.skip(len(b))
	l := local{
		header: parseHeader(b[4:]),
		name:   b[localLen : localLen+nameLen],
		extra:  b[localLen+nameLen:],
		offset: offset,
	}
	zip64, err := l.check(l.name, l.extra, offset)
	if err != nil {
		return local{}, err
	}
	if !widen(zip64, 0, &l.size, &l.packed) {
		return local{}, malformed(offset, "a zip64 field that agrees with its header")
	}
	return l, nil
}

// readCentral reads the directory record at s and makes the checks that need no other record.
func readCentral(s *source) (central, error) {
	offset := s.offset()
	b, nameLen, err := peekHeader(s, centralSignature, centralLen, 28)
	if err != nil {
		return central{}, err
	}
	s.skip(len(b))
	disk := binary.LittleEndian.Uint16(b[34:])
	if binary.LittleEndian.Uint16(b[32:]) != 0 || disk != 0 && disk != max16 {
		return central{}, malformed(offset, "an entry without comment on the only disk")
	}
	c := central{
		made:     binary.LittleEndian.Uint16(b[4:]),
		header:   parseHeader(b[6:]),
		internal: binary.LittleEndian.Uint16(b[36:]),
		external: binary.LittleEndian.Uint32(b[38:]),
		start:    int64(binary.LittleEndian.Uint32(b[42:])),
		name:     b[centralLen : centralLen+nameLen],
		extra:    b[centralLen+nameLen:],
		offset:   offset,
	}
	zip64, err := c.check(c.name, c.extra, offset)
	if err != nil {
		return central{}, err
	}
	if !widen(zip64, disk, &c.size, &c.packed, &c.start) {
		return central{}, malformed(offset, "a zip64 field that agrees with its header")
	}
	if bytes.Contains(c.extra, []byte("PK\x06\x07")) { // in the last entry it might be taken for the zip64 locator
		return central{}, malformed(offset, "extra fields without the signature of a zip64 record")
	}
	if c.method == Store && c.packed != c.size {
		return central{}, malformed(offset, "one size for a stored entry")
	}
	return c, checkAttributes(c.external, offset)
}

// peekHeader returns the header at s with its name and extra fields, and the length of its name. The fixed part of the
// header has the given signature and length; lengths is the offset of the lengths of name and extra fields in it.
func peekHeader(s *source, signature uint32, fixed, lengths int) (b []byte, nameLen int, err error) {
	if b, err = s.peek(fixed); err != nil {
		return nil, 0, err
	}
	if binary.LittleEndian.Uint32(b) != signature {
		return nil, 0, malformed(s.offset(), "the signature of a header")
	}
	nameLen = int(binary.LittleEndian.Uint16(b[lengths:]))
	extraLen := int(binary.LittleEndian.Uint16(b[lengths+2:]))
	if nameLen > maxName || extraLen > maxExtra {
		return nil, 0, refused(fault.ErrLimit, s.offset(), "a name of at most 255 and extra fields of at most 1024 bytes")
	}
	b, err = s.peek(fixed + nameLen + extraLen)
	return b, nameLen, err
}

// check makes the checks that local headers and directory records have in common. It returns the data of the zip64
// field.
func (h header) check(name, extra []byte, offset int64) (zip64 []byte, err error) {
	switch {
	case h.flags&flagsSecret != 0:
		return nil, refused(fault.ErrUnsupported, offset, "an entry that is not encrypted")
	case h.method == deflate64:
		return nil, refused(fault.ErrUnsupported, offset, "an entry that is stored or deflated (this one is Deflate64)")
	case h.method != Store && h.method != Deflate:
		return nil, refused(fault.ErrUnsupported, offset, "an entry that is stored or deflated")
	case h.flags&flagPatch != 0:
		return nil, refused(fault.ErrUnsupported, offset, "an entry that is not a patch")
	case h.need&0xff > maxNeed:
		return nil, refused(fault.ErrUnsupported, offset, "version 4.6 of the format or an older one")
	}
	if zip64, err = checkExtra(extra, offset); err != nil {
		return nil, err
	}
	if h.flags&flagUTF8 == 0 && !ascii(name) {
		return nil, refused(fault.ErrName, offset, "the UTF-8 flag for a name that is not ASCII")
	}
	return zip64, nil
}

// agree returns an error unless a local header and a directory record, which have passed their own checks, describe the
// same entry. Times and owners in extra fields, and the program named in the directory, are not compared.
func agree(l local, c central) error {
	same := l.method == c.method && l.time == c.time && l.date == c.date && bytes.Equal(l.name, c.name) &&
		(l.flags^c.flags)&flagDescriptor == 0
	if l.flags&flagDescriptor == 0 {
		same = same && l.sums == c.sums
	} else { // unknown values are zero
		same = same && (l.crc == 0 || l.crc == c.crc) && (l.packed == 0 || l.packed == c.packed) &&
			(l.size == 0 || l.size == c.size)
	}
	if !same || oneBitOff(l, c) {
		return malformed(l.offset, "a local header that agrees with the directory")
	}
	return nil
}

// late reports whether an entry is stored and has its sizes after its data, so that a reader of a pipe looks in the data
// for the descriptor.
func (h header) late() bool { return h.method == Store && h.flags&flagDescriptor != 0 }

// Lengths of descriptors: the checksum and two sizes of four or eight bytes, which a signature may precede.
const (
	descriptorLen        = 16
	descriptorLen64      = 24
	descriptorUnsigned   = 12
	descriptorUnsigned64 = 20
)

// checkDescriptor reports whether b, which is everything between an entry's data and the next header, is a descriptor
// with the given sums, and is unambiguous for a reader of a pipe.
func checkDescriptor(b []byte, want sums, late bool) bool {
	switch len(b) {
	case descriptorLen, descriptorLen64:
		if binary.LittleEndian.Uint32(b) != descriptorSignature {
			return false
		}
		b = b[4:]
	case descriptorUnsigned, descriptorUnsigned64:
		if late || want.crc == descriptorSignature { // the end of the data would be unknown, or the checksum could be taken for the signature
			return false
		}
	default:
		return false
	}
	got := sums{crc: binary.LittleEndian.Uint32(b)}
	if len(b) == descriptorUnsigned {
		got = parseSums(b)
	} else {
		got.packed = int64(binary.LittleEndian.Uint64(b[4:]))
		got.size = int64(binary.LittleEndian.Uint64(b[12:]))
	}
	return got == want
}

// readDescriptor reads the descriptor at s. It ends where the next header begins.
func readDescriptor(s *source, want sums, late bool) error {
	ahead := s.ahead(descriptorLen64 + 4)
	for _, n := range [...]int{descriptorLen, descriptorUnsigned, descriptorLen64, descriptorUnsigned64} {
		if len(ahead) < n+4 {
			continue
		}
		next := binary.LittleEndian.Uint32(ahead[n:])
		if (next == localSignature || next == centralSignature) && checkDescriptor(ahead[:n], want, late) {
			s.skip(n)
			return nil
		}
	}
	if len(ahead) < descriptorLen64+4 && s.err != io.EOF {
		return s.failure()
	}
	if len(ahead) < descriptorUnsigned+4 {
		return s.failure()
	}
	return malformed(s.offset(), "a descriptor with the checksum and the sizes of its entry")
}

// modified returns when the file was modified. The extended timestamp is in UTC; the header's own time has no zone and
// steps of two seconds, and is taken for UTC.
func (l local) modified() time.Time {
	if seconds, ok := extendedTime(l.extra); ok {
		return time.Unix(seconds, 0).UTC()
	}
	d, t := int(l.date), int(l.time)
	return time.Date(1980+d>>9, time.Month(d>>5&15), d&31, t>>11, t>>5&63, t&31*2, 0, time.UTC)
}
