package netscaler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var program = clitest.Of(Command())

const line = "ns_telemetry_server,192.0.2.10,5140"

func TestCommands(t *testing.T) {
	for _, c := range []struct {
		args  []string
		first string
		lines int
	}{
		{[]string{"commands"}, "enable ns feature AppFlow\n", 2},
		{[]string{"commands", "-remove"}, "rm analytics profile telemetry_metrics_profile\n", 2},
		{[]string{"commands", "-remove", "-analytics-in-use"}, "rm analytics profile telemetry_metrics_profile\n", 1},
	} {
		code, out, errs := program.Run(t, "", c.args...)
		assert.Equal(t, cli.OK, code, errs)
		assert.True(t, strings.HasPrefix(out, c.first), out)
		assert.Equal(t, c.lines, strings.Count(out, "\n"))
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"x"}, {"commands", "x"}, {"commands", "-analytics-in-use"}, {"conf", "-"}, {"conf", "-remove"}, {"conf", "-console", "192.0.2.10", "-remove", "-"},
		{"conf", "-", "-console", "console.example.com"}, {"conf", "-", "-console", "192.0.2.10"}, {"commands", "-none"}, {"find"}, {"find", "-", "-remove"},
	} {
		code, out, errs := program.Run(t, line, args...)
		assert.Equal(t, cli.Trouble, code, "%v: %s", args, errs)
		assert.Empty(t, out, args)
	}
	code, out, _ := program.Run(t, "", "conf", "-h")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, "usage: telemetry netscaler conf")
}

func TestConf(t *testing.T) {
	file := filepath.Join(t.TempDir(), ".telemetry.conf")
	for _, c := range []struct {
		name, before string
		args         []string
		code         int
		after        string
	}{
		{"missing", "a\r\n", []string{"-console", "192.0.2.10", "-vpn"}, cli.Invalid, "a\r\n"},
		{"repaired", "a\r\n", []string{"-console", "192.0.2.10", "-vpn", "-repair"}, cli.OK, "a\r\n" + line + "\r\n"},
		{"right", line, []string{"-console", "192.0.2.10", "-vpn"}, cli.OK, line},
		{"nothing to repair", line, []string{"-console", "192.0.2.10", "-vpn", "-repair"}, cli.OK, line},
		{"to be removed", line + "\nb\n", []string{"-remove"}, cli.Invalid, line + "\nb\n"},
		{"removed", line + "\nb\n", []string{"-remove", "-repair"}, cli.OK, "b\n"},
		{"C8 no text", "\xff", []string{"-console", "192.0.2.10", "-vpn", "-repair"}, cli.Invalid, "\xff"},
	} {
		require.NoError(t, os.WriteFile(file, []byte(c.before), 0o664), c.name)
		require.NoError(t, os.Chmod(file, 0o664))
		code, _, errs := program.Run(t, "", append([]string{"conf", file}, c.args...)...)
		assert.Equal(t, c.code, code, "%s: %s", c.name, errs)
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, c.after, string(got), c.name)
		info, err := os.Stat(file)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o664), info.Mode().Perm(), c.name)
	}
	entries, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")
}

// The output of find is a configuration: if its commands are appended to the file, find prints nothing more.
func TestFind(t *testing.T) {
	conf := "#NS14.1 Build 29.63\nenable ns feature LB AppFlow\n" +
		"add analytics profile telemetry_metrics_profile -type timeseries -outputMode prometheus\n"
	code, out, errs := program.Run(t, conf, "find", "-")
	assert.Equal(t, cli.OK, code, errs)
	assert.Equal(t, "# line 3: metrics are collected\n# line 2: AppFlow is on\n"+
		"rm analytics profile telemetry_metrics_profile\ndisable ns feature AppFlow\n", out)
	code, out, _ = program.Run(t, conf+out, "find", "-")
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "# nothing of the telemetry program\n", out)

	code, out, errs = program.Run(t, "add x \"SECRET\n"+conf+"add appflow collector c -IPAddress 192.0.2.1\n", "find", "-")
	assert.Equal(t, cli.Invalid, code, "the exit code reports the line that could not be read")
	assert.Contains(t, errs, "line 1")
	assert.NotContains(t, errs, "SECRET")
	assert.Contains(t, out, "# line 5: other analytics, which need AppFlow\nrm analytics")
	assert.NotContains(t, out, "disable")
	code, _, _ = program.Run(t, "", "find", t.TempDir())
	assert.Equal(t, cli.Trouble, code)
}

// C13: something that is not a file is refused at once.
func TestConfOfAnything(t *testing.T) {
	folder := t.TempDir()
	for _, path := range []string{folder, filepath.Join(folder, "none"), os.DevNull} {
		code, _, _ := program.Run(t, "", "conf", path, "-remove")
		assert.Equal(t, cli.Trouble, code, path)
	}
	code, _, errs := program.Run(t, "a\n", "conf", "-", "-console", "192.0.2.10")
	assert.Equal(t, cli.Trouble, code)
	assert.Contains(t, errs, ": -console requires -vpn, because ")
	code, out, _ := program.Run(t, "a\n", "conf", "-", "-console", "2001:db8::10", "-vpn", "-repair")
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "a\nns_telemetry_server,2001:db8::10,5140\n", out)
}

// A link to the file stays a link.
func TestConfBehindLink(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Symlink(file, link))
	code, _, errs := program.Run(t, "", "conf", link, "-console", "192.0.2.10", "-vpn", "-repair")
	assert.Equal(t, cli.OK, code, errs)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, line+"\n", string(got))
}
