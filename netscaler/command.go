package netscaler

import (
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Command is one line for the command line of NetScaler. It is data: nothing here runs it, and its text is not for a
// shell.
type Command struct {
	// Words are what comes before the options: what to do, to what kind of thing, its name, and more arguments.
	Words []string
	// Options are the options in their order.
	Options []Option
	// Line is the number of the line in the file that the command was read from, and 0 if it was not read from a file.
	Line int
}

// Option is one option of a command.
//
// Source: NetScaler telemetry program, the commands in the notes.
type Option struct {
	// Name is the name of the option without its hyphen.
	// Example: serveMode
	Name string `json:"name" xml:"name" telem:"required" pii:"-"`

	// Values are the words after the name.
	// Example: Pull
	Values []string `json:"values" xml:"values>value" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Is reports whether the command begins with the given words. Like the appliance it ignores the case of letters.
func (c Command) Is(words ...string) bool {
	return len(c.Words) >= len(words) && slices.EqualFunc(c.Words[:len(words)], words, fold)
}

// Option returns the option of that name, or nil if the command has none. Like the appliance it ignores the case of
// letters.
func (c Command) Option(name string) *Option {
	if i := slices.IndexFunc(c.Options, func(o Option) bool { return fold(o.Name, name) }); i >= 0 {
		return &c.Options[i]
	}
	return nil
}

// ParseCommand reads one command, on a line of its own without the line's end. The errors have the place in the line:
// [telemetry.ErrSyntax] if it is not a command of the form that the package describes, [telemetry.ErrDuplicate] for an
// option that occurs twice, [telemetry.ErrEncoding], and [telemetry.ErrLimit] for a line of more than 64 KiB.
func ParseCommand(text string) (Command, error) {
	l := line{text: text}
	if len(text) > maxLine {
		return Command{}, l.fail(telemetry.ErrLimit, maxLine, "a line of at most 65536 bytes")
	}
	if err := l.check(); err != nil {
		return Command{}, err
	}
	c, err := l.command()
	if err == nil && len(c.Words) == 0 {
		err = l.fail(telemetry.ErrSyntax, 0, "a command")
	}
	return c, err
}

// command reads the command on the line. A line without one, which is blank or a comment, is the zero Command.
func (l *line) command() (c Command, err error) {
	words, err := l.words()
	if err != nil {
		return Command{}, err
	}
	var seen map[string]bool
	for _, w := range words {
		n := len(c.Options)
		if w.option && seen == nil {
			seen = make(map[string]bool)
		}
		switch {
		case !w.option && n == 0:
			c.Words = append(c.Words, w.text)
		case !w.option:
			c.Options[n-1].Values = append(c.Options[n-1].Values, w.text)
		case len(c.Words) == 0:
			return Command{}, l.fail(telemetry.ErrSyntax, w.at, "a command before its options")
		case seen[folded(w.text)]:
			return Command{}, l.fail(telemetry.ErrDuplicate, w.at, "one option of a name")
		default:
			seen[folded(w.text)] = true
			c.Options = append(c.Options, Option{Name: w.text})
		}
	}
	return c, nil
}

// AppendText appends the command as one line without its end to dst. It reads back as the same command. The error is
// [telemetry.ErrFormat] for an argument with a control character other than a tab or a line break, which have escapes, and
// for a name that no option can have, [telemetry.ErrDuplicate] for an option that occurs twice in any letter case,
// [telemetry.ErrEncoding] for text that is not UTF-8, [telemetry.ErrRequired] if there are no words, and
// [telemetry.ErrLimit] for more than 64 KiB.
func (c Command) AppendText(dst []byte) ([]byte, error) {
	out := dst
	add := func(words []string) (err error) {
		for _, w := range words {
			if len(out) > len(dst) {
				out = append(out, ' ')
			}
			if out, err = appendWord(out, w); err != nil {
				return err
			}
		}
		return nil
	}
	if len(c.Words) == 0 {
		return dst, record.Failure(telemetry.ErrRequired, "the words of a command")
	}
	if err := add(c.Words); err != nil {
		return dst, err
	}
	seen := make(map[string]bool, len(c.Options))
	for _, o := range c.Options {
		var err error
		if out, err = appendOptionName(append(out, ' '), o.Name); err != nil {
			return dst, err
		}
		if seen[folded(o.Name)] {
			return dst, record.Failure(telemetry.ErrDuplicate, "one option of a name")
		}
		seen[folded(o.Name)] = true
		if err := add(o.Values); err != nil {
			return dst, err
		}
	}
	if len(out)-len(dst) > maxLine {
		return dst, record.Failure(telemetry.ErrLimit, "a line of at most 65536 bytes")
	}
	return out, nil
}

// MarshalText is [Command.AppendText].
func (c Command) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText is [ParseCommand].
func (c *Command) UnmarshalText(text []byte) error {
	parsed, err := ParseCommand(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}

// AppendCommands appends commands, each on a line with its end, to dst. The errors are those of [Command.AppendText].
func AppendCommands(dst []byte, commands []Command) ([]byte, error) {
	out := dst
	for _, c := range commands {
		var err error
		if out, err = c.AppendText(out); err != nil {
			return dst, err
		}
		out = append(out, '\n')
	}
	return out, nil
}

// ReadCommands yields the commands of a configuration such as /nsconfig/ns.conf, one a line, each with the number of its
// line. It ignores blank lines, comments and a byte order mark, and holds one line in memory.
//
// A line that cannot be read yields an error with its place, one of those of [ParseCommand], and the next line still
// follows. The file ends early, after an error, at the reader's own error and with [telemetry.ErrLimit] at the limit for
// documents or within a line of more than 1 MiB.
func ReadCommands(in io.Reader, limits telemetry.Limits) iter.Seq2[Command, error] {
	return func(yield func(Command, error) bool) {
		for l, err := range lines(in, limits.OrDefault().Document) {
			var c Command
			if err == nil {
				l.cutMark()
				c, err = l.command()
			}
			if err == nil && len(c.Words) == 0 {
				continue
			}
			c.Line = l.number
			if !yield(c, err) {
				return
			}
		}
	}
}

// folded returns a name with its ASCII letters in lower case. Names are equal if theirs are.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}
