package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// buffer is a buffer for two goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// call runs a command that ends without a signal.
func call(t testing.TB, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

// serving runs serve, and returns its log, and a function that ends it and returns the exit code.
func serving(t testing.TB, args ...string) (*buffer, func() int) {
	ctx, cancel := context.WithCancel(t.Context())
	log, done := new(buffer), make(chan int, 1)
	go func() { done <- run(ctx, append([]string{"serve"}, args...), io.Discard, log) }()
	require.Eventually(t, func() bool { return strings.Contains(log.String(), `"serving"`) }, 30*time.Second, 10*time.Millisecond, log)
	return log, func() int { cancel(); return <-done }
}

var listening = regexp.MustCompile(`"address":"([^"]+)"`)

func TestProgram(t *testing.T) {
	data, inbox, files := filepath.Join(t.TempDir(), "d"), t.TempDir(), t.TempDir()
	metrics := filepath.Join(t.TempDir(), "metrics.json")
	f := fleet.New(1, 3, 40)
	docs := [][]byte{}
	for i := range 4 {
		doc, err := fleet.Bundle(i%3, i/3, f.Events(i/3, 80))
		require.NoError(t, err)
		docs = append(docs, doc)
		require.NoError(t, os.WriteFile(filepath.Join(files, string(rune('a'+i))), doc, 0o600))
	}
	at := []string{"-json", "-at", "2026-11-30T00:00:00Z"}
	code, want, _ := call(t, append(append([]string{"count"}, at...), files)...)
	require.Zero(t, code)

	args := []string{"-data", data, "-inbox", inbox, "-http", "127.0.0.1:0", "-every", "20ms", "-metrics", metrics, "-shards", "3"}
	log, stop := serving(t, args...)
	url := "http://" + listening.FindStringSubmatch(log.String())[1]
	require.NoError(t, os.WriteFile(filepath.Join(inbox, "Steven.zip"), docs[0], 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(inbox, "cut.zip"), docs[0][:len(docs[0])/2], 0o600))
	for _, doc := range docs[:3] {
		answer, err := http.Post(url, "", bytes.NewReader(doc))
		require.NoError(t, err)
		answer.Body.Close()
		require.Equal(t, http.StatusOK, answer.StatusCode)
	}
	code, _, _ = call(t, "serve", "-data", data)
	assert.Equal(t, 1, code, "a second process is refused")
	var letters string
	require.Eventually(t, func() bool { _, letters, _ = call(t, "letters", "-data", data); return letters != "" }, 20*time.Second, 20*time.Millisecond)
	var letter ingest.Letter
	require.NoError(t, json.Unmarshal([]byte(letters), &letter))
	assert.Equal(t, int64(len(docs[0])/2), letter.Size)
	assert.Zero(t, stop())

	log2, stop := serving(t, args...) // a restart with the state of the first run
	require.NoError(t, os.WriteFile(filepath.Join(inbox, "d.zip"), docs[3], 0o600))
	code, out, _ := call(t, "replay", "-data", data, letter.Digest.String())
	assert.Zero(t, code)
	assert.Equal(t, "1 uploads queued for replay\n", out)
	require.Eventually(t, func() bool {
		_, got, _ := call(t, append([]string{"report", "-data", data}, at...)...)
		return got == want
	}, 30*time.Second, 50*time.Millisecond, "the counts must become those of the plain loop")
	require.Eventually(t, func() bool { return strings.Contains(log2.String(), "upload refused") }, 20*time.Second, 20*time.Millisecond)
	assert.Zero(t, stop())
	entries, err := os.ReadDir(inbox)
	require.NoError(t, err)
	assert.Empty(t, entries)
	doc, err := os.ReadFile(metrics)
	require.NoError(t, err)
	assert.Contains(t, string(doc), "ingest.uploads")
	assert.NotContains(t, log.String()+log2.String()+string(doc), "Steven")
	code, out, _ = call(t, "report", "-data", data, "-at", "2026-11-30T00:00:00Z")
	assert.Zero(t, code)
	assert.Contains(t, out, "4 bundles, 0 reports, 320 events, 3 servers, 3 silent\n")
}

func TestWrongUse(t *testing.T) {
	for _, args := range [][]string{
		{}, {"serv"}, {"serve", "-http", ":8080"}, {"serve", "-http", "192.0.2.1:80"}, {"serve", "x"}, {"serve", "-store", "kv"}, {"serve", "-embedded=false"},
		{"serve", "-shards", "0"}, {"serve", "-rate", "0"}, {"report", "-nope"}, {"count"}, {"replay", "x"},
	} {
		code, _, stderr := call(t, args...)
		assert.Equal(t, 2, code, args)
		assert.NotEmpty(t, stderr, args)
	}
	code, out, _ := call(t, "serve", "-h")
	assert.Zero(t, code)
	assert.Contains(t, out, "-expose")
	code, _, stderr := call(t, "report", "-data", t.TempDir())
	assert.Equal(t, 1, code)
	assert.NotEmpty(t, stderr)
}

func TestCountOfBadFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Steven")
	require.NoError(t, os.WriteFile(path, []byte("Secret-Steven"), 0o600))
	code, out, stderr := call(t, "count", path)
	assert.Equal(t, 1, code)
	assert.NotContains(t, out+stderr, "Steven")
	assert.Contains(t, stderr, `"kind"`)
}
