// Package clitest runs the subcommands in tests.
package clitest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/stretchr/testify/require"
)

// Program is a command under test.
type Program struct{ command cli.Command }

// Of returns a command for tests.
func Of(c cli.Command) Program { return Program{c} }

// Run runs the command as telemetry does, and returns its exit code and what it printed.
func (p Program) Run(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = p.Execute(t, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs}, args...)
	return code, out.String(), errs.String()
}

// Execute runs the command with other streams.
func (p Program) Execute(t *testing.T, std cli.Streams, args ...string) int {
	t.Helper()
	whole := cli.Command{Name: "telemetry", Commands: []cli.Command{p.command}}
	return whole.Execute(t.Context(), append([]string{p.command.Name}, args...), std)
}

// Read returns a file of the module, by its path from the root.
func Read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../..", filepath.FromSlash(path)))
	require.NoError(t, err)
	return string(text)
}
