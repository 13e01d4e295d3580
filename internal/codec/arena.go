package codec

import "strings"

// arena holds the texts of documents. Short texts share memory, because allocating each one would take as long as reading it. If a
// scanner is reused, the texts of several documents may share memory.
type arena struct {
	room strings.Builder
	next int // size of the next allocation
}

// The least and the most memory that is allocated at once. A text that is kept for long keeps that much memory alive.
const (
	minRoom = 2 << 10
	maxRoom = 32 << 10
)

// begin prepares for a document. If a document has many texts, the allocations grow.
func (a *arena) begin() {
	a.next = minRoom
	if a.room.Cap() > minRoom {
		a.room.Reset()
	}
}

// keep returns a copy of text.
func (a *arena) keep(text []byte) string {
	n := a.room.Len()
	if a.room.Cap()-n < len(text) {
		return a.more(text)
	}
	a.room.Write(text)
	return a.room.String()[n:]
}

// head is keep for the first n bytes of s. It also copies what follows a short text: copying a constant number of bytes takes less
// time than a call that depends on the length.
func (a *arena) head(s []byte, n int) string {
	const short = 16
	at := a.room.Len()
	if n > short || len(s) < short || a.room.Cap()-at < short {
		return a.keep(s[:n])
	}
	a.room.Write(s[:short])
	return a.room.String()[at : at+n]
}

// more is keep for a text that does not fit.
func (a *arena) more(text []byte) string {
	a.next = max(a.next, minRoom)
	if len(text) > a.next/4 {
		return string(text)
	}
	a.room = strings.Builder{} // the existing texts remain valid
	a.room.Grow(a.next)
	a.next = min(2*a.next, maxRoom)
	a.room.Write(text)
	return a.room.String()
}
