package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/csg-telemetry/telemetry/cvad"
)

// progressEvery is how often a line of progress is written.
const progressEvery = 200 * time.Millisecond

// Progress returns a callback that writes how far a bundle is to stderr, over one line again and again. It writes
// nothing where stderr is no terminal, or when everything is done at once.
func Progress(stderr io.Writer) func(cvad.Progress) {
	if !Terminal(stderr) {
		return func(cvad.Progress) {}
	}
	next := time.Now().Add(progressEvery)
	return func(p cvad.Progress) {
		if now := time.Now(); now.After(next) {
			next = now.Add(progressEvery)
			fmt.Fprintf(stderr, "\r%d events, %d MB in %d files ", p.Events, p.Bytes>>20, p.Files)
		}
	}
}
