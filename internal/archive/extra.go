package archive

import (
	"encoding/binary"
	"math/bits"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const maxExtra = 1024 // bytes of extra fields in one header; real ones have less than 100

// These extra fields are allowed in a header. They hold times and owners, about which readers may disagree, and zip64
// sizes, which must agree with everything else. Any other field is refused, because it may hold a file type, a mode, a
// name or the target of a link that only some readers use.
const (
	extraZip64        = 0x0001
	extraNTFS         = 0x000a // times of Windows
	extraExtendedTime = 0x5455 // times in UTC
	extraOldUnix      = 0x5855 // Info-ZIP: times and owner
	extraOwner16      = 0x7855 // Info-ZIP: owner
	extraOwner        = 0x7875 // Info-ZIP: owner
	extraJAR          = 0xcafe // Java: marks the first entry, always empty
)

// These extra fields are refused with a specific reason.
const (
	extraStrong      = 0x0017 // encryption
	extraUnicodePath = 0x7075 // a second name
	extraAES         = 0x9901 // encryption
)

// timeModified is the flag of an extended timestamp that has the time of modification, its first.
const (
	timeModified = 1
	timeAll      = 7
)

// cutField splits extra fields into the first one and the rest. It returns false if there is no whole field.
func cutField(b []byte) (id uint16, data, rest []byte, ok bool) {
	if len(b) < 4 {
		return 0, nil, nil, false
	}
	id, n := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
	if b = b[4:]; n > len(b) {
		return 0, nil, nil, false
	}
	return id, b[:n], b[n:], true
}

// checkExtra checks that each extra field of a header is complete, known and occurs only once. It returns the data of
// the zip64 field, or nil.
func checkExtra(b []byte, offset int64) (zip64 []byte, err error) {
	var seen uint // a bit for each known field
	for len(b) > 0 {
		id, data, rest, ok := cutField(b)
		if !ok {
			return nil, malformed(offset, "complete extra fields")
		}
		var bit uint
		switch id {
		case extraZip64:
			bit, zip64 = 1<<0, data
		case extraNTFS:
			bit = 1 << 1
		case extraExtendedTime:
			bit = 1 << 2
		case extraOldUnix:
			bit = 1 << 3
		case extraOwner16:
			bit = 1 << 4
		case extraOwner:
			bit = 1 << 5
		case extraJAR:
			bit = 1 << 6
			if len(data) > 0 {
				return nil, malformed(offset, "only extra fields for times, owner and zip64 sizes")
			}
		case extraAES, extraStrong:
			return nil, refused(fault.ErrUnsupported, offset, "an entry that is not encrypted")
		case extraUnicodePath:
			return nil, malformed(offset, "no extra field with a second name")
		default:
			return nil, malformed(offset, "only extra fields for times, owner and zip64 sizes")
		}
		if seen&bit != 0 {
			return nil, malformed(offset, "each extra field at most once")
		}
		seen |= bit
		b = rest
	}
	return zip64, nil
}

// widen replaces the fields of a header that are 0xffffffff with the values in the zip64 field. The fields are given in
// the order of that field. widen reports whether all readers find the same values: those that only look up missing
// values, as the format says, and those that expect every value at a fixed position. The disk number, which only the
// directory has, must be that of the first disk in both places.
func widen(zip64 []byte, disk uint16, fields ...*int64) bool {
	rest := zip64
	for _, f := range fields {
		if *f != max32 {
			continue
		}
		if len(rest) < 8 {
			return false
		}
		if *f = int64(binary.LittleEndian.Uint64(rest)); *f < 0 {
			return false
		}
		rest = rest[8:]
	}
	if disk == max16 || len(rest) == 4 {
		return len(rest) == 4 && binary.LittleEndian.Uint32(rest) == 0
	}
	if len(rest) == 0 {
		return true
	}
	rest = zip64
	for _, f := range fields {
		if len(rest) >= 8 {
			if int64(binary.LittleEndian.Uint64(rest)) != *f {
				return false
			}
			rest = rest[8:]
		}
	}
	return len(rest) == 0 || len(rest) == 4 && binary.LittleEndian.Uint32(rest) == 0
}

// validExtendedTime reports whether b is the extended timestamp of a local header: flags, then four bytes for each.
func validExtendedTime(b []byte) bool {
	return len(b) > 0 && b[0] <= timeAll && len(b) == 1+4*bits.OnesCount8(b[0])
}

// extendedTime returns the time of modification in the extended timestamp of a local header, in seconds since 1970, and
// false if it has none.
func extendedTime(b []byte) (seconds int64, ok bool) {
	for len(b) > 0 {
		id, data, rest, whole := cutField(b)
		if !whole {
			return 0, false
		}
		if id == extraExtendedTime && validExtendedTime(data) && data[0]&timeModified != 0 {
			return int64(binary.LittleEndian.Uint32(data[1:])), true
		}
		b = rest
	}
	return 0, false
}
