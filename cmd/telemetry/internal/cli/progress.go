package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/csg-telemetry/telemetry/internal/ctxio"
)

// progressEvery is how often a line of progress is written.
const progressEvery = 200 * time.Millisecond

// Progress is a line on a terminal that shows the progress of a program and is overwritten repeatedly. There is no line
// if standard error is not a terminal or the program ends quickly. Other output for standard error is written through
// Progress, which removes the line first.
type Progress struct {
	stderr  io.Writer
	line    io.Writer // stderr without the prefix of each line
	shows   bool      // stderr is a terminal
	next    time.Time
	written bool
}

// NewProgress returns the line for a program that writes its output to out as it goes. If out is a terminal too, the
// output itself shows the progress.
func NewProgress(stderr, out io.Writer) *Progress {
	p := &Progress{stderr: stderr, line: stderr, shows: Terminal(stderr) && !Terminal(out), next: time.Now().Add(progressEvery)}
	if pre, ok := stderr.(*prefixer); ok {
		p.line = pre.out
	}
	return p
}

// Show sets the text of the line.
func (p *Progress) Show(format string, args ...any) {
	if now := time.Now(); p.shows && now.After(p.next) {
		p.next = now.Add(progressEvery)
		p.Wipe()
		p.written = true
		fmt.Fprintf(p.line, format, args...)
	}
}

// Wipe removes the line.
func (p *Progress) Wipe() {
	if p.written {
		p.written = false
		fmt.Fprint(p.line, "\r\x1b[K")
	}
}

// Write writes to standard error.
func (p *Progress) Write(text []byte) (int, error) {
	p.Wipe()
	return p.stderr.Write(text)
}

// Reader returns a reader of in that shows how much was read, and ends with ctx.
func (p *Progress) Reader(ctx context.Context, in io.Reader) io.Reader {
	return &watched{in: ctxio.NewReader(ctx, in), progress: p}
}

type watched struct {
	in       io.Reader
	progress *Progress
	read     int64
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.in.Read(b)
	w.read += int64(n)
	w.progress.Show("%d MB read ", w.read>>20)
	return n, err
}
