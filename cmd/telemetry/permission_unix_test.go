//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain is the command that TestPermission runs as another user.
func TestMain(m *testing.M) {
	if args, ok := os.LookupEnv("TELEMETRY_TEST_ARGS"); ok {
		os.Args = append(os.Args[:1], strings.Split(args, "\n")...)
		main()
	}
	os.Exit(m.Run())
}

// For a file without permission, the exit code is 2. Root may read everything, so the command runs as another user
// then.
func TestPermission(t *testing.T) {
	folder, err := os.MkdirTemp("/tmp", "permission")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	require.NoError(t, os.Chmod(folder, 0o755))
	exe, err := os.Executable()
	require.NoError(t, err)
	program := filepath.Join(folder, "program")
	copyTo(t, exe, program)
	locked := filepath.Join(folder, "locked")
	require.NoError(t, os.WriteFile(locked, []byte("Secret"), 0o000))
	for _, args := range append(reading(), []string{"scan"}, []string{"netscaler", "find"}, []string{"inventory"}, []string{"dictionary", "diff", "now"}, []string{"key", "new"}) {
		c := exec.Command(program)
		c.Dir = folder
		path := locked
		if args[0] == "key" {
			path = filepath.Join(folder, "new.key") // in a folder of another user
		}
		c.Env = append(os.Environ(), "TELEMETRY_TEST_ARGS="+strings.Join(with(args, path), "\n"))
		if os.Geteuid() == 0 {
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		} else if args[0] == "key" {
			continue
		}
		var errs strings.Builder
		c.Stderr = &errs
		err := c.Run()
		require.Error(t, err, args)
		assert.Equal(t, cli.Trouble, c.ProcessState.ExitCode(), "%v: %s", args, errs.String())
		assert.Contains(t, errs.String(), "permission denied", args)
		assertComplaint(t, args, errs.String())
	}
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	require.NoError(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	require.NoError(t, err)
	_, err = io.Copy(out, in)
	require.NoError(t, err)
	require.NoError(t, out.Close())
}
