package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reading lists the commands that read a FILE of telemetry, with the flags that they need.
func reading() [][]string {
	return [][]string{
		{"bundle"}, {"verify"}, {"show"}, {"show", "-json"}, {"show", "-events"}, {"scrub"}, {"scrub", "-preview"}, {"check"}, {"convert"}, {"live"},
		{"netscaler", "conf", "-console", "192.0.2.10", "-vpn"}, {"xenserver", "capabilities"},
	}
}

func with(args []string, more ...string) []string { return append(args[:len(args):len(args)], more...) }

// assertComplaint checks that a command reports the fault on one or two lines after its own name, and mentions neither
// temporary files nor the input.
func assertComplaint(t *testing.T, args []string, errs string) {
	t.Helper()
	require.NotEmpty(t, errs, args)
	for line := range strings.Lines(errs) {
		assert.True(t, strings.HasPrefix(line, "telemetry "+args[0]), "%v: %s", args, line)
	}
	assert.LessOrEqual(t, strings.Count(errs, "\n"), 2, errs)
	assert.NotContains(t, errs, "telemetry-", args)
	assert.NotContains(t, errs, ".tmp-", args)
	assert.NotContains(t, errs, "Secret", args)
	assert.NotRegexp(t, `\b1 (events|files|issues|identifiers)\b`, errs)
}

// If the input is not a readable file, the exit code is 2.
func TestMissingFiles(t *testing.T) {
	folder := t.TempDir()
	for _, args := range append(reading(), []string{"scan"}, []string{"netscaler", "find"}, []string{"key", "show"}, []string{"inventory"}, []string{"dictionary", "diff", "now"}) {
		for _, path := range []string{filepath.Join(folder, "none"), folder} {
			if path == folder && (args[0] == "scan" || args[0] == "inventory") {
				continue // these read folders
			}
			code, out, errs := telemetry(t, "", with(args, path)...)
			assert.Equal(t, cli.Trouble, code, "%v %s: %s", args, path, errs)
			assert.Empty(t, out, args)
			assertComplaint(t, args, errs)
		}
	}
	code, out, _ := telemetry(t, "", "inventory", folder)
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "no uploads were found\n", out)
	code, out, _ = telemetry(t, "", "scan", folder)
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "no identifiers in clear were found in 0 files\n", out)
}

// For a file of the wrong kind, the exit code is 1 and there is one error that says what it looks like, however many
// lines the file has.
func TestWrongFiles(t *testing.T) {
	lines := strings.Repeat("Secret,Secret\n", 1000)
	for name, text := range map[string]string{
		"empty": "", "text": lines, "json": `{"Secret":1}`, "xml": "<Secret/>", "binary": "\x00\x01Secret", "gzip": "\x1f\x8bSecret",
		"zip": "PK\x03\x04Secret", "numbers": "[1,2,3]", "cut": `{"ver":"1.0","type":"Cloud.Licensing","prod":"XenDesktop.Broker","payl`,
	} {
		for _, args := range reading() {
			switch {
			case args[0] == "netscaler", name == "json" && (args[0] == "scrub" || args[0] == "live"):
				continue // any text is a configuration
			}
			code, _, errs := telemetry(t, text, with(args, "-")...)
			assert.Equal(t, cli.Invalid, code, "%s: %v: %s", name, args, errs)
			assertComplaint(t, args, errs)
		}
	}
	_, _, errs := telemetry(t, lines, "bundle")
	assert.Contains(t, errs, "event 0 at byte 0")
	assert.Contains(t, errs, "(and 999 more)")
	assert.Contains(t, errs, "; it looks like text that is neither JSON nor XML\n")
}

// For a bundle or a document that is cut off anywhere, the exit code is 1.
func TestCutFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.zip")
	code, _, errs := telemetry(t, "", "bundle", "-o", path, eventsFile)
	require.Equal(t, cli.OK, code, errs)
	for _, whole := range []string{path, reportFile, eventsFile} {
		text, err := os.ReadFile(whole)
		require.NoError(t, err)
		cut := filepath.Join(t.TempDir(), "cut")
		for _, n := range []int{len(text) / 3, len(text) - 5} {
			require.NoError(t, os.WriteFile(cut, text[:n], 0o600))
			for _, command := range []string{"verify", "show", "check", "live", "scrub", "inventory"} {
				if command == "verify" && whole != path || command == "scrub" && whole == path || command == "inventory" && whole == eventsFile {
					continue
				}
				code, _, errs := telemetry(t, "", command, cut)
				assert.Equal(t, cli.Invalid, code, "%s of %s, %d bytes: %s", command, whole, n, errs)
				assertComplaint(t, []string{command}, errs)
			}
		}
	}
}

