package codec

import (
	"io"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// feedChunk is how many bytes of the input are normally read at once.
const feedChunk = 64 << 10

// feed reads the input of a scanner into memory, window by window.
type feed struct {
	r     io.Reader
	chunk int    // least size of a window in bytes
	left  int64  // how many bytes may still be read
	ended error  // why reading ended: io.EOF, fault.ErrLimit or the reader's own error
	buf   []byte // memory of the windows
}

func newFeed(r io.Reader, most int64) feed { return feed{r: r, chunk: feedChunk, left: most} }

// next returns the window that begins with rest and continues with more of the input, if there is more. The window is valid
// until the next call; rest may be a part of the last window.
//
// The window size at least doubles while rest fills half of it, so that the total work on a token is linear in its length.
func next[T Text](f *feed, rest T) (win []byte, more bool) {
	size := f.chunk
	for len(rest) > size/2 {
		size *= 2
	}
	buf := f.buf
	if size > len(buf) {
		buf = make([]byte, size)
	}
	n := copy(buf, rest)
	f.buf = buf
	got := f.read(buf[n:size])
	return buf[:n+got], got > 0
}

// read fills b as far as the input and the limit on its length allow.
func (f *feed) read(b []byte) int {
	n := 0
	for idle := 0; n < len(b) && f.ended == nil; {
		m, err := f.r.Read(b[n:])
		n += m
		idle++
		switch {
		case int64(n) > f.left:
			n, err = int(f.left), fault.ErrLimit
		case m > 0:
			idle = 0
		case err == nil && idle == 100:
			err = io.ErrNoProgress
		}
		f.ended = err
	}
	f.left -= int64(n)
	return n
}

// failure returns the error for a reader that failed at the given place in the document.
func (f *feed) failure(offset int64, line int) *fault.Error {
	return &fault.Error{Kind: fault.ErrUnverified, Offset: offset, Line: line, Want: "a reader that does not fail", Err: f.ended}
}
