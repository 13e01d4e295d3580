package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
)

// FlagSet is the flags of a program, with its help. It prints nothing but that.
type FlagSet struct {
	*flag.FlagSet
	help string
	out  io.Writer
}

// Flags returns a flag set that explains itself on out: the first line of help says what the program does.
func Flags(name, help string, out io.Writer) *FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return &FlagSet{f, help, out}
}

// Parse parses args, and prints the help where they ask for it. Errors other than flag.ErrHelp are ErrUsage.
func (f *FlagSet) Parse(args []string) error {
	err := f.FlagSet.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(f.out, f.help)
		f.SetOutput(f.out)
		f.PrintDefaults()
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return err
}

// Input returns the file that the arguments name, or - where they name none.
func (f *FlagSet) Input() string { return cmp.Or(f.Arg(0), "-") }
