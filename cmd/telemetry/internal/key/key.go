// Package key is the command for the keys of pseudonyms.
package key

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const (
	newSummary = "creates a key file"
	newHelp    = `Creates a key file and prints the KID, which identifies the key.

usage: telemetry key new FILE

Only the owner can read FILE. An existing file is never overwritten. Anyone who has the key can test guesses about the clear
text of every token. If the key is lost, new tokens cannot be joined with old ones. Keep the key with the clear identifiers, and
never with the tokens.
`
	showSummary = "prints the KID of a key file"
	showHelp    = `Prints the KID, which identifies the key in a file. It never prints the key.

usage: telemetry key show FILE
`
	matchSummary = "tells whether a token belongs to an identifier"
	matchHelp    = `Tells whether a token belongs to an identifier.

usage: telemetry key match (-key FILE | -documented) -class CLASS -token TOKEN [FILE]

The identifier is the only line of FILE or of standard input, so that it does not appear in the command history. CLASS is one of
  %s
Exit code 1 means that the token does not belong to the identifier.
`
)

// Command returns the command.
func Command() cli.Command {
	return cli.Command{
		Name:    "key",
		Summary: "creates key files for pseudonyms, prints KIDs, and matches tokens with identifiers",
		Commands: []cli.Command{
			{Name: "new", Summary: newSummary, Run: runNew},
			{Name: "show", Summary: showSummary, Run: runShow},
			{Name: "match", Summary: matchSummary, Run: runMatch},
		},
	}
}

// kid is a command that prints the KID of the key that get creates or loads.
func kid(name, help string, args []string, std cli.Streams, get func(path string) (pseudonym.Key, error)) error {
	f := cli.Flags(name, help, std.Out)
	switch err := f.Parse(args, 1); {
	case err != nil:
		return err
	case f.NArg() == 0:
		return cli.Usage("which FILE?")
	case f.Arg(0) == "-":
		return cli.Usage("a key must be in a file, not in standard input or output")
	}
	k, err := get(f.Arg(0))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.Out, k.KID())
	return err
}

func runNew(_ context.Context, args []string, std cli.Streams) error {
	return kid("new", newHelp, args, std, pseudonym.CreateKeyFile)
}

func runShow(_ context.Context, args []string, std cli.Streams) error {
	return kid("show", showHelp, args, std, pseudonym.LoadKeyFile)
}

func runMatch(_ context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("match", fmt.Sprintf(matchHelp, cli.Classes()), std.Out)
	file := f.String("key", "", "the `file` of the key")
	documented := f.Bool("documented", false, "a token of the documented scheme, which has no key")
	name := f.String("class", "", "the `class` of the identifier")
	token := f.String("token", "", "the `token`, 24 characters")
	var reach cli.Reach
	reach.Flags(f.FlagSet)
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	class, err := pseudonym.ParseClass(*name)
	switch {
	case err != nil:
		return cli.Usage("-class is one of %s", cli.Classes())
	case (*file != "") == *documented:
		return cli.Usage("exactly one of -key and -documented is required")
	case *documented && reach.Options() != nil:
		return cli.Usage("-scope and -epoch require -key")
	case !pseudonym.IsToken(*token):
		return cli.Usage("-token is not a token")
	}
	ring := new(pseudonym.KeyRing)
	if !*documented {
		k, err := pseudonym.LoadKeyFile(*file)
		if err != nil {
			return err
		}
		if ring, err = pseudonym.NewKeyRing(k); err != nil {
			return err
		}
		if _, err := pseudonym.Keyed(ring, reach.Options()...); err != nil {
			return err // Match would only say that nothing matches
		}
	}
	text, err := identifier(f.Input(), std.In)
	if err != nil {
		return err
	}
	_, ok := ring.Match(class, text, *token, reach.Options()...)
	if *documented {
		made, err := pseudonym.Documented().Token(class, text)
		ok = err == nil && made == *token
	}
	if !ok {
		return cli.Failed("the token does not belong to the identifier")
	}
	_, err = fmt.Fprintln(std.Out, "the token belongs to the identifier")
	return err
}

// identifier reads a file of one line.
func identifier(path string, stdin io.Reader) (string, error) {
	in, err := cli.Open(path, stdin)
	if err != nil {
		return "", err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, 1<<16))
	if err != nil {
		return "", err
	}
	line := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	if line == "" || strings.ContainsAny(line, "\r\n") {
		return "", fmt.Errorf("%w: want one line with an identifier", cli.ErrInvalid)
	}
	return line, nil
}
