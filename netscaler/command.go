package netscaler

import (
	"io"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Command is one line for the command line of NetScaler. It is data: nothing here runs it, and its text is not for a
// shell.
type Command struct {
	// Words are what stands in front of the options: what to do, to what kind of thing, and its name.
	Words []string
	// Options are the options in their order.
	Options []Option
}

// Option is one option of a command.
//
// Source: NetScaler telemetry program, the commands in the notes.
type Option struct {
	// Name is the name of the option without its hyphen: a letter, and then letters, digits, underscores and hyphens.
	// Example: serveMode
	Name string `json:"name" xml:"name" telem:"required" pii:"-"`

	// Values are the words behind the name.
	// Example: Pull
	Values []string `json:"values" xml:"values>value" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ParseCommand reads one command, on a line of its own without the line's end. The errors have the place in the line:
// [telemetry.ErrSyntax] where it is not a command of the form that the package describes, [telemetry.ErrDuplicate] for an
// option that occurs twice, [telemetry.ErrEncoding], and [telemetry.ErrLimit] for a line of more than 64 KiB.
func ParseCommand(text string) (Command, error) {
	l := line{text: text}
	if len(text) > maxLine {
		return Command{}, l.fail(telemetry.ErrLimit, maxLine, "a line of at most 65536 bytes")
	}
	if err := l.check(); err != nil {
		return Command{}, err
	}
	return l.command()
}

func (l *line) command() (c Command, err error) {
	words, err := l.words()
	if err != nil {
		return Command{}, err
	}
	seen := make(map[string]bool)
	for _, w := range words {
		if !w.quoted && len(w.text) > 1 && w.text[0] == '-' && isLetter(w.text[1]) {
			name := w.text[1:]
			switch {
			case !isName(name):
				return Command{}, l.fail(telemetry.ErrSyntax, w.at, "the name of an option, and a space behind it")
			case len(c.Words) == 0:
				return Command{}, l.fail(telemetry.ErrSyntax, w.at, "a command in front of its options")
			case seen[name]:
				return Command{}, l.fail(telemetry.ErrDuplicate, w.at, "one option of a name")
			}
			seen[name] = true
			c.Options = append(c.Options, Option{Name: name})
			continue
		}
		if n := len(c.Options); n > 0 {
			c.Options[n-1].Values = append(c.Options[n-1].Values, w.text)
		} else {
			c.Words = append(c.Words, w.text)
		}
	}
	if len(c.Words) == 0 {
		return Command{}, l.fail(telemetry.ErrSyntax, 0, "a command")
	}
	return c, nil
}

// find returns the option of that name, or nil.
func (c *Command) find(name string) *Option {
	if i := slices.IndexFunc(c.Options, func(o Option) bool { return o.Name == name }); i >= 0 {
		return &c.Options[i]
	}
	return nil
}

// AppendText appends the command as one line without its end to dst. It reads back as the same command. The error is
// [telemetry.ErrFormat] for an argument with a line break or another character that cannot be printed and for a name that
// no option can have, [telemetry.ErrDuplicate] for an option that occurs twice, [telemetry.ErrEncoding] for text that is
// not UTF-8, [telemetry.ErrRequired] where there are no words, and [telemetry.ErrLimit] for more than 64 KiB.
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
		if !isName(o.Name) || !isLetter(o.Name[0]) {
			return dst, record.Failure(telemetry.ErrFormat, "the name of an option")
		}
		if seen[o.Name] {
			return dst, record.Failure(telemetry.ErrDuplicate, "one option of a name")
		}
		seen[o.Name] = true
		out = append(append(out, " -"...), o.Name...)
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

// ReadCommands reads a file of commands, one a line. Blank lines and lines that begin with # are passed over, and so is a
// byte order mark. The errors are those of [ParseCommand] with the place in the file, and the reader's own.
func ReadCommands(in io.Reader, limits telemetry.Limits) ([]Command, error) {
	var commands []Command
	for l, err := range lines(in, limits) {
		if err != nil {
			return nil, err
		}
		if l.number == 1 && strings.HasPrefix(l.text, byteOrderMark) {
			l.text, l.offset = l.text[len(byteOrderMark):], int64(len(byteOrderMark))
		}
		if l.text == "" || l.text[0] == '#' || strings.Trim(l.text, " \t") == "" {
			continue
		}
		c, err := l.command()
		if err != nil {
			return nil, err
		}
		commands = append(commands, c)
	}
	return commands, nil
}
