package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/intake"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// receiver is an intake that appends uploads to a list.
type receiver struct {
	*intake.Intake
	mu      sync.Mutex
	uploads []*ingest.Upload
	letters []ingest.Letter
	failing error
	failed  int // the number of calls of submit that have failed
	log     bytes.Buffer
	block   chan struct{} // if it is not nil, submit waits for it
	entered chan struct{} // submit sends to it before it waits
}

func newReceiver(t testing.TB) *receiver {
	packer, err := ingest.NewPacker(ingest.DefaultPlan())
	require.NoError(t, err)
	r := &receiver{entered: make(chan struct{}, 8)}
	r.Intake = &intake.Intake{
		Packer: packer,
		Submit: func(_ context.Context, up *ingest.Upload) (bool, error) {
			if r.block != nil {
				r.entered <- struct{}{}
				<-r.block
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.failing == nil {
				r.uploads = append(r.uploads, up)
			} else {
				r.failed++
			}
			return false, r.failing
		},
		Bury: func(_ context.Context, l ingest.Letter) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.letters = append(r.letters, l)
			return nil
		},
		Quarantine: &intake.Quarantine{Folder: t.TempDir(), Most: 1 << 20},
		Incoming:   t.TempDir(),
		Log:        slog.New(slog.NewJSONHandler(&lockedWriter{w: &r.log}, nil)),
	}
	return r
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (r *receiver) accepted() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.uploads)
}

func upload(t testing.TB, server int) []byte {
	doc, err := fleet.Bundle(server, 0, fleet.New(uint64(server), 1, 20).Events(0, 30))
	require.NoError(t, err)
	return doc
}

func names(t testing.TB, folder string) []string {
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestHTTP(t *testing.T) {
	r := newReceiver(t)
	server := httptest.NewServer(r.Handler(intake.Limits{Size: 100_000, Rate: 1000, AtATime: 4}))
	defer server.Close()
	post := func(body io.Reader) (int, string) {
		answer, err := http.Post(server.URL, "application/zip", body)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, string(text)
	}
	doc := upload(t, 1)
	code, text := post(bytes.NewReader(doc))
	assert.Equal(t, http.StatusOK, code, text)
	require.Len(t, r.uploads, 1)
	assert.Equal(t, r.uploads[0].UI.String()+"\n", text)
	report, err := fleet.New(1, 1, 20).Report(0, 0, 5, telemetry.JSON)
	require.NoError(t, err)
	code, _ = post(bytes.NewReader(report))
	assert.Equal(t, http.StatusOK, code)

	code, text = post(strings.NewReader("Secret-Steven"))
	assert.Equal(t, http.StatusUnprocessableEntity, code)
	assert.NotContains(t, text, "Steven")
	code, _ = post(bytes.NewReader(doc[:len(doc)/2]))
	assert.Equal(t, http.StatusUnprocessableEntity, code)
	assert.Len(t, r.letters, 2)
	held, err := r.Quarantine.Letters()
	require.NoError(t, err)
	require.Len(t, held, 2)
	assert.True(t, held[0].Held && held[1].Held)

	code, _ = post(bytes.NewReader(make([]byte, 100_001)))
	assert.Equal(t, http.StatusRequestEntityTooLarge, code)
	code, _ = post(struct{ io.Reader }{io.MultiReader(strings.NewReader("PK\x03\x04"), bytes.NewReader(make([]byte, 200_000)))}) // without a known length
	assert.Equal(t, http.StatusRequestEntityTooLarge, code)
	answer, err := http.Get(server.URL)
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)

	r.failing = errors.New("no room")
	code, _ = post(bytes.NewReader(doc))
	assert.Equal(t, http.StatusServiceUnavailable, code)
	assert.Len(t, r.uploads, 2)
	assert.Empty(t, names(t, r.Incoming), "no part of a refused upload is left")
	assert.NotContains(t, r.log.String(), "Steven")
}

func TestAnUploadThatBreaksOffIsNoLetter(t *testing.T) {
	r := newReceiver(t)
	server := httptest.NewServer(r.Handler(intake.Limits{Size: 100_000, Rate: 1000, AtATime: 4}))
	defer server.Close()
	doc := upload(t, 1)
	body, w := io.Pipe()
	go func() {
		_, _ = w.Write(doc[:len(doc)/2])
		_ = w.CloseWithError(errors.New("the line went"))
	}()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, body)
	require.NoError(t, err)
	req.ContentLength = int64(len(doc))
	answer, err := http.DefaultClient.Do(req)
	if err == nil {
		answer.Body.Close()
	}
	server.Close() // waits for the handler
	assert.Empty(t, r.letters)
	assert.Empty(t, r.uploads)
	assert.Empty(t, names(t, r.Quarantine.Folder))
	assert.Empty(t, names(t, r.Incoming))
}

