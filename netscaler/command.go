package netscaler

import (
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Command is one line for the command line of NetScaler. It is only data: this package does not run it, and its text is
// not meant for a shell.
type Command struct {
	// Words are the words before the options: the verb, the kind of object, its name, and other arguments.
	Words []string
	// Options are the options in their order.
	Options []Option
	// Line is the line number in the file that the command was read from, or 0 if it was not read from a file.
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

// Is reports whether the command begins with the given words. Like the appliance, it ignores the case of letters.
func (c Command) Is(words ...string) bool {
	return len(c.Words) >= len(words) && slices.EqualFunc(c.Words[:len(words)], words, fold)
}

// Option returns the option with the given name, or nil if there is none. Like the appliance, it ignores the case of
// letters.
func (c Command) Option(name string) *Option {
	if i := slices.IndexFunc(c.Options, func(o Option) bool { return fold(o.Name, name) }); i >= 0 {
		return &c.Options[i]
	}
	return nil
}

// ParseCommand parses one command. The text is a single line without its line end. Errors give the position in the
// line. The error is [telemetry.ErrSyntax] if the text does not have the syntax that the package comment describes,
// [telemetry.ErrDuplicate] if an option occurs twice, [telemetry.ErrEncoding] if the text is not UTF-8, and
// [telemetry.ErrLimit] if the line is longer than 64 KiB.
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

// command parses the command on the line. For a blank line or a comment it returns the zero Command.
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
			return Command{}, l.fail(telemetry.ErrDuplicate, w.at, "each option at most once")
		default:
			seen[folded(w.text)] = true
			c.Options = append(c.Options, Option{Name: w.text})
		}
	}
	return c, nil
}

// AppendText appends the command as one line without its line end to dst. Parsing the line returns the same command.
// The error is [telemetry.ErrFormat] for an argument with a control character other than a tab or a line break, which
// have escapes, and for an invalid name of an option; [telemetry.ErrDuplicate] for an option that occurs twice, in any
// letter case; [telemetry.ErrEncoding] for text that is not UTF-8; [telemetry.ErrRequired] if there are no words; and
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
			return dst, record.Failure(telemetry.ErrDuplicate, "each option at most once")
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

// MarshalText returns the text of [Command.AppendText].
func (c Command) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText sets c to the result of [ParseCommand].
func (c *Command) UnmarshalText(text []byte) error {
	parsed, err := ParseCommand(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}

// AppendCommands appends commands to dst, each followed by a line end. The error is that of [Command.AppendText].
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

// ReadCommands yields the commands of a configuration such as /nsconfig/ns.conf, one for each line, with their line
// numbers. It ignores blank lines, comments and a byte order mark. It holds one line in memory at a time.
//
// For a line that cannot be parsed it yields an error of [ParseCommand] with its position, and continues with the next
// line. It stops after an error of the reader, and after [telemetry.ErrLimit] if the file is larger than the limit for
// documents or a line is longer than 1 MiB.
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

// folded returns name with its ASCII letters in lower case. Two names are equal if their folded forms are.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}
