package archive

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// These are the values that Writer writes into the headers of an entry, besides name, time and sums.
const (
	ownMade  = 0x0014
	ownNeed  = 20
	ownFlags = flagDescriptor
	// ownExtra is an extended timestamp of the time of modification, which follows as four bytes.
	ownExtra    = "UT\x05\x00\x01"
	ownExtraLen = len(ownExtra) + 4
)

// oneBitOff reports whether the headers of an entry differ in exactly one bit from those that Writer writes, in the
// fields for which several values are accepted. No known program writes such an entry, so it must be damaged. Without
// this rule, a flipped bit in an archive of ours could go unnoticed, because other programs may use the other value.
// All other bits are compared or computed.
func oneBitOff(l local, c central) bool {
	if len(l.extra) != ownExtraLen || len(c.extra) != ownExtraLen || l.method != Deflate {
		return false
	}
	flags := uint16(ownFlags)
	if !ascii(c.name) {
		flags |= flagUTF8
	}
	n := bits.OnesCount16(c.made^ownMade) + bits.OnesCount16(c.internal) + bits.OnesCount32(c.external) +
		bits.OnesCount16(l.need^ownNeed) + bits.OnesCount16(c.need^ownNeed) +
		bits.OnesCount16(l.flags^flags) + bits.OnesCount16(c.flags^flags) +
		bits.OnesCount32(l.crc) + bits.OnesCount64(uint64(l.packed)) + bits.OnesCount64(uint64(l.size))
	for i := range ownExtra {
		n += bits.OnesCount8(l.extra[i]^ownExtra[i]) + bits.OnesCount8(c.extra[i]^ownExtra[i])
	}
	n += bits.OnesCount32(binary.LittleEndian.Uint32(l.extra[len(ownExtra):]) ^ binary.LittleEndian.Uint32(c.extra[len(ownExtra):]))
	return n == 1
}

func ascii(name []byte) bool {
	for _, c := range name {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
