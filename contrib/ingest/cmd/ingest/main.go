// Command ingest receives the uploads of License Servers and counts licenses by product and by person.
//
//	ingest serve -data DIR [-inbox FOLDER] [-http ADDRESS] [-nats URL]
//	ingest report -data DIR
//	ingest count FILE...
//	ingest letters -data DIR
//	ingest replay -data DIR [DIGEST...]
//
// Run a command with -h for its options.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// command is a subcommand.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func commands() []command {
	return []command{
		{"serve", "receives uploads and counts them", serve},
		{"report", "prints the counts", report},
		{"count", "counts files in this process, without an engine", count},
		{"letters", "lists the uploads that were refused", letters},
		{"replay", "processes refused uploads again", replay},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// errUsage reports wrong arguments.
var errUsage = errors.New("wrong arguments")

// run returns the exit code: 1 if uploads are refused or something fails, 2 if the arguments are wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				err := c.run(ctx, args[1:], stdout, stderr)
				switch {
				case err == nil, errors.Is(err, flag.ErrHelp):
					return 0
				case errors.Is(err, errUsage):
					fmt.Fprintf(stderr, "ingest %s: %s\n", c.name, strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
					return 2
				}
				fmt.Fprintf(stderr, "ingest %s: %v\n", c.name, err)
				return 1
			}
		}
	}
	fmt.Fprintln(stderr, "usage: ingest COMMAND [ARGUMENTS]; run a command with -h for its options")
	for _, c := range commands() {
		fmt.Fprintf(stderr, "  %-8s %s\n", c.name, c.summary)
	}
	return 2
}

// flags returns a set of flags whose usage text begins with help.
func flags(name, help string, out io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(out)
	f.Usage = func() {
		fmt.Fprintf(out, "%s\n\n", strings.TrimSpace(help))
		f.PrintDefaults()
	}
	return f
}

// parse parses flags. It allows at most the given number of arguments; -1 allows any number.
func parse(f *flag.FlagSet, args []string, most int) error {
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return fmt.Errorf("%w: see -h", errUsage)
	case most >= 0 && f.NArg() > most:
		return fmt.Errorf("%w: too many arguments", errUsage)
	}
	return nil
}

func usage(text string) error { return fmt.Errorf("%w: %s", errUsage, text) }
