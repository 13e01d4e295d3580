package codec

// The least size in the document, in bytes, that a record and a text in a list must have on average. A record occupies some
// hundred bytes in memory even when it is empty, so without this limit a document of {},{},{} would use a hundred times its
// size. The first ones are not limited, and no honest document comes close to the limit.
const (
	recordBytes = 28
	textBytes   = 8
	freeBytes   = 8192 * recordBytes
)

const needDensity = "list items that are not nearly empty"

// density compares the number of records and list items of a document with its size.
type density struct {
	need int64 // bytes that they must have
	last int64 // offset of the last one
}

// add counts the value at an offset, once, and reports whether the document may have that many up to there.
func (d *density) add(at, bytes int64) bool {
	if at > d.last {
		d.last = at
		d.need += bytes
	}
	return d.need <= max(at, freeBytes)
}
