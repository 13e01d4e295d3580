package archive

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Methods of packing.
const (
	Store   uint16 = 0
	Deflate uint16 = 8
)

const (
	localSignature      = 0x04034b50
	centralSignature    = 0x02014b50
	endSignature        = 0x06054b50
	descriptorSignature = 0x08074b50

	localLen      = 30
	centralLen    = 46
	endLen        = 22
	descriptorLen = 16

	// zip64 stands in a 32-bit field whose true value is in a zip64 record.
	zip64 = 1<<32 - 1
)

// General purpose flags.
const (
	flagEncrypted  = 1 << 0
	flagLevel      = 1<<1 | 1<<2 // how hard the packer tried
	flagDescriptor = 1 << 3      // checksum and sizes follow the data
	flagStrong     = 1 << 6
	flagUTF8       = 1 << 11
	flagMasked     = 1 << 13 // parts of the directory are encrypted

	flagsSecret  = flagEncrypted | flagStrong | flagMasked
	flagsAllowed = flagLevel | flagDescriptor | flagUTF8
)

// header is what the local header and the directory both say of an entry.
type header struct {
	need, flags, method, time, date uint16
	sums
}

// sums is what an entry's data must come to. A descriptor holds nothing else.
type sums struct {
	crc          uint32
	packed, size int64
}

// local is a header in front of an entry's data. Its slices are valid as long as the buffer it was read from.
type local struct {
	header
	name, extra []byte
	offset      int64
}

// central is a record of the directory. Its slices are valid as long as the buffer it was read from.
type central struct {
	header
	made, internal  uint16
	external, start uint32
	name, extra     []byte
	offset          int64
}

// end is the record that ends an archive.
type end struct {
	count        uint16
	size, offset uint32
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

// readLocal takes the local header that stands at s and checks what can be checked of it alone.
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
	return l, l.check(l.name, l.extra, offset)
}

// readCentral takes the directory record that stands at s and checks what can be checked of it alone.
func readCentral(s *source) (central, error) {
	offset := s.offset()
	b, nameLen, err := peekHeader(s, centralSignature, centralLen, 28)
	if err != nil {
		return central{}, err
	}
	s.skip(len(b))
	if comment, disk := b[32:34], b[34:36]; comment[0]|comment[1]|disk[0]|disk[1] != 0 {
		return central{}, malformed(offset, "an entry without comment on the only disk")
	}
	c := central{
		made:     binary.LittleEndian.Uint16(b[4:]),
		header:   parseHeader(b[6:]),
		internal: binary.LittleEndian.Uint16(b[36:]),
		external: binary.LittleEndian.Uint32(b[38:]),
		start:    binary.LittleEndian.Uint32(b[42:]),
		name:     b[centralLen : centralLen+nameLen],
		extra:    b[centralLen+nameLen:],
		offset:   offset,
	}
	if err := c.check(c.name, c.extra, offset); err != nil {
		return central{}, err
	}
	if !knownAttributes(c.made, c.internal, c.external) {
		return central{}, malformed(offset, "attributes of a regular file as its writer sets them")
	}
	return c, nil
}

// peekHeader returns the header that stands at s with its name and extra fields, and the length of its name. The
// header's fixed part has the given signature and length; the lengths of name and extra fields stand in it at lengths.
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

// check judges what a header says of its entry's form, whichever of the two headers it is.
func (h header) check(name, extra []byte, offset int64) error {
	if h.flags&flagsSecret != 0 {
		return refused(fault.ErrUnsupported, offset, "an entry that is not encrypted")
	}
	if h.method != Store && h.method != Deflate {
		return refused(fault.ErrUnsupported, offset, "an entry that is stored or deflated")
	}
	if err := checkExtra(extra, offset); err != nil {
		return err
	}
	if h.flags&^flagsAllowed != 0 {
		return refused(fault.ErrUnsupported, offset, "no flags but level, descriptor and UTF-8")
	}
	if h.need != 10 && h.need != 20 {
		return refused(fault.ErrUnsupported, offset, "version 1.0 or 2.0 of the format")
	}
	if h.packed == zip64 || h.size == zip64 {
		return malformed(offset, "an entry of less than 4 GiB")
	}
	if h.method == Store && h.packed != h.size {
		return malformed(offset, "one size for a stored entry")
	}
	for _, c := range name {
		if c >= 0x80 && h.flags&flagUTF8 == 0 {
			return refused(fault.ErrName, offset, "the UTF-8 flag for a name that is not ASCII")
		}
	}
	return nil
}

// agree is the one place that says whether a local header and a directory record describe the same entry. Both have
// passed their own checks.
func agree(l local, c central) error {
	want := c.header
	if want.flags&flagDescriptor != 0 {
		want.sums = sums{}
	}
	if l.header != want || !bytes.Equal(l.name, c.name) || !extrasAgree(l.extra, c.extra) {
		return malformed(l.offset, "a local header that agrees with the directory")
	}
	return nil
}

// readDescriptor takes the descriptor that stands at s, which must hold the given sums.
func readDescriptor(s *source, want sums) error {
	b, err := s.peek(descriptorLen)
	if err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(b) != descriptorSignature || parseSums(b[4:]) != want {
		return malformed(s.offset(), "a descriptor with the checksum and the sizes of its entry")
	}
	s.skip(descriptorLen)
	return nil
}

// readEnd takes the end record that stands at s.
func readEnd(s *source) (end, error) {
	b, err := s.peek(endLen)
	if err != nil {
		return end{}, err
	}
	here, total := binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[10:])
	if binary.LittleEndian.Uint32(b) != endSignature ||
		binary.LittleEndian.Uint32(b[4:]) != 0 || here != total || binary.LittleEndian.Uint16(b[20:]) != 0 {
		return end{}, malformed(s.offset(), "an end record without comment on the only disk")
	}
	e := end{
		count:  total,
		size:   binary.LittleEndian.Uint32(b[12:]),
		offset: binary.LittleEndian.Uint32(b[16:]),
	}
	s.skip(endLen)
	return e, nil
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