func TestRateAndNumberAreLimited(t *testing.T) {
	r := newReceiver(t)
	r.block = make(chan struct{})
	server := httptest.NewServer(r.Handler(intake.Limits{Size: 100_000, Rate: 1000, AtATime: 1}))
	defer server.Close()
	release := sync.OnceFunc(func() { close(r.block) })
	defer release()
	code := make(chan int, 1)
	doc := upload(t, 1)
	go func() {
		answer, err := http.Post(server.URL, "", bytes.NewReader(doc))
		if err != nil {
			code <- 0
			return
		}
		answer.Body.Close()
		code <- answer.StatusCode
	}()
	select {
	case <-r.entered:
	case c := <-code:
		require.Fail(t, "the request was not blocked", c)
	}
	answer, err := http.Post(server.URL, "", strings.NewReader("x"))
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
	assert.NotEmpty(t, answer.Header.Get("Retry-After"))
	release()
	assert.Equal(t, http.StatusOK, <-code)

	limited := httptest.NewServer(newReceiver(t).Handler(intake.Limits{Size: 100, Rate: 1, AtATime: 2}))
	defer limited.Close()
	seen := make(map[int]int)
	for range 5 {
		answer, err := http.Post(limited.URL, "", strings.NewReader("x"))
		require.NoError(t, err)
		answer.Body.Close()
		seen[answer.StatusCode]++
	}
	assert.Positive(t, seen[http.StatusTooManyRequests])
	assert.Positive(t, seen[http.StatusUnprocessableEntity])
}

func TestFolder(t *testing.T) {
	r := newReceiver(t)
	r.Accepted = t.TempDir()
	inbox := t.TempDir()
	put := func(name string, doc []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(inbox, name), doc, 0o600))
	}
	put("Steven.zip", upload(t, 1))
	put("Secret-Steven.zip", []byte("Secret-Steven"))
	put("b.zip.part", upload(t, 2))
	put(".hidden", upload(t, 3))
	require.NoError(t, os.Symlink(filepath.Join(inbox, ".hidden"), filepath.Join(inbox, "link.zip")))
	require.NoError(t, os.Mkdir(filepath.Join(inbox, "folder.zip"), 0o700))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- r.Watch(ctx, inbox, 2, 20*time.Millisecond) }()
	soon := func(f func() bool, what string) { require.Eventually(t, f, 20*time.Second, 10*time.Millisecond, what) }
	soon(func() bool { return len(names(t, inbox)) == 4 }, "the two complete files are received")
	assert.Equal(t, []string{".hidden", "b.zip.part", "folder.zip", "link.zip"}, names(t, inbox))
	require.NoError(t, os.Rename(filepath.Join(inbox, "b.zip.part"), filepath.Join(inbox, "b.zip")))
	soon(func() bool { return r.accepted() == 2 }, "a file is received after it got its final name")
	soon(func() bool { return len(names(t, r.Accepted)) == 2 }, "accepted files are moved")

	r.mu.Lock()
	r.failing = errors.New("no room")
	r.mu.Unlock()
	put("c.zip", upload(t, 4))
	soon(func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.failed > 1 }, "an upload that could not be handed over is tried again")
	assert.Contains(t, names(t, inbox), "c.zip", "an upload that cannot be handed over stays in the folder")
	r.mu.Lock()
	r.failing = nil
	r.mu.Unlock()
	soon(func() bool { return len(names(t, inbox)) == 3 && r.accepted() == 3 }, "it is received when it can be handed over")

	held, err := r.Quarantine.Letters()
	require.NoError(t, err)
	require.Len(t, held, 1)
	n, err := r.Quarantine.Release(inbox, held[0].Digest)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	soon(func() bool { r.mu.Lock(); defer r.mu.Unlock(); return len(r.letters) == 2 }, "a replayed upload is received like any other")
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	assert.NotContains(t, r.log.String(), "Steven", "the log contains neither the content nor the name")
	_, err = r.Quarantine.Release(inbox, telemetry.DigestOf(nil))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestQuarantineHasALimit(t *testing.T) {
	q := &intake.Quarantine{Folder: t.TempDir(), Most: 300}
	for i, text := range []string{strings.Repeat("a", 150), strings.Repeat("b", 150)} {
		path := filepath.Join(t.TempDir(), "x")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		l := ingest.Letter{Digest: telemetry.DigestOf([]byte(text)), Size: int64(len(text)), Kind: "syntax"}
		require.NoError(t, q.Put(l, path))
		held, err := q.Letters()
		require.NoError(t, err)
		require.Len(t, held, i+1)
		assert.NoFileExists(t, path)
		for _, h := range held {
			if h.Digest == l.Digest {
				assert.Equal(t, i == 0, h.Held)
			}
		}
	}
	n, err := q.Release(t.TempDir())
	require.NoError(t, err)
	assert.Equal(t, 1, n)
}
