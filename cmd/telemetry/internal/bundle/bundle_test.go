package bundle

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample is what the program of the README bundles.
var sample = func() string {
	text, err := os.ReadFile("../../../../examples/bundle/sample.jsonl")
	if err != nil {
		panic(err)
	}
	return string(text)
}()

var program = clitest.Of(Command())

func TestSample(t *testing.T) {
	code, out, errs := program.Run(t, sample)
	assert.Equal(t, cli.OK, code, errs)
	assert.Equal(t, 3, strings.Count(out, "verified"), out)
	assert.Empty(t, errs, "progress is only printed on a terminal")
}

// Each way of scrubbing makes a bundle with the expected identifiers.
func TestScrubbing(t *testing.T) {
	folder := t.TempDir()
	keyFile := filepath.Join(folder, "telemetry.key")
	_, err := pseudonym.CreateKeyFile(keyFile)
	require.NoError(t, err)
	documented, err := pseudonym.Documented().Token(pseudonym.FullName, "User-Steven")
	require.NoError(t, err)
	const clear = "User-Steven"
	for _, c := range []struct {
		args []string
		want func(name string) bool
	}{
		{nil, func(name string) bool { return len(name) == 24 && name != documented }},
		{[]string{"-ephemeral", "-format", "json"}, func(name string) bool { return len(name) == 24 && name != documented }},
		{[]string{"-key", keyFile}, func(name string) bool { return len(name) == 24 && name != documented }},
		{[]string{"-documented"}, func(name string) bool { return name == documented }},
		{[]string{"-in-clear"}, func(name string) bool { return name == clear }},
	} {
		path := filepath.Join(folder, "b.zip")
		code, _, errs := program.Run(t, sample, append(c.args, "-o", path, "-")...)
		require.Equal(t, cli.OK, code, errs)
		b, err := cvad.OpenBundle(t.Context(), path)
		require.NoError(t, err)
		n := 0
		for ev, err := range b.Events(t.Context()) {
			require.NoError(t, err)
			if n == 0 {
				name := ev.(*cvad.UsageEvent).User.FullName
				assert.True(t, c.want(name), "%v: %s", c.args, name)
			}
			n++
		}
		assert.Equal(t, 12, n)
		require.NoError(t, b.Close())
	}
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 2, "only the key and the bundle are left")
}

// With its flag, the command puts scrubbed events into a bundle unchanged. Without the flag it refuses them, and with
// the flag it refuses events in clear text: no token is hashed again, and a stream that contains both makes no bundle.
func TestScrubbedEvents(t *testing.T) {
	var scrubbed, mixed strings.Builder
	for i, line := range strings.SplitAfter(strings.TrimSuffix(sample, "\n"), "\n") {
		var e cvad.UsageEvent
		require.NoError(t, e.UnmarshalJSON([]byte(line)))
		safe, err := pseudonym.Scrub(pseudonym.Documented(), &e)
		require.NoError(t, err)
		text, err := safe.AppendJSON(nil)
		require.NoError(t, err)
		scrubbed.Write(append(text, '\n'))
		if i%2 == 0 {
			mixed.Write(append(text, '\n'))
		} else {
			mixed.WriteString(line)
		}
	}
	path := filepath.Join(t.TempDir(), "b.zip")
	code, _, errs := program.Run(t, scrubbed.String(), "-scrubbed", "-o", path, "-")
	require.Equal(t, cli.OK, code, errs)
	assert.Empty(t, errs)
	b, err := cvad.OpenBundle(t.Context(), path)
	require.NoError(t, err)
	defer b.Close()
	var out strings.Builder
	for ev, err := range b.Events(t.Context()) {
		require.NoError(t, err)
		text, err := ev.(*cvad.UsageEvent).AppendJSON(nil)
		require.NoError(t, err)
		out.Write(append(text, '\n'))
	}
	assert.Equal(t, scrubbed.String(), out.String())

	for _, c := range []struct {
		in, want string
		args     []string
	}{
		{scrubbed.String(), "event 0: telemetry: user.fullName: clear text or pseudonym in the wrong place: want clear text, not a pseudonym", nil},
		{mixed.String(), "event 0: telemetry: user.fullName: clear text or pseudonym in the wrong place: want clear text", []string{"-documented"}},
		{mixed.String(), "event 1: telemetry: user.fullName: clear text or pseudonym in the wrong place: want a pseudonym", []string{"-scrubbed"}},
		{sample, "event 0: telemetry: user.fullName: clear text or pseudonym in the wrong place: want a pseudonym", []string{"-scrubbed"}},
	} {
		path := filepath.Join(t.TempDir(), "b.zip")
		code, out, errs := program.Run(t, c.in, append(c.args, "-o", path, "-")...)
		assert.Equal(t, cli.Invalid, code)
		assert.Empty(t, out)
		assert.Contains(t, errs, c.want)
		assert.NoFileExists(t, path)
	}
}

