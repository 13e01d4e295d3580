package codec

// What a record and a text in a list must have at least, on average, in bytes of the document. In memory a record takes
// some hundred bytes even when it is empty, so that without this a document of {},{},{} would take a hundred times its
// size. The first ones are free, and no honest document comes near it.
const (
	recordBytes = 28
	textBytes   = 8
	freeBytes   = 8192 * recordBytes
)

const needDensity = "list items that are not nearly empty"

// density holds the records and list items of a document against its size.
type density struct {
	need int64 // bytes that they must have
	last int64 // offset of the last one
}

// add takes in what stands at an offset, once, and reports whether the document may have so much up to there.
func (d *density) add(at, bytes int64) bool {
	if at > d.last {
		d.last = at
		d.need += bytes
	}
	return d.need <= max(at, freeBytes)
}
