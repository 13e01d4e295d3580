package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// FlagSet holds the flags and the help of a program. It prints only the help.
type FlagSet struct {
	*flag.FlagSet
	help  string
	out   io.Writer
	files []string
}

// Flags returns a flag set that prints its help on out. The first line of help says what the program does.
func Flags(name, help string, out io.Writer) *FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return &FlagSet{f, help, out, nil}
}

// AnyFiles means that a program accepts any number of files.
const AnyFiles = math.MaxInt

// Parse parses args, which may name at most the given number of files. Flags may precede, follow or separate the files;
// all arguments after -- are files. Parse prints the help if args ask for it. Errors other than flag.ErrHelp are
// ErrUsage.
func (f *FlagSet) Parse(args []string, files int) error {
	for f.files = nil; ; {
		err := f.FlagSet.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return f.explain()
		case err != nil:
			return Usage("%v", err)
		}
		rest := f.FlagSet.Args()
		if flags := args[:len(args)-len(rest)]; len(rest) == 0 || len(flags) > 0 && flags[len(flags)-1] == "--" {
			f.files = append(f.files, rest...)
			break
		}
		f.files, args = append(f.files, rest[0]), rest[1:]
	}
	switch n := len(f.files); {
	case n <= files:
		return nil
	case files == 0:
		return Usage("no FILE is read")
	default:
		return Usage("not more than %s", Count(files, "FILE"))
	}
}

// explain prints the help, and returns flag.ErrHelp.
func (f *FlagSet) explain() error {
	help := Wrap(strings.TrimSuffix(f.help, "\n"))
	n := 0
	f.VisitAll(func(*flag.Flag) { n++ })
	if n == 0 {
		fmt.Fprintln(f.out, help)
		return flag.ErrHelp
	}
	fmt.Fprintf(f.out, "%s\n\nflags:\n", help)
	f.SetOutput(f.out)
	f.PrintDefaults()
	return flag.ErrHelp
}

// Args returns the files named by the arguments.
func (f *FlagSet) Args() []string { return f.files }

// NArg returns the number of files.
func (f *FlagSet) NArg() int { return len(f.files) }

// Arg returns file i, or "" if there are not that many.
func (f *FlagSet) Arg(i int) string {
	if i >= len(f.files) {
		return ""
	}
	return f.files[i]
}

// Count returns a number and a noun, with an s unless the number is 1: 1 event, 2 events.
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// Usage returns an ErrUsage that says what is wrong.
func Usage(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrUsage}, args...)...)
}

// Given reports whether any of the flags was given.
func (f *FlagSet) Given(names ...string) (found bool) {
	f.Visit(func(given *flag.Flag) { found = found || slices.Contains(names, given.Name) })
	return found
}

// Input returns the file named by the arguments, or - if there is none.
func (f *FlagSet) Input() string { return cmp.Or(f.Arg(0), "-") }

// Inputs returns the files named by the arguments, or - if there is none.
func (f *FlagSet) Inputs() []string {
	if len(f.files) == 0 {
		return []string{"-"}
	}
	return f.files
}

// width is the maximum length of lines of help.
const width = 79

// Wrap rewraps the lines of a text to fit a terminal. Lines that begin with a space or with usage: are unchanged.
func Wrap(text string) string {
	var out strings.Builder
	used := 0 // length of the line so far
	for line := range strings.Lines(text) {
		if trimmed := strings.TrimSpace(line); trimmed == "" || line[0] == ' ' || strings.HasPrefix(line, "usage:") {
			if used > 0 {
				out.WriteByte('\n')
			}
			used = 0
			out.WriteString(strings.TrimSuffix(line, "\n") + "\n")
			continue
		}
		for word := range strings.FieldsSeq(line) {
			switch {
			case used == 0:
			case used+1+len(word) > width:
				out.WriteByte('\n')
				used = 0
			default:
				out.WriteByte(' ')
				used++
			}
			out.WriteString(word)
			used += len(word)
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}
