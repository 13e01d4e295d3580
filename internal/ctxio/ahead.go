package ctxio

import (
	"io"
	"sync"
)

// How far an Ahead reads ahead.
const (
	aheadParts = 4
	aheadPart  = 64 << 10
)

// Ahead reads another reader in a goroutine of its own, at most 256 KiB ahead of who reads from it. It returns the bytes and the
// error of that reader. It is not safe for concurrent use.
type Ahead struct {
	full chan part   // what was read
	free chan []byte // what can be read into
	stop chan struct{}
	done sync.WaitGroup

	now  []byte // what was read and is not yet taken
	from []byte // the memory of now
	err  error  // what comes after now
}

// part is some bytes and the error that came with the last of them.
type part struct {
	text []byte
	err  error
}

// NewAhead returns a reader that reads r ahead, and begins. Close must be called, and r left alone until then.
func NewAhead(r io.Reader) *Ahead {
	a := &Ahead{full: make(chan part, aheadParts), free: make(chan []byte, aheadParts), stop: make(chan struct{})}
	for range aheadParts {
		a.free <- nil // the memory comes when it is needed
	}
	a.done.Go(func() { a.run(r) })
	return a
}

func (a *Ahead) run(r io.Reader) {
	for {
		var buf []byte
		select {
		case <-a.stop:
			return
		case buf = <-a.free:
		}
		if buf == nil {
			buf = make([]byte, aheadPart)
		}
		n, err := fill(r, buf)
		a.full <- part{buf[:n], err} // has room: there are no more parts than that
		if err != nil {
			return
		}
	}
}

// fill reads until buf is full or r returns an error.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for idle := 0; n < len(buf) && err == nil; idle++ {
		if idle == 100 {
			return n, io.ErrNoProgress
		}
		var m int
		if m, err = r.Read(buf[n:]); m > 0 {
			idle = 0
		}
		n += m
	}
	return n, err
}

// Read implements io.Reader.
func (a *Ahead) Read(p []byte) (int, error) {
	for len(a.now) == 0 && len(p) > 0 {
		if a.err != nil {
			return 0, a.err
		}
		if a.from != nil {
			a.free <- a.from[:aheadPart]
		}
		next := <-a.full
		a.now, a.from, a.err = next.text, next.text, next.err
	}
	n := copy(p, a.now)
	a.now = a.now[n:]
	return n, nil
}

// Close stops reading ahead, and returns when the read that is under way has: nothing runs any more then. Nothing can be read after
// it. It must be called once.
func (a *Ahead) Close() {
	close(a.stop)
	a.done.Wait()
	if a.now, a.from = nil, nil; a.err == nil {
		a.err = io.ErrClosedPipe
	}
}
