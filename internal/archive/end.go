package archive

import (
	"encoding/binary"
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const (
	end64Signature     = 0x06064b50
	locator64Signature = 0x07064b50

	end64Len     = 56 // of version 1, without an extensible part
	locator64Len = 20
	endsLen      = end64Len + locator64Len + endLen
)

// end holds what the end of an archive says about its directory.
type end struct {
	count, size, offset int64
}

// readEnd reads the records after the directory: the zip64 records, if there are any, and the end record.
func readEnd(s *source) (end, error) {
	offset := s.offset()
	b, err := s.peek(endLen)
	if err != nil {
		return end{}, err
	}
	if binary.LittleEndian.Uint32(b) != end64Signature {
		e, ok := parseEnd(b)
		if !ok {
			return end{}, malformed(offset, "an end record without comment on the only disk")
		}
		s.skip(endLen)
		return e, nil
	}
	if b, err = s.peek(endsLen); err != nil {
		return end{}, err
	}
	wide, err := parseEnd64(b, offset)
	if err != nil {
		return end{}, err
	}
	e, ok := parseEnd(b[end64Len+locator64Len:])
	if !ok {
		return end{}, malformed(offset+end64Len+locator64Len, "an end record without comment on the only disk")
	}
	if e.count != wide.count && e.count != max16 || e.size != wide.size && e.size != max32 ||
		e.offset != wide.offset && e.offset != max32 {
		return end{}, malformed(offset, "zip64 records that agree with the end record")
	}
	s.skip(endsLen)
	return wide, nil
}

// parseEnd parses the end record.
func parseEnd(b []byte) (e end, ok bool) {
	here, total := binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[10:])
	disk, first := binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:])
	ok = binary.LittleEndian.Uint32(b) == endSignature && disk == 0 && first == 0 && here == total &&
		binary.LittleEndian.Uint16(b[20:]) == 0
	return end{
		count:  int64(total),
		size:   int64(binary.LittleEndian.Uint32(b[12:])),
		offset: int64(binary.LittleEndian.Uint32(b[16:])),
	}, ok
}

// parseEnd64 parses the zip64 end record at offset, and its locator.
func parseEnd64(b []byte, offset int64) (end, error) {
	if binary.LittleEndian.Uint64(b[4:]) != end64Len-12 || binary.LittleEndian.Uint16(b[14:])&0xff > maxNeed {
		return end{}, refused(fault.ErrUnsupported, offset, "zip64 records of version 1")
	}
	here, count := binary.LittleEndian.Uint64(b[24:]), binary.LittleEndian.Uint64(b[32:])
	e := end{
		count:  int64(count),
		size:   int64(binary.LittleEndian.Uint64(b[40:])),
		offset: int64(binary.LittleEndian.Uint64(b[48:])),
	}
	l := b[end64Len:]
	if binary.LittleEndian.Uint64(b[16:]) != 0 || here != count || min(e.count, e.size, e.offset) < 0 ||
		binary.LittleEndian.Uint32(l) != locator64Signature || binary.LittleEndian.Uint32(l[4:]) != 0 ||
		binary.LittleEndian.Uint64(l[8:]) != uint64(offset) || binary.LittleEndian.Uint32(l[16:]) > 1 {
		return end{}, malformed(offset, "zip64 records that agree with the archive")
	}
	return e, nil
}

// findEnd moves s to the records that end the archive, and returns their offset.
func (r *Reader) findEnd(s *source, size int64) (int64, error) {
	if size < endLen {
		return 0, r.noEnd(size)
	}
	offset := size - endLen
	if start := size - endsLen; start >= 0 {
		r.seek(s, start, size)
		b, err := s.peek(endsLen)
		if err != nil {
			return 0, err
		}
		if binary.LittleEndian.Uint32(b[end64Len+locator64Len:]) != endSignature {
			return 0, r.noEnd(size)
		}
		if binary.LittleEndian.Uint32(b[end64Len:]) == locator64Signature {
			if binary.LittleEndian.Uint32(b) != end64Signature {
				return 0, refused(fault.ErrUnsupported, start, "a zip64 record directly before its locator")
			}
			offset = start
		}
	}
	r.seek(s, offset, size)
	if b, err := s.peek(endLen); err != nil {
		return 0, err
	} else if sig := binary.LittleEndian.Uint32(b); sig != endSignature && sig != end64Signature {
		return 0, r.noEnd(size)
	}
	return offset, nil
}

// noEnd returns an error that says why an archive does not end with an end record.
func (r *Reader) noEnd(size int64) error {
	var first [4]byte
	if _, err := r.r.ReadAt(first[:min(4, size)], 0); err != nil && err != io.EOF {
		return interrupted(err, 0)
	}
	if !beginsArchive(first[:]) {
		return malformed(0, notArchive)
	}
	const most = endLen + max16 // an end record with the longest comment
	tail := make([]byte, min(size, most))
	if _, err := r.r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return interrupted(err, 0)
	}
	for i := len(tail) - endLen; i >= 0; i-- {
		if binary.LittleEndian.Uint32(tail[i:]) != endSignature {
			continue
		}
		at := size - int64(len(tail)) + int64(i)
		if e, _ := parseEnd(tail[i:]); e.offset+e.size != at && e.offset != max32 {
			continue // the end record of an archive inside this one
		}
		if int(binary.LittleEndian.Uint16(tail[i+20:])) == len(tail)-i-endLen {
			return malformed(at, "an archive without a comment")
		}
		return malformed(at+endLen, bytesAfter)
	}
	return malformed(size, cutShort)
}

// These reasons tell a person what to do.
const (
	notArchive  = "a zip archive (this is not a zip archive)"
	cutShort    = "the rest of the archive (it is cut short)"
	bytesAfter  = "the end of the file (there are bytes after the archive)"
	bytesBefore = "a directory directly before the end record (are there bytes before the archive, or in it?)"
)

// beginsArchive reports whether b can be the beginning of an archive.
func beginsArchive(b []byte) bool {
	sig := binary.LittleEndian.Uint32(b)
	return sig == localSignature || sig == endSignature || sig == end64Signature
}
