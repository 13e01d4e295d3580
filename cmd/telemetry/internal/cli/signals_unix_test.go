//go:build unix

package cli

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain is also the program that TestSignals ends, in another process.
func TestMain(m *testing.M) {
	if how := os.Getenv("CLI_TEST_PROGRAM"); how != "" {
		Main(Command{Name: "linger", Run: func(ctx context.Context, args []string, std Streams) error { return linger(ctx, how, std) }})
	}
	os.Exit(m.Run())
}

// linger creates a file and a temporary file and then waits for its context, or forever.
func linger(ctx context.Context, how string, std Streams) error {
	_, done, err := Temporary(ctx)
	if err != nil {
		return err
	}
	defer done()
	return WriteTo(ctx, os.Getenv("CLI_TEST_FILE"), nil, 0o600, func(out io.Writer) error {
		if _, err := io.WriteString(out, "half of"); err != nil {
			return err
		}
		if _, err := io.WriteString(std.Out, "ready\n"); err != nil {
			return err
		}
		if how == "stuck" {
			<-ctx.Done()
			io.WriteString(std.Out, "stuck\n")
			select {}
		}
		_, err := io.ReadAll(std.In)
		return err
	})
}

// Whatever signal ends a program, it leaves no file: neither if it ends by itself, nor if it hangs and a second signal
// arrives.
func TestSignals(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	for _, s := range endings() {
		if runtime.GOOS == "linux" && s.(syscall.Signal) > 35 && s.(syscall.Signal) < 64 {
			continue // all real-time signals are alike
		}
		if signal.Ignored(s) {
			continue // under nohup, for which a hangup is ignored: so do the program and what it starts
		}
		for _, how := range []string{"polite", "stuck"} {
			folder := t.TempDir()
			c := exec.Command(program)
			c.Env = append(os.Environ(), "CLI_TEST_PROGRAM="+how, "CLI_TEST_FILE="+folder+"/out", "TMPDIR="+folder)
			stdin, err := c.StdinPipe() // stays open without input
			require.NoError(t, err)
			stdout, err := c.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, c.Start())
			killer := time.AfterFunc(20*time.Second, func() { c.Process.Kill() })
			lines := bufio.NewReader(stdout)
			expect(t, lines, "ready")
			left, err := os.ReadDir(folder)
			require.NoError(t, err)
			assert.NotEmpty(t, left)
			require.NoError(t, c.Process.Signal(s))
			if how == "stuck" {
				expect(t, lines, "stuck")
				require.NoError(t, c.Process.Signal(s))
			}
			assert.Error(t, c.Wait())
			assert.True(t, c.ProcessState.Exited(), "%v, %s: the program was killed instead of exiting", s, how)
			assert.Equal(t, Trouble, c.ProcessState.ExitCode(), "%v, %s", s, how)
			killer.Stop()
			stdin.Close()
			left, err = os.ReadDir(folder)
			require.NoError(t, err)
			assert.Empty(t, left, "%v, %s", s, how)
		}
	}
}

func expect(t *testing.T, lines *bufio.Reader, want string) {
	t.Helper()
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, want, strings.TrimSpace(line))
}
