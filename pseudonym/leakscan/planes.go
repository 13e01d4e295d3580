package leakscan

import "encoding/binary"

// block is the number of bytes that are classified at a time, one for each bit of a mask.
const block = 64

// masks has a bit for each byte of a block. The byte at 8*i+j has the bit 8*j+i, which is the order in which the bits of bytes
// come apart with the fewest steps; see textOrder.
type masks struct {
	dot    uint64
	hyphen uint64
	colon  uint64
	letter uint64 // of ASCII, or a byte beyond it
	hexa   uint64 // a digit of base 16
	plain  uint64 // a letter or a digit of ASCII, or an underscore
	word   uint64 // one of these, a hyphen or a slash: most characters of base64
	rare   uint64 // a byte by which anything else is noticed: one of @\&%!? and zero
}

// spaces are what stands after the end of a text.
var spaces = func() (s [block]byte) {
	for i := range s {
		s[i] = ' '
	}
	return s
}()

// classify sets the masks to those of the first 64 bytes of text. What is missing counts as spaces.
func (m *masks) classify(text []byte) {
	if len(text) < block {
		short := spaces
		copy(short[:], text)
		m.classifyBlock(&short)
		return
	}
	m.classifyBlock((*[block]byte)(text))
}

// classifyBlock takes the bits of the bytes apart, so that p[k] has bit k of each byte, and compares all 64 bytes at a time.
func (m *masks) classifyBlock(text *[block]byte) {
	p0 := binary.LittleEndian.Uint64(text[0:])
	p1 := binary.LittleEndian.Uint64(text[8:])
	p2 := binary.LittleEndian.Uint64(text[16:])
	p3 := binary.LittleEndian.Uint64(text[24:])
	p4 := binary.LittleEndian.Uint64(text[32:])
	p5 := binary.LittleEndian.Uint64(text[40:])
	p6 := binary.LittleEndian.Uint64(text[48:])
	p7 := binary.LittleEndian.Uint64(text[56:])

	p0, p4 = exchange(p0, p4, 4, 0x0F0F0F0F0F0F0F0F)
	p1, p5 = exchange(p1, p5, 4, 0x0F0F0F0F0F0F0F0F)
	p2, p6 = exchange(p2, p6, 4, 0x0F0F0F0F0F0F0F0F)
	p3, p7 = exchange(p3, p7, 4, 0x0F0F0F0F0F0F0F0F)

	p0, p2 = exchange(p0, p2, 2, 0x3333333333333333)
	p1, p3 = exchange(p1, p3, 2, 0x3333333333333333)
	p4, p6 = exchange(p4, p6, 2, 0x3333333333333333)
	p5, p7 = exchange(p5, p7, 2, 0x3333333333333333)

	p0, p1 = exchange(p0, p1, 1, 0x5555555555555555)
	p2, p3 = exchange(p2, p3, 1, 0x5555555555555555)
	p4, p5 = exchange(p4, p5, 1, 0x5555555555555555)
	p6, p7 = exchange(p6, p7, 1, 0x5555555555555555)

	// The lower half of the byte comes first, because its planes are not needed afterwards.
	some, both := p2|p1|p0, p1&p0
	beyondZ, beyondF := p3&(p2|both), p3|p2&both // of letters in the columns that end with them
	beyond9 := p3 & (p2 | p1)
	low10 := p3 & p1 &^ (p2 | p0)
	high12 := p3 & p2
	low12, low13, low14, low15 := high12&^(p1|p0), high12&p0&^p1, high12&p1&^p0, high12&both
	low156 := (p2&(p1^p0) | p0&^(p2|p1)) &^ p3
	any4 := p3 | some

	wide := p6 | p7
	column2, column3 := p5&^(p4|wide), p5&p4&^wide // 0x20 to 0x2F, 0x30 to 0x3F
	upper := p6 &^ p7                              // 0x40 to 0x7F
	digit := column3 &^ beyond9
	letter := upper & (p4 | any4) &^ (p4 & beyondZ)
	m.dot = column2 & low14
	m.hyphen = column2 & low13
	m.colon = column3 & low10
	m.letter = letter | p7
	m.hexa = digit | upper&some&^(p4|beyondF)
	m.plain = digit | letter | upper&p4&low15&^p5
	m.word = m.plain | m.hyphen | column2&low15
	m.rare = upper&^(p5|p4|any4) | // @
		upper&p4&low12&^p5 | // \
		column2&low156 | // ! % &
		column3&low15 | // ?
		^(wide | p5 | p4 | any4)
}

// exchange exchanges the bits of a that are n places above those of a mask with the bits of b in the mask.
func exchange(a, b uint64, n int, mask uint64) (uint64, uint64) {
	t := (a>>n ^ b) & mask
	return a ^ t<<n, b ^ t
}

// following returns the mask of the eight bytes after each byte, of two blocks one after the other, and preceding that of the
// eight bytes before each: the n-th of them has the n-th byte of its bits.
func following(m, next uint64) uint64 {
	return m>>1&0x7F7F7F7F7F7F7F7F | next<<7&0x8080808080808080
}

func preceding(before, m uint64) uint64 {
	return m<<1&0xFEFEFEFEFEFEFEFE | before>>7&0x0101010101010101
}

// ahead and behind return the bits n bytes after and before those of m, for n less than eight.
func ahead(m, following uint64, n int) uint64  { return m>>(8*n) | following<<(64-8*n) }
func behind(m, preceding uint64, n int) uint64 { return m<<(8*n) | preceding>>(64-8*n) }

// textOrder returns a mask whose bits are in the order of the bytes.
func textOrder(m uint64) uint64 {
	if m == 0 {
		return 0
	}
	t := (m ^ m>>7) & 0x00AA00AA00AA00AA
	m ^= t ^ t<<7
	t = (m ^ m>>14) & 0x0000CCCC0000CCCC
	m ^= t ^ t<<14
	t = (m ^ m>>28) & 0x00000000F0F0F0F0
	return m ^ t ^ t<<28
}