// full is a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// If output cannot be written, the exit code is 2, with a message for a full disk and without one for a closed pipe.
func TestOutputFails(t *testing.T) {
	folder := t.TempDir()
	bundle := filepath.Join(folder, "b.zip")
	code, _, errs := telemetry(t, "", "bundle", "-o", bundle, eventsFile)
	require.Equal(t, cli.OK, code, errs)
	conf := filepath.Join(folder, "ns.conf")
	require.NoError(t, os.WriteFile(conf, []byte("enable ns feature AppFlow\n"), 0o600))
	capabilities := "../../xenserver/testdata/xenserver-status-report.xml"
	pipe, closed, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, pipe.Close())
	defer closed.Close()
	for _, args := range [][]string{
		{"bundle", eventsFile}, {"bundle", "-json", eventsFile}, {"verify", bundle}, {"verify", "-json", bundle}, {"show", bundle}, {"show", "-json", bundle},
		{"show", "-events", bundle}, {"scrub", eventsFile}, {"scrub", "-preview", eventsFile}, {"scrub", reportFile}, {"scan", eventsFile}, {"scan", "-json", eventsFile},
		{"check", bundle}, {"convert", reportFile}, {"live", bundle}, {"live", "-json", bundle}, {"inventory", folder}, {"inventory", "-format", "tsv", folder},
		{"inventory", "-json", folder}, {"dictionary"}, {"dictionary", "-format", "html"}, {"dictionary", "-format", "md"}, {"dictionary", "-json"},
		{"dictionary", "diff", "now", "now"}, {"netscaler", "commands"}, {"netscaler", "find", conf}, {"xenserver", "telemetry"},
		{"xenserver", "capabilities", capabilities}, {"reference"}, {"version"},
	} {
		var errs bytes.Buffer
		assert.Equal(t, cli.Trouble, program().Execute(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: full{}, Err: &errs}), args)
		assert.Contains(t, errs.String(), syscall.ENOSPC.Error(), args)
		errs.Reset()
		assert.Equal(t, cli.Trouble, program().Execute(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: closed, Err: &errs}), args)
		if args[0] != "xenserver" { // it reports issues as well
			assert.Empty(t, errs.String(), args)
		}
	}
}

// On a full disk no incomplete file is left, and a device is refused as a destination.
func TestOutputFiles(t *testing.T) {
	if runtime.GOOS == "linux" {
		for _, args := range [][]string{
			{"bundle", "-o", "/dev/full", eventsFile}, {"scrub", "-o", "/dev/full", eventsFile}, {"convert", "-o", "/dev/full", reportFile}, {"dictionary", "-o", "/dev/full"},
		} {
			code, out, errs := telemetry(t, "", args...)
			assert.Equal(t, cli.Trouble, code, args)
			assert.Empty(t, out, args)
			assertComplaint(t, args, errs)
		}
	}
	for _, args := range [][]string{{"bundle", eventsFile}, {"scrub", eventsFile}, {"convert", reportFile}, {"dictionary"}, {"reference"}} {
		code, _, errs := telemetry(t, "", with(args, "-o", filepath.Join(t.TempDir(), "none", "file"))...)
		assert.Equal(t, cli.Trouble, code, args)
		assertComplaint(t, args, errs)
	}
}

// A missing folder for temporary files is reported, and so is a key file that already exists.
func TestTemporaryFiles(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(folder, "none"))
	for _, args := range [][]string{{"scrub", reportFile}, {"bundle", eventsFile}} {
		code, _, errs := telemetry(t, "", args...)
		if runtime.GOOS != "windows" { // Windows uses another variable
			assert.Equal(t, cli.Trouble, code, args)
			assertComplaint(t, args, errs)
		}
	}
	path := filepath.Join(folder, "k.key")
	for want := range 2 {
		code, _, errs := telemetry(t, "", "key", "new", path)
		assert.Equal(t, want > 0, code == cli.Trouble, errs)
		if want > 0 {
			assertComplaint(t, []string{"key"}, errs)
			assert.Contains(t, errs, path+": file exists")
		}
	}
}

