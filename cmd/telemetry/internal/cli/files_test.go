package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A file is replaced when its successor is complete, and a link to it stays a link.
func TestWriteTo(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	require.NoError(t, os.Symlink(path, link))
	for _, to := range []string{path, link} {
		require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
		err := WriteTo(t.Context(), to, nil, 0o600, func(out io.Writer) error {
			_, err := io.WriteString(out, "ne")
			require.NoError(t, err)
			return io.ErrUnexpectedEOF
		})
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
		assertContent(t, path, "old")
		require.NoError(t, WriteTo(t.Context(), to, nil, 0o600, func(out io.Writer) error {
			_, err := io.WriteString(out, "new")
			return err
		}))
		assertContent(t, path, "new")
		info, err := os.Lstat(link)
		require.NoError(t, err)
		assert.NotZero(t, info.Mode()&os.ModeSymlink)
	}
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 2)

	var out strings.Builder
	require.NoError(t, WriteTo(t.Context(), "-", &out, 0o600, func(out io.Writer) error {
		_, err := io.WriteString(out, "text")
		return err
	}))
	assert.Equal(t, "text", out.String())
}

func assertContent(t *testing.T, path, want string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, want, string(text))
}

// Something that is not a regular file is never replaced by one.
func TestCreateRefuses(t *testing.T) {
	for _, path := range []string{os.DevNull, t.TempDir(), filepath.Join(t.TempDir(), "none", "file")} {
		out, err := Create(t.Context(), path, 0o600)
		if !assert.Error(t, err, path) {
			assert.NoError(t, out.Discard())
		}
	}
}

// Standard input is passed on unchanged until the context ends; then no read waits for it.
func TestInterruptible(t *testing.T) {
	text, err := io.ReadAll(interruptible(t.Context(), strings.NewReader("text")))
	require.NoError(t, err)
	assert.Equal(t, "text", string(text))
	failure := errors.New("failure")
	broken, w := io.Pipe()
	w.CloseWithError(failure)
	_, err = io.ReadAll(interruptible(t.Context(), broken))
	assert.ErrorIs(t, err, failure)

	silent, end := io.Pipe()
	defer end.Close()
	ctx, cancel := context.WithCancel(t.Context())
	in := interruptible(ctx, silent)
	cancel()
	_, err = io.ReadAll(in)
	assert.ErrorIs(t, err, context.Canceled)
}
