package codec

// What records must have at least, on the average: bytes of the document each. A record in memory takes some hundred
// bytes even when it is empty, so that without this a document of {},{},{} would take a hundred times its size. The
// first ones are free, and no honest document comes near it.
const (
	recordBytes = 24
	freeRecords = 8192
)

const needDensity = "records that are not nearly empty"

// density counts the records of a document.
type density struct {
	records int64
	last    int64 // offset of the last one
}

// add counts the record at an offset, once, and reports whether the document may have so many up to there.
func (d *density) add(at int64) bool {
	if at > d.last {
		d.last = at
		d.records++
	}
	return d.records <= freeRecords || d.records*recordBytes <= at
}
