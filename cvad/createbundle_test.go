package cvad_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// faultyFS fails at one step or, after a crash, at every step from then on.
type faultyFS struct {
	atomicfile.OS
	step  int
	crash bool
	last  string // the name of the step that failed
}

func (f *faultyFS) fails(step string) bool {
	f.step--
	if f.step == 0 {
		f.last = step
	}
	return f.step == 0 || f.crash && f.step < 0
}

func (f *faultyFS) Create(path string, perm fs.FileMode) (atomicfile.Handle, error) {
	if f.fails("create") {
		return nil, errDisk
	}
	h, err := f.OS.Create(path, perm)
	return &faultyHandle{h, f}, err
}

func (f *faultyFS) Rename(from, to string) error {
	if f.fails("rename") {
		return errDisk
	}
	return f.OS.Rename(from, to)
}

func (f *faultyFS) Remove(path string) error {
	if f.crash && f.step <= 0 {
		return errDisk
	}
	return f.OS.Remove(path)
}

func (f *faultyFS) SyncFolder(path string) error {
	if f.fails("sync folder") {
		return errDisk
	}
	return f.OS.SyncFolder(path)
}

type faultyHandle struct {
	atomicfile.Handle
	f *faultyFS
}

func (h *faultyHandle) Write(p []byte) (int, error) {
	if h.f.fails("write") {
		n, _ := h.Handle.Write(p[:len(p)/2])
		return n, errDisk
	}
	return h.Handle.Write(p)
}

func (h *faultyHandle) Sync() error {
	if h.f.fails("sync") {
		return errDisk
	}
	return h.Handle.Sync()
}

func (h *faultyHandle) Close() error {
	err := h.Handle.Close()
	if h.f.fails("close") {
		return errDisk
	}
	return err
}

// M19: whatever fails, the path names the old file, no file, or the complete new bundle. Only a crash leaves a
// temporary file.
func TestCreateBundleFaults(t *testing.T) {
	for _, crash := range []bool{false, true} {
		for _, old := range []string{"", "the old file"} {
			for step := 1; ; step++ {
				folder := t.TempDir()
				path := filepath.Join(folder, "b.zip")
				if old != "" {
					require.NoError(t, os.WriteFile(path, []byte(old), 0o600))
				}
				sys := &faultyFS{step: step, crash: crash}
				err := func() error {
					w, err := cvad.CreateBundleOn(t.Context(), sys, path, manifest(t), nil)
					if err != nil {
						return err
					}
					defer w.Discard()
					if err := w.WriteFile(cvad.File{Name: "a"}, strings.NewReader(strings.Repeat("x", 200_000))); err != nil {
						return err
					}
					if err := w.Write(pseudonym.InClear(usage(t, 1)[0])); err != nil {
						return err
					}
					_, err = w.Close()
					return err
				}()
				got, readErr := os.ReadFile(path)
				switch {
				case err == nil || sys.last == "sync folder":
					require.NoError(t, readErr)
					assert.NoError(t, verify(t, got), "step %d", step)
				case old == "":
					assert.ErrorIs(t, err, errDisk)
					assert.ErrorIs(t, readErr, fs.ErrNotExist, "step %d: %s", step, sys.last)
				default:
					assert.ErrorIs(t, err, errDisk)
					assert.Equal(t, old, string(got), "step %d: %s", step, sys.last)
				}
				if !crash {
					entries, err := os.ReadDir(folder)
					require.NoError(t, err)
					for _, e := range entries {
						assert.Equal(t, "b.zip", e.Name(), "step %d: %s", step, sys.last)
					}
				}
				if sys.step > 0 {
					require.NoError(t, err)
					require.Greater(t, step, 8)
					break
				}
			}
		}
	}
}

func TestCreateBundle(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "b.zip")
	w, err := cvad.CreateBundle(t.Context(), path, manifest(t))
	require.NoError(t, err)
	require.NoError(t, w.Write(pseudonym.InClear(usage(t, 1)[0])))
	_, err = os.Stat(path)
	assert.ErrorIs(t, err, fs.ErrNotExist, "the file does not exist before Close")
	_, err = w.Close()
	require.NoError(t, err)
	require.NoError(t, w.Discard(), "Discard has no effect after Close")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, verify(t, data))

	w, err = cvad.CreateBundle(t.Context(), path, manifest(t))
	require.NoError(t, err)
	require.NoError(t, w.WriteFile(cvad.File{Name: "other"}, strings.NewReader("x")))
	require.NoError(t, w.Discard())
	require.NoError(t, w.Discard())
	_, err = w.Close()
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	again, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, data, again, "the existing file is unchanged")

	ctx, cancel := context.WithCancel(t.Context())
	w, err = cvad.CreateBundle(ctx, path, manifest(t))
	require.NoError(t, err)
	cancel()
	_, err = w.Close()
	assert.ErrorIs(t, err, context.Canceled)
	_, err = cvad.CreateBundle(t.Context(), path, manifest(t), cvad.WithFormat("yaml"))
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	_, err = cvad.CreateBundle(t.Context(), filepath.Join(folder, "none", "b.zip"), manifest(t))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	w, err = cvad.CreateBundle(t.Context(), folder, manifest(t))
	if err == nil {
		_, err = w.Close()
	}
	assert.Error(t, err, "a folder cannot be replaced")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")
}

// The time of a manifest can be set, including its zone, so that a bundle is reproducible.
func TestNewManifestTime(t *testing.T) {
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	require.NoError(t, err)
	at := time.Date(2022, 6, 30, 11, 31, 34, 0, time.FixedZone("EDT", -4*3600))
	m := cvad.NewManifest(uuid.Nil, deployed, event.WithTime(at), nil)
	assert.Equal(t, "2022-06-30T15:31:34Z", m.UTCDate.String())
	assert.Equal(t, "06/30/2022 11:31:34", m.Date.String())
	assert.False(t, cvad.NewManifest(uuid.Nil, deployed).UTCDate.IsZero())
	m = cvad.NewManifest(uuid.Nil, deployed, event.WithTime(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)))
	assert.True(t, m.UTCDate.IsZero() && m.Date.IsZero())
	assert.True(t, errors.Is(telemetry.ErrFull, telemetry.ErrLimit) && !errors.Is(telemetry.ErrLimit, telemetry.ErrFull))
}