// The command reports what it removes from events, unless the user asked for the removal.
func TestTellsWhatIsRemoved(t *testing.T) {
	in := strings.Replace(sample, `"workerSid":"S-1-5-`, `"workerSid":"S-1-x-`, 1)
	in = strings.Replace(in, `"payload":{`, `"new":1,"payload":{`, 1)
	require.NotEqual(t, sample, in)
	code, _, errs := program.Run(t, in, "-")
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "telemetry bundle: removed 1 undocumented value\ntelemetry bundle: removed 1 malformed identifier\n", errs)
	code, _, errs = program.Run(t, sample, "-policy", "sid=drop", "-omit", "optional|customer", "-")
	assert.Equal(t, cli.OK, code)
	assert.Empty(t, errs)
}

// If the input is not valid, the old bundle stays in place, no temporary file is left, and the message does not contain
// the input.
func TestInvalid(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "b.zip")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	for _, c := range []struct {
		stdin, want string
	}{
		{sample + `{"type":"Cloud.Licensing","prod":"OnPrem.Broker","user":"Secret","payload":{"ver":"1.3"}}`, "byte 14799: telemetry: user: malformed value"},
		{"{Secret}\n", "event 0 at byte 0: "},
		{`{"ver":"1.0","type":"admin","prod":"Secret"}`, "event 0: telemetry: unsupported feature: want an event of a documented kind"},
	} {
		code, _, errs := program.Run(t, c.stdin, "-o", path, "-")
		assert.Equal(t, cli.Invalid, code)
		assert.Contains(t, errs, c.want)
		assert.NotContains(t, errs, "Secret")
		old, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, "old", string(old))
		left, err := os.ReadDir(folder)
		require.NoError(t, err)
		assert.Len(t, left, 1)
	}
}

func TestUsage(t *testing.T) {
	folder := t.TempDir()
	key, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	for _, args := range [][]string{
		{"-documented", "-in-clear"}, {"-documented", "-scrubbed"}, {"-policy", "sid=hash"}, {"-policy", "name=drop"}, {"-omit", "all"},
		{"-in-clear", "-policy", "sid=drop"}, {"-format", "yaml"}, {"-o", "-"}, {"-o", folder}, {"-guid", "1"}, {"-deployed", "yesterday"}, {"-nonsense"}, {filepath.Join(folder, "none")}, {folder},
		{"-key", filepath.Join(folder, "none")}, {"-key", key.Text()}, {"-o", filepath.Join(folder, "none", "b.zip")},
	} {
		code, out, errs := program.Run(t, "", args...)
		assert.Equal(t, cli.Trouble, code, args)
		assert.Empty(t, out, "no table is printed if no bundle was written")
		assert.NotEmpty(t, errs)
		assert.NotContains(t, errs, key.Text(), "C12")
	}
	code, out, _ := program.Run(t, "", "-h")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, "usage: telemetry bundle")
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	folder := t.TempDir()
	err := run(ctx, []string{"-o", filepath.Join(folder, "b.zip")}, cli.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}})
	assert.ErrorIs(t, err, context.Canceled)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// repeated is a stream that repeats the sample.
type repeated struct {
	rest  string
	times int
	most  uint64 // the largest heap while it was read
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.times--; r.times < 0 {
			return 0, os.ErrClosed
		}
		r.rest = sample
		if r.times%500 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			r.most = max(r.most, m.HeapAlloc)
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Memory does not grow with the number of events.
func TestStreams(t *testing.T) {
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	in := &repeated{times: 3000} // 36,000 events, 44 MB
	folder := t.TempDir()
	err := run(t.Context(), []string{"-o", filepath.Join(folder, "b.zip"), "-"}, cli.Streams{In: in, Out: &bytes.Buffer{}, Err: &bytes.Buffer{}})
	assert.ErrorIs(t, err, os.ErrClosed, "the error at the end of the stream is returned")
	assert.Less(t, in.most-min(in.most, before.HeapAlloc), uint64(32<<20))
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, left)
}
