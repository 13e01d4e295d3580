package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// telemetry runs the whole command.
func telemetry(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = program().Execute(t.Context(), args, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs})
	return code, out.String(), errs.String()
}

// docs/command.md is the help of the command.
func TestReferenceIsFresh(t *testing.T) {
	code, out, errs := telemetry(t, "", "reference")
	require.Equal(t, cli.OK, code, errs)
	committed, err := os.ReadFile("../../docs/command.md")
	require.NoError(t, err)
	assert.True(t, string(committed) == out, "docs/command.md is stale: run go generate ./...")
}

// each calls do for every command that can be run, with the words that name it.
func each(do func(words []string)) {
	var walk func(c cli.Command, words []string)
	walk = func(c cli.Command, words []string) {
		if c.Run != nil {
			do(words)
		}
		for _, sub := range c.Commands {
			walk(sub, append(words[:len(words):len(words)], sub.Name))
		}
	}
	walk(program(), nil)
}

// Every command explains what it does and how it is called, in lines that fit a terminal and a page.
func TestHelp(t *testing.T) {
	each(func(words []string) {
		for _, flag := range []string{"-h", "-help", "--help"} {
			code, out, errs := telemetry(t, "", append(words[:len(words):len(words)], flag)...)
			assert.Equal(t, cli.OK, code, words)
			assert.Empty(t, errs, words)
			assert.Contains(t, "\n"+out, "\nusage: telemetry "+strings.Join(words, " "), words)
			for line := range strings.Lines(out) {
				if !strings.HasPrefix(line, "usage:") && !strings.HasPrefix(line, "  ") {
					assert.LessOrEqual(t, len(line), 80, line)
				}
			}
		}
	})
	_, want, _ := telemetry(t, "", "key", "match", "-h")
	code, out, errs := telemetry(t, "", "help", "key", "match")
	assert.Equal(t, cli.OK, code, errs)
	assert.Equal(t, want, out)
	code, _, errs = telemetry(t, "", "help", "none")
	assert.Equal(t, cli.Trouble, code)
	assert.Equal(t, "telemetry: wrong usage (see -h): unknown command \"none\"\n", errs)
	code, out, _ = telemetry(t, "", "version")
	assert.Equal(t, cli.OK, code)
	assert.True(t, strings.HasPrefix(out, "telemetry "), out)
}

// Wrong use ends with exit code 2 and a message that names the command, and prints nothing else.
func TestWrongUse(t *testing.T) {
	each(func(words []string) {
		code, out, errs := telemetry(t, "", append(words[:len(words):len(words)], "-no-such-flag")...)
		assert.Equal(t, cli.Trouble, code, words)
		assert.Empty(t, out, words)
		assert.True(t, strings.HasPrefix(errs, "telemetry "+strings.Join(words, " ")+": wrong usage"), errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	})
}
