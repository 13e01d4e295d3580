// Package cli holds what the subcommands share: how they start, what they read and write, and what their exit codes
// mean.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Streams are the three standard streams.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// These are the exit codes.
const (
	OK      = 0
	Invalid = 1 // the input does not verify or validate
	Trouble = 2 // wrong usage, or a file that cannot be read or written
)

// ErrInvalid is returned if the input does not verify or validate, after the details were printed.
var ErrInvalid = errors.New("the input is not valid")

// Failed returns an ErrInvalid with its own message.
func Failed(format string, args ...any) error { return &failed{fmt.Errorf(format, args...)} }

type failed struct{ error }

// Is reports whether target is ErrInvalid.
func (f *failed) Is(target error) bool { return target == ErrInvalid }

// Unwrap returns the error in it.
func (f *failed) Unwrap() error { return f.error }

// ErrUsage is returned if a command was called with invalid arguments.
var ErrUsage = errors.New("wrong usage (see -h)")

// wrong reports whether err is about the content that was read, and not about reading or writing.
func wrong(err error) bool {
	if e, ok := errors.AsType[*telemetry.Error](err); ok {
		return e.Err == nil // otherwise the cause is not the document
	}
	_, inStream := errors.AsType[*event.Error](err)
	_, inRecord := errors.AsType[telemetry.Issues](err)
	return inStream || inRecord
}

// Judge returns err as ErrInvalid if it is about the content that was read, and unchanged if it is about reading or
// writing.
func Judge(err error) error {
	if errors.Is(err, ErrInvalid) || !wrong(err) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrInvalid, err)
}

// Code returns the exit code for err, and prints err.
func Code(err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return OK
	case errors.Is(err, syscall.EPIPE):
		return Trouble // the reader of the output has closed the pipe
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(stderr, Printable(line)) // it may contain file names
	}
	if _, some := errors.AsType[*unread](err); some || !errors.Is(err, ErrInvalid) {
		return Trouble
	}
	return Invalid
}

// Terminal reports whether w is a terminal.
func Terminal(w io.Writer) bool {
	if p, ok := w.(*prefixer); ok {
		w = p.out
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
