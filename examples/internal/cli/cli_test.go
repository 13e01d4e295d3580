package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is written to standard error never stands behind a line of progress, and nothing of it is left at the end.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &Progress{stderr: &out, shows: true}
	text, err := io.ReadAll(p.Reader(t.Context(), strings.NewReader("text")))
	require.NoError(t, err)
	assert.Equal(t, "text", string(text))
	fmt.Fprintln(p, "event 5 is broken")
	p.Wipe()
	p.Wipe()
	assert.Equal(t, "0 MB read \r\x1b[Kevent 5 is broken\n", out.String(), "once, since it all came at once")

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

// An error may hold the name of a file, and that what moves a cursor.
func TestCode(t *testing.T) {
	var out bytes.Buffer
	err := errors.Join(fmt.Errorf("\x1b[2Jname: %w", ErrInvalid), io.ErrUnexpectedEOF)
	assert.Equal(t, Invalid, Code(err, &out))
	assert.Equal(t, "\\x1b[2Jname: the input is not valid\nunexpected EOF\n", out.String())
}

func TestFlags(t *testing.T) {
	var out bytes.Buffer
	f := Flags("name", "Does something.", &out)
	f.Bool("on", false, "that flag")
	err := f.Parse([]string{"-off"})
	assert.ErrorIs(t, err, ErrUsage)
	assert.ErrorContains(t, err, "-off")
	assert.Empty(t, out.String())
	assert.Equal(t, OK, Code(f.Parse([]string{"-h"}), &out))
	assert.True(t, strings.HasPrefix(out.String(), "Does something.\n"))
	assert.Contains(t, out.String(), "that flag")
	assert.Equal(t, "-", f.Input())
}
