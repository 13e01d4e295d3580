package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"
)

// Command is a program, or a subcommand of one.
type Command struct {
	// Name is its name on the command line.
	Name string
	// Summary says on one line what it does.
	Summary string
	// Run runs the command, unless the first argument names one of Commands. It is nil if the command only has
	// subcommands.
	Run func(context.Context, []string, Streams) error
	// Commands are its subcommands.
	Commands []Command
}

// Main runs a program and exits. The first terminating signal cancels its context, so that it can remove unfinished
// files. A second signal ends the program and removes its temporary files. A closed output pipe is reported as a write
// error.
func Main(c Command) {
	ctx, temporary := withTemporaries(context.Background())
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 1)
	for _, s := range endings() {
		if !signal.Ignored(s) { // as under nohup
			signal.Notify(signals, s)
		}
	}
	go func() {
		<-signals
		cancel()
		<-signals
		temporary.end()
		os.Exit(Trouble)
	}()
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(c.Execute(ctx, os.Args[1:], Streams{interruptible(ctx, os.Stdin), os.Stdout, os.Stderr}))
}

// Execute runs the command or the subcommand that args name, and returns the exit code. Every line on standard error
// begins with the names of the program and the subcommand.
func (c Command) Execute(ctx context.Context, args []string, std Streams) int {
	name := c.Name
	for {
		if len(args) > 0 {
			if next, ok := c.find(args[0]); ok {
				c, name, args = next, name+" "+next.Name, args[1:]
				continue
			}
		}
		std.Err = Prefixed(std.Err, name)
		switch {
		case c.Run != nil:
			return Code(c.Run(ctx, args, std), std.Err)
		case len(args) == 0:
			return Code(Usage("which command?"), std.Err)
		case help(args[0]) && len(args) > 1: // help COMMAND
			args = append(args[1:len(args):len(args)], "-h")
			std.Err = std.Err.(*prefixer).out
			continue
		case help(args[0]):
			return Code(c.overview(name, std.Out), std.Err)
		}
		return Code(Usage("unknown command %q", args[0]), std.Err)
	}
}

// help reports whether an argument asks for help.
func help(text string) bool {
	return text == "-h" || text == "-help" || text == "--help" || text == "help"
}

// find returns the subcommand with the given name.
func (c Command) find(name string) (Command, bool) {
	for _, sub := range c.Commands {
		if sub.Name == name {
			return sub, true
		}
	}
	return Command{}, false
}

// overview prints the subcommands.
func (c Command) overview(name string, out io.Writer) error {
	fmt.Fprintf(out, "%s\n\nusage: %s COMMAND [flags] [FILE...]\n\n", c.Summary, name)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, sub := range c.Commands {
		fmt.Fprintf(t, "  %s\t%s\n", sub.Name, sub.Summary)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s COMMAND -h explains a command. A FILE named - is standard input or output.\n%s", name, conventions)
	return err
}

// conventions apply to every command.
const conventions = `Exit codes: 0 success; 1 the input does not verify or validate; 2 wrong usage, or a file that cannot be read or written.
`

// Reference writes a reference of the command and all of its subcommands in Markdown: the -h output of each.
func (c Command) Reference(ctx context.Context, out io.Writer) error {
	return c.reference(ctx, "", "#", out)
}

func (c Command) reference(ctx context.Context, parent, level string, out io.Writer) error {
	name := strings.TrimPrefix(parent+" "+c.Name, " ")
	var text bytes.Buffer
	if c.Run != nil {
		if code := Code(c.Run(ctx, []string{"-h"}, Streams{In: strings.NewReader(""), Out: &text, Err: &text}), &text); code != OK {
			return fmt.Errorf("%s -h: exit code %d", name, code)
		}
	} else if err := c.overview(name, &text); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "\n%s %s\n\n```text\n%s```\n", level, name, text.Bytes()); err != nil {
		return err
	}
	for _, sub := range c.Commands {
		if err := sub.reference(ctx, name, "##", out); err != nil {
			return err
		}
	}
	return nil
}

// prefixer writes lines with a prefix.
type prefixer struct {
	out    io.Writer
	prefix string
	inLine bool
}

// Prefixed returns a writer that prefixes each line with a name.
func Prefixed(out io.Writer, name string) io.Writer { return &prefixer{out: out, prefix: name + ": "} }

// Write implements io.Writer.
func (p *prefixer) Write(text []byte) (int, error) {
	var lines []byte
	for line := range bytes.Lines(text) {
		if !p.inLine {
			lines = append(lines, p.prefix...)
		}
		lines = append(lines, line...)
		p.inLine = line[len(line)-1] != '\n'
	}
	if _, err := p.out.Write(lines); err != nil {
		return 0, err
	}
	return len(text), nil
}
