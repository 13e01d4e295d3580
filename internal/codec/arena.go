package codec

import "strings"

// arena holds the texts of documents: short ones share memory, since a text alone would take as long to allocate as to read. The
// texts of several documents may share it if a scanner is used again.
type arena struct {
	room strings.Builder
	next int // how much room is made next
}

// The least and the most room that is made at once. A text that is kept for long keeps so much memory.
const (
	minRoom = 2 << 10
	maxRoom = 32 << 10
)

// begin prepares for a document. A document with many texts gets more room at once from time to time.
func (a *arena) begin() { a.next = minRoom }

// keep returns a copy of text.
func (a *arena) keep(text []byte) string {
	n := a.room.Len()
	if a.room.Cap()-n < len(text) {
		return a.more(text)
	}
	a.room.Write(text)
	return a.room.String()[n:]
}

// more is keep for a text for which there is no room.
func (a *arena) more(text []byte) string {
	a.next = max(a.next, minRoom)
	if len(text) > a.next/4 {
		return string(text)
	}
	a.room = strings.Builder{} // the texts that are there stay
	a.room.Grow(a.next)
	a.next = min(2*a.next, maxRoom)
	a.room.Write(text)
	return a.room.String()
}
