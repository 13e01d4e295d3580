package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/csg-telemetry/telemetry/cvad"
)

// progressEvery is how often a line of progress is written.
const progressEvery = 200 * time.Millisecond

// Progress returns a callback that writes how far a bundle is to stderr, over one line again and again, and a function
// that wipes the line out. Nothing is written where stderr is no terminal, or when everything is done at once.
func Progress(stderr io.Writer) (report func(cvad.Progress), wipe func()) {
	if !Terminal(stderr) {
		return func(cvad.Progress) {}, func() {}
	}
	written := false
	next := time.Now().Add(progressEvery)
	report = func(p cvad.Progress) {
		if now := time.Now(); now.After(next) {
			next, written = now.Add(progressEvery), true
			fmt.Fprintf(stderr, "\r%d events, %d MB in %d files ", p.Events, p.Bytes>>20, p.Files)
		}
	}
	return report, func() {
		if written {
			fmt.Fprint(stderr, "\r\x1b[K")
		}
	}
}
