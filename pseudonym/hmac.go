package pseudonym

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
)

// hmacKey is HMAC-SHA-256 under one key. It is immutable.
//
// HMAC hashes one block derived from the key before the text, and another before the hash of the text. Both blocks are
// hashed once for each key, as FIPS 198-1, section 6, allows. The resulting states are as secret as the key.
type hmacKey struct {
	inner, outer []byte // states of SHA-256 after the two blocks
	// readable says that the hash can be read from the state after the last block.
	readable bool
}

// newHMACKey returns the hmacKey of a key that is not longer than one block.
func newHMACKey(key []byte) *hmacKey {
	k := &hmacKey{inner: keyState(key, 0x36), outer: keyState(key, 0x5c)}
	const text = "a text to compare both ways"
	k.readable = true
	k.readable = k.sum([]byte(text)) == k.sumString(text)
	return k
}

// keyState returns the state of SHA-256 after the block made of key and pad.
func keyState(key []byte, pad byte) []byte {
	var block [sha256.BlockSize]byte
	copy(block[:], key)
	for i := range block {
		block[i] ^= pad
	}
	h := sha256.New()
	h.Write(block[:])
	state, _ := h.(encoding.BinaryAppender).AppendBinary(nil) // SHA-256 returns no error
	return state
}

// sum returns the HMAC of text, and may overwrite the spare capacity of text. It pads the text itself and reads the
// hashes from the states, because Sum would copy the state, and pad and hash in the copy.
func (k *hmacKey) sum(text []byte) [sha256.Size]byte {
	if !k.readable {
		return k.sumString(string(text))
	}
	const magic, end = len("sha\x03"), len("sha\x03") + sha256.Size
	var buf [128]byte // larger than a state
	h := sha256.New()
	h.(encoding.BinaryUnmarshaler).UnmarshalBinary(k.inner)
	h.Write(pad(text))
	state, _ := h.(encoding.BinaryAppender).AppendBinary(buf[:0])
	h.(encoding.BinaryUnmarshaler).UnmarshalBinary(k.outer)
	h.Write(pad(state[magic:end]))
	state, _ = h.(encoding.BinaryAppender).AppendBinary(buf[:0])
	return [sha256.Size]byte(state[magic:end])
}

// maxPadding is the maximum number of bytes that pad appends.
const maxPadding = sha256.BlockSize + 8

// padding is a one bit followed by zeros.
var padding = [sha256.BlockSize]byte{0x80}

// pad appends the padding of SHA-256 to text, which follows one block that has been hashed.
func pad(text []byte) []byte {
	bits := 8 * uint64(sha256.BlockSize+len(text))
	text = append(text, padding[:sha256.BlockSize-(len(text)+8)%sha256.BlockSize]...)
	return binary.BigEndian.AppendUint64(text, bits)
}

// sumString returns the HMAC of a text of any length.
func (k *hmacKey) sumString(text string) (sum [sha256.Size]byte) {
	var buf [256]byte // the conversion of the text to bytes would allocate
	h := sha256.New()
	h.(encoding.BinaryUnmarshaler).UnmarshalBinary(k.inner)
	for text != "" {
		n := copy(buf[:], text)
		h.Write(buf[:n])
		text = text[n:]
	}
	h.Sum(sum[:0])
	h.(encoding.BinaryUnmarshaler).UnmarshalBinary(k.outer)
	h.Write(sum[:])
	h.Sum(sum[:0])
	return sum
}
