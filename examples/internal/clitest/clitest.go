// Package clitest runs the example programs in tests.
package clitest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/stretchr/testify/require"
)

// Program is the function of a program that cli.Main runs.
type Program func(context.Context, []string, cli.Streams) error

// Run runs a program and returns its exit code and what it printed.
func (p Program) Run(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	err := p(t.Context(), args, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs})
	return cli.Code(err, &errs), out.String(), errs.String()
}

// Read returns a file of the module, by its path from the root.
func Read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(path)))
	require.NoError(t, err)
	return string(text)
}
