package archive

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const (
	maxExtra  = 1024 // bytes of extra fields in one header; real ones have less than 100
	maxFields = 16   // extra fields in one header
)

// Extra fields that are understood or refused. Any other one says nothing about name, kind or content of a file, and is
// accepted where both headers hold it alike.
const (
	extraZip64        = 0x0001 // sizes and offsets beyond 32 bits
	extraPKWAREUnix   = 0x000d // may hold the target of a link
	extraStrong       = 0x0017 // encryption
	extraExtendedTime = 0x5455 // times in UTC
	extraASiUnix      = 0x756e // may hold the target of a link
	extraUnicodePath  = 0x7075 // a second name, which some readers prefer
	extraInfoZIPUnix  = 0x7875 // numbers of the owner
	extraAES          = 0x9901 // encryption
)

// Flags of the extended timestamp: which times follow, in this order.
const (
	timeModified = 1 << iota
	timeAccessed
	timeCreated
	timeAll = timeModified | timeAccessed | timeCreated
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

// checkExtra judges the extra fields of one header: whole, each at most once, none that changes what the entry is.
func checkExtra(b []byte, offset int64) error {
	var seen [maxFields]uint16
	for n := 0; len(b) > 0; n++ {
		id, _, rest, ok := cutField(b)
		if !ok {
			return malformed(offset, "whole extra fields")
		}
		if n == maxFields {
			return refused(fault.ErrLimit, offset, "at most 16 extra fields")
		}
		switch id {
		case extraAES, extraStrong:
			return refused(fault.ErrUnsupported, offset, "an entry that is not encrypted")
		case extraZip64, extraUnicodePath, extraPKWAREUnix, extraASiUnix:
			return malformed(offset, "no extra field with another size, name or kind of file")
		}
		for _, earlier := range seen[:n] {
			if earlier == id {
				return malformed(offset, "every extra field once")
			}
		}
		seen[n] = id
		b = rest
	}
	return nil
}

// extrasAgree reports whether the extra fields of a local header and of its directory record belong together: the same
// fields in the same order with the same data. Info-ZIP shortens two of them in the directory: the extended timestamp
// to its flags and the time of modification, the owner to nothing.
func extrasAgree(front, directory []byte) bool {
	for len(front) > 0 && len(directory) > 0 {
		var l, c []byte
		var lid, cid uint16
		var lok, cok bool
		lid, l, front, lok = cutField(front)
		cid, c, directory, cok = cutField(directory)
		if !lok || !cok || lid != cid {
			return false
		}
		switch lid {
		case extraExtendedTime:
			if !validExtendedTime(l) || !bytes.Equal(l, c) && (l[0]&timeModified == 0 || !bytes.Equal(l[:5], c)) {
				return false
			}
		case extraInfoZIPUnix:
			if !bytes.Equal(l, c) && len(c) > 0 {
				return false
			}
		default:
			if !bytes.Equal(l, c) {
				return false
			}
		}
	}
	return len(front) == 0 && len(directory) == 0
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
