package codec

import "encoding/binary"

// Eight bytes are examined at once as a little-endian word: the lowest byte is the first.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// Text is the type of what is examined: the bytes of a document, or a text of it.
type Text interface{ string | []byte }

// Load64 returns the first eight bytes of s. It panics if s is shorter.
func Load64[T Text](s T) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// load32 returns the first four bytes of s. It panics if s is shorter.
func load32[T Text](s T) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// unhex8 returns the value of the eight hex digits in w as four bytes, and reports whether all of them are hex digits.
func unhex8(w uint64) (b uint32, ok bool) {
	b, bad := unhexed(w)
	return b, bad == 0
}

// unhexed is unhex8, except that bits are set in bad if w has anything other than hex digits.
func unhexed(w uint64) (b uint32, bad uint64) {
	// In ASCII, adding 0x80-c to a byte sets its high bit if the byte is c or more. Other bytes are refused by w&highs.
	lower := w | ' '*ones
	digit := (w + (0x80-'0')*ones) &^ (w + (0x80-'9'-1)*ones)
	letter := (lower + (0x80-'a')*ones) &^ (lower + (0x80-'f'-1)*ones)
	return joined(unlowerHex(w)), ^((digit | letter) &^ w) & highs
}

// unlowerHex returns the values of the eight hex digits in w, each in a byte.
func unlowerHex(w uint64) uint64 {
	return w&(0x0f*ones) + w>>6&ones*9 // a letter has bit 6, and its low bits count from 1
}

// lowerHex returns the hex digits, in lower case, of the eight values in n, each in a byte.
func lowerHex(n uint64) uint64 {
	return n + '0'*ones + (n+6*ones)>>4&ones*('a'-'9'-1) // adding 6 carries if the digit is a letter
}

// joined returns the four bytes whose halves are the eight values in n.
func joined(n uint64) uint32 {
	n = (n<<4 | n>>8) & 0x00ff00ff00ff00ff
	n = (n | n>>8) & 0x0000ffff0000ffff
	return uint32(n | n>>16)
}

// digits8 returns the number that the eight digits in w represent, and reports whether all of them are digits.
func digits8(w uint64) (n uint64, ok bool) {
	// Adding 0x80-c sets the high bit of a byte if it is c or more.
	ok = (w+(0x80-'0')*ones)&^(w+(0x80-'9'-1)*ones)&^w&highs == highs
	w &= 0x0f * ones
	w = w*10 + w>>8 // pairs
	w = (w&0x000000ff000000ff*(100+1000000<<32) + w>>16&0x000000ff000000ff*(1+10000<<32)) >> 32
	return w, ok
}

// UnhexLower sets dst to the bytes that s encodes in hex. s must have twice the length of dst, a multiple of eight. UnhexLower
// reports whether all bytes of s are lower-case hex digits.
func UnhexLower[T Text](dst []byte, s T) bool {
	var bad uint64
	for ; len(s) >= 8 && len(dst) >= 4; s, dst = s[8:], dst[4:] {
		w := Load64(s)
		n := unlowerHex(w)
		binary.LittleEndian.PutUint32(dst, joined(n))
		bad |= w ^ lowerHex(n) | n&(0xf0*ones) // any other byte has no value, or that of another digit
	}
	return bad == 0
}

// hex8 returns the eight hex digits of four bytes.
func hex8(b uint32) uint64 {
	n := uint64(b)
	n = (n | n<<16) & 0x0000ffff0000ffff
	n = (n | n<<8) & 0x00ff00ff00ff00ff
	return lowerHex((n>>4 | n<<8) & (0x0f * ones))
}

// special returns a word with the high bit of each byte set if that byte of w is '"', '\\', a control character below 0x20 or not
// ASCII. Bits above the lowest one set may be wrong; the lowest is right, because no byte below it has borrowed.
func special(w uint64) uint64 {
	low, backslash := (w^2*ones)-'!'*ones, (w^'\\'*ones)-ones // '"'^2 is a space, and lower bytes stay lower
	return (low | backslash | w) & highs
}

// stops is special, but ignores bytes that are not ASCII.
func stops(w uint64) uint64 {
	low, backslash := (w^2*ones)-'!'*ones, (w^'\\'*ones)-ones
	return (low | backslash) &^ w & highs
}

// unclean is special, but also marks DEL, so that it marks every control character.
func unclean(w uint64) uint64 {
	return special(w) | (w+ones)&highs // only a marked byte can carry
}

// unprintable reports whether w holds a control character or a byte that is not ASCII.
func unprintable(w uint64) bool {
	del, control := (w^0x7F*ones)-ones, w-' '*ones
	return (del|control|w)&highs != 0
}

// mayControl reports whether w holds an ASCII control character, or the first byte of a later control character. It sometimes
// returns true for other words.
func mayControl(w uint64) bool {
	del, c2 := w^0x7F*ones, w^0xC2*ones
	return ((w-' '*ones)&^w|(del-ones)&^del|(c2-ones)&^c2)&highs != 0
}

// plainASCII reports for each byte whether it stands for itself inside a JSON string.
var plainASCII = func() (t [256]bool) {
	for c := 0x20; c < 0x80; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()
