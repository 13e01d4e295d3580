package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
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

// AnyFiles is for a program that takes any number of files.
const AnyFiles = math.MaxInt

// Parse parses args, which may name so many files, and prints the help where they ask for it. Errors other than
// flag.ErrHelp are ErrUsage.
func (f *FlagSet) Parse(args []string, files int) error {
	err := f.FlagSet.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(f.out, f.help)
		f.SetOutput(f.out)
		f.PrintDefaults()
		return err
	case err != nil:
		return Usage("%v", err)
	}
	ended := args[:len(args)-f.NArg()] // the flags
	for _, file := range f.Args() {
		if strings.HasPrefix(file, "-") && file != "-" && !slices.Contains(ended, "--") {
			return Usage("flags stand in front of files; behind -- all are files")
		}
	}
	if f.NArg() > files {
		return Usage("not more than %d files", files)
	}
	return nil
}

// Usage returns an ErrUsage that says what is wrong.
func Usage(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrUsage}, args...)...)
}

// Given reports whether one of the flags was given.
func (f *FlagSet) Given(names ...string) (found bool) {
	f.Visit(func(given *flag.Flag) { found = found || slices.Contains(names, given.Name) })
	return found
}

// Input returns the file that the arguments name, or - where they name none.
func (f *FlagSet) Input() string { return cmp.Or(f.Arg(0), "-") }
