package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Output to standard error never follows a progress line on the same line, and no part of a progress line is left at
// the end.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &Progress{stderr: &out, line: &out, shows: true}
	text, err := io.ReadAll(p.Reader(t.Context(), strings.NewReader("text")))
	require.NoError(t, err)
	assert.Equal(t, "text", string(text))
	fmt.Fprintln(p, "event 5 is broken")
	p.Wipe()
	p.Wipe()
	assert.Equal(t, "0 MB read \r\x1b[Kevent 5 is broken\n", out.String(), "progress is printed once for input that comes in one read")

	out.Reset()
	p = NewProgress(&out, nil)
	p.Show("no terminal")
	p.Wipe()
	assert.Empty(t, out.String())
}

func TestProgressEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := io.ReadAll(NewProgress(io.Discard, nil).Reader(ctx, strings.NewReader("text")))
	assert.ErrorIs(t, err, context.Canceled)
}

// An error may contain the name of a file, and the name may contain control sequences of a terminal.
func TestCode(t *testing.T) {
	var out bytes.Buffer
	err := errors.Join(fmt.Errorf("\x1b[2Jname: %w", ErrInvalid), io.ErrUnexpectedEOF)
	assert.Equal(t, Invalid, Code(err, &out))
	assert.Equal(t, "\\x1b[2Jname: the input is not valid\nunexpected EOF\n", out.String())
}

// An error of a source is not reported as an error in the content of the input.
func TestJudge(t *testing.T) {
	broken := &telemetry.Error{Kind: telemetry.ErrSyntax}
	failed := &telemetry.Error{Kind: telemetry.ErrUnverified, Err: io.ErrUnexpectedEOF}
	for _, c := range []struct {
		err     error
		invalid bool
	}{
		{broken, true}, {&event.Error{Err: broken}, true}, {telemetry.Issues{{Kind: telemetry.ErrRange}}, true},
		{ErrInvalid, true}, {failed, false}, {&event.Error{Err: failed}, false}, {io.ErrUnexpectedEOF, false}, {nil, false},
	} {
		err := Judge(c.err)
		assert.Equal(t, c.invalid, errors.Is(err, ErrInvalid), "%v", c.err)
		assert.Equal(t, c.err == nil, err == nil, "%v", c.err)
	}
}

// If the reader of a pipe closes it early, the command prints no error.
func TestCodeOfAPipeThatWasClosed(t *testing.T) {
	var out bytes.Buffer
	assert.Equal(t, Trouble, Code(&fs.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}, &out))
	assert.Empty(t, out.String())
}

func TestFlags(t *testing.T) {
	var out bytes.Buffer
	flags := func() *FlagSet {
		f := Flags("name", "Does something.", &out)
		f.Bool("on", false, "that flag")
		return f
	}
	f := flags()
	err := f.Parse([]string{"-off"}, 1)
	assert.ErrorIs(t, err, ErrUsage)
	assert.ErrorContains(t, err, "-off")
	assert.Empty(t, out.String())
	assert.Equal(t, OK, Code(f.Parse([]string{"-h"}, 1), &out))
	assert.True(t, strings.HasPrefix(out.String(), "Does something.\n"))
	assert.Contains(t, out.String(), "that flag")
	assert.Equal(t, "-", f.Input())

	for _, c := range []struct {
		args  []string
		files int
		ok    bool
		given bool
	}{
		{[]string{"-on", "a"}, 1, true, true}, {[]string{"-on", "a", "b"}, 1, false, true}, {[]string{"a", "b"}, AnyFiles, true, false},
		{[]string{"a", "-on"}, AnyFiles, true, true}, {[]string{"a", "-off"}, AnyFiles, false, false}, {[]string{"a", "-"}, AnyFiles, true, false},
		{[]string{"--", "-on"}, 1, true, false}, {[]string{"a", "--", "-on"}, 2, true, false}, {[]string{"a"}, 0, false, false},
	} {
		f := flags()
		err := f.Parse(c.args, c.files)
		assert.Equal(t, c.ok, err == nil, c.args)
		assert.Equal(t, c.ok, !errors.Is(err, ErrUsage), c.args)
		assert.Equal(t, c.given, f.Given("off", "on"), c.args)
	}
}

// A command is found by its name, and every line on standard error names the command.
func TestExecute(t *testing.T) {
	say := func(_ context.Context, args []string, std Streams) error {
		fmt.Fprintln(std.Out, args)
		fmt.Fprint(std.Err, "one\ntwo")
		fmt.Fprintln(std.Err, " and more")
		return errors.Join(io.ErrUnexpectedEOF, io.ErrShortWrite)
	}
	c := Command{Name: "top", Summary: "Does things.", Commands: []Command{
		{Name: "say", Summary: "says it", Run: say}, {Name: "below", Summary: "has more", Commands: []Command{{Name: "say", Run: say}}},
	}}
	for _, tt := range []struct {
		args      string
		code      int
		out, errs string
	}{
		{"say a -b", Trouble, "[a -b]\n", "top say: one\ntop say: two and more\ntop say: unexpected EOF\ntop say: short write\n"},
		{"below say", Trouble, "[]\n", "top below say: one\ntop below say: two and more\ntop below say: unexpected EOF\ntop below say: short write\n"},
		{"", Trouble, "", "top: wrong usage (see -h): which command?\n"},
		{"below", Trouble, "", "top below: wrong usage (see -h): which command?\n"},
		{"shout", Trouble, "", "top: wrong usage (see -h): unknown command \"shout\"\n"},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, tt.code, c.Execute(t.Context(), strings.Fields(tt.args), Streams{Out: &out, Err: &errs}), tt.args)
		assert.Equal(t, tt.out, out.String(), tt.args)
		assert.Equal(t, tt.errs, errs.String(), tt.args)
	}
	var out bytes.Buffer
	assert.Equal(t, OK, c.Execute(t.Context(), []string{"-h"}, Streams{Out: &out}))
	assert.Contains(t, out.String(), "  say    says it\n  below  has more\n")
}