// failing is standard input that fails.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk failed") }

// If a source fails, the exit code is 2, whatever was read before.
func TestInputFails(t *testing.T) {
	sample, err := os.ReadFile(eventsFile)
	require.NoError(t, err)
	for _, args := range append(reading(), []string{"scan"}, []string{"netscaler", "find"}, []string{"dictionary", "diff", "now"}) {
		for _, begin := range []string{"", string(sample)} {
			var errs bytes.Buffer
			in := io.MultiReader(strings.NewReader(begin), failing{})
			code := program().Execute(t.Context(), with(args, "-"), cli.Streams{In: in, Out: io.Discard, Err: &errs})
			if begin != "" && code == cli.Invalid && (args[0] == "xenserver" || args[0] == "dictionary" || args[0] == "netscaler") {
				continue // the input has the wrong kind before it fails
			}
			assert.Equal(t, cli.Trouble, code, "%v after %d bytes: %s", args, len(begin), errs.String())
		}
	}
}

// A file that is broken or cannot be read does not keep the files after it from being read, and each line of an error
// names its file. The exit code is 2 if a file could not be read.
func TestFilesAfterBroken(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	good, broken, changed := at("good.zip"), at("broken.zip"), at("changed.zip")
	code, _, errs := telemetry(t, "", "bundle", "-o", good, eventsFile)
	require.Equal(t, cli.OK, code, errs)
	text, err := os.ReadFile(good)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(broken, text[:len(text)/2], 0o600))
	require.NoError(t, os.WriteFile(changed, bytes.ReplaceAll(text, []byte("<UploadType>Auto<"), []byte("<UploadType>Otto<")), 0o600))
	for command, want := range map[string]string{
		"verify": good + ":\nue_lt_", "show": "file          " + good, "check": good + ": no issues", "live": "cvad.UsageEvent  ", "inventory": "  XenDesktop.Broker  ",
	} {
		code, out, errs := telemetry(t, "", command, broken, good)
		assert.Equal(t, cli.Invalid, code, command)
		assert.Contains(t, out, want, command)
		if command != "inventory" {
			assert.Contains(t, errs, "telemetry "+command+": "+broken+": the input is not valid: ")
		}
		code, out, errs = telemetry(t, "", command, at("none"), broken, good)
		assert.Equal(t, cli.Trouble, code, command)
		assert.Contains(t, out, want, command)
		assert.Contains(t, errs, at("none")+": ")
		assert.NotContains(t, errs, at("none")+": "+at("none"))
	}
	_, _, errs = telemetry(t, "", "check", changed, good)
	assert.NotEmpty(t, errs)
	for line := range strings.Lines(errs) {
		assert.True(t, strings.HasPrefix(line, "telemetry check: "+changed+": "), line)
	}
}

// A broken archive does not keep the files after it from being searched, nor the other files in it.
func TestScanAfterBroken(t *testing.T) {
	folder := t.TempDir()
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, name := range []string{"first", "second"} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name}) // stored
		require.NoError(t, err)
		_, err = io.WriteString(w, name+" ann@corp.example\n")
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	text := bytes.Replace(archive.Bytes(), []byte("first ann"), []byte("first bob"), 1) // its checksum is wrong now
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.zip"), text, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "b.txt"), []byte("carl@corp.example\n"), 0o600))

	code, out, errs := telemetry(t, "", "scan", folder)
	assert.Equal(t, cli.Invalid, code)
	assert.Contains(t, out, "a.zip!second:1:8: upn\n")
	assert.Contains(t, out, "b.txt:1:1: upn\n")
	assert.Contains(t, errs, "a.zip!first: ")
	code, out, errs = telemetry(t, "", "scan", filepath.Join(folder, "none"), filepath.Join(folder, "b.txt"))
	assert.Equal(t, cli.Trouble, code)
	assert.Contains(t, out, "b.txt:1:1: upn\n")
	assert.Contains(t, errs, "none: ")
}
