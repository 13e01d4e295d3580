// Package cli is what the example programs have in common: how they start, and what their exit codes mean.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Streams are the three standard streams.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Exit codes.
const (
	OK      = 0
	Invalid = 1 // the input does not verify or validate
	Trouble = 2 // wrong use, or a file that cannot be read or written
)

// ErrInvalid is the error of a program whose input does not verify or validate, once it has said so.
var ErrInvalid = errors.New("the input is not valid")

// ErrUsage is the error of a program that was called in a wrong way.
var ErrUsage = errors.New("wrong use (-h helps)")

// Wrong reports whether err is about what was read, and not about reading or writing.
func Wrong(err error) bool {
	_, inStream := errors.AsType[*event.Error](err)
	_, inDocument := errors.AsType[*telemetry.Error](err)
	return inStream || inDocument
}

// Main runs a program and exits. An interrupt ends its context, and a second one the program.
func Main(run func(context.Context, []string, Streams) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	s := Streams{os.Stdin, os.Stdout, os.Stderr}
	os.Exit(Code(run(ctx, os.Args[1:], s), s.Err))
}

// Code returns the exit code for err, and says what it is.
func Code(err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return OK
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(stderr, Printable(line)) // names of files are in it
	}
	if errors.Is(err, ErrInvalid) {
		return Invalid
	}
	return Trouble
}

// Terminal reports whether w is a terminal.
func Terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Open opens a file for reading; - is standard input. A directory, a FIFO or a device is refused, because reading it may
// never end.
func Open(path string, stdin io.Reader) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(stdin), nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &os.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	return os.Open(path)
}
