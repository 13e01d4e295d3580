package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// temporaries holds the temporary files of a program. They are removed at its end if the program did not remove them
// itself.
type temporaries struct {
	atomicfile.OS
	mu    sync.Mutex // held while a file is created, and permanently at the end
	names map[string]bool
}

type temporariesKey struct{}

// withTemporaries returns a context that records the temporary files of Create and Temporary.
func withTemporaries(ctx context.Context) (context.Context, *temporaries) {
	t := &temporaries{names: make(map[string]bool)}
	return context.WithValue(ctx, temporariesKey{}, t), t
}

// temporariesOf returns the temporaries of a context, or new ones that nobody removes.
func temporariesOf(ctx context.Context) *temporaries {
	if t, ok := ctx.Value(temporariesKey{}).(*temporaries); ok {
		return t
	}
	_, t := withTemporaries(ctx)
	return t
}

// Create implements atomicfile.System.
func (t *temporaries) Create(path string, perm fs.FileMode) (atomicfile.Handle, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h, err := t.OS.Create(path, perm)
	if err == nil {
		t.names[path] = true
	}
	return h, err
}

// Rename implements atomicfile.System.
func (t *temporaries) Rename(from, to string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.OS.Rename(from, to)
	if err == nil {
		delete(t.names, from)
	}
	return err
}

// Remove implements atomicfile.System.
func (t *temporaries) Remove(path string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.names, path)
	return t.OS.Remove(path)
}

// end removes the remaining files. After it no file is created or renamed.
func (t *temporaries) end() {
	t.mu.Lock()
	for name := range t.names {
		t.OS.Remove(name)
	}
}

// Temporary creates a temporary file in the system's folder for temporary files. Call done to close and remove it. Its
// errors name only the folder.
func Temporary(ctx context.Context) (file io.ReadWriteSeeker, done func() error, err error) {
	t := temporariesOf(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	f, err := os.CreateTemp("", "telemetry-*")
	if err != nil {
		return nil, nil, inFolder(err)
	}
	// If possible, the file has no name from now on, so that nothing remains of it even if the machine stops.
	if os.Remove(f.Name()) == nil {
		return temporaryFile{f}, f.Close, nil
	}
	t.names[f.Name()] = true
	return temporaryFile{f}, func() error {
		err := f.Close()
		if removed := t.Remove(f.Name()); err == nil {
			err = removed
		}
		return inFolder(err)
	}, nil
}

// temporaryFile is a temporary file whose errors name its folder.
type temporaryFile struct{ f *os.File }

// Read implements io.Reader.
func (t temporaryFile) Read(b []byte) (int, error) {
	n, err := t.f.Read(b)
	return n, inFolder(err)
}

// Write implements io.Writer.
func (t temporaryFile) Write(b []byte) (int, error) {
	n, err := t.f.Write(b)
	return n, inFolder(err)
}

// Seek implements io.Seeker.
func (t temporaryFile) Seek(offset int64, whence int) (int64, error) {
	at, err := t.f.Seek(offset, whence)
	return at, inFolder(err)
}

// inFolder returns an error about a temporary file as one about the folder for those.
func inFolder(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: "temporary file: " + e.Op, Path: os.TempDir(), Err: e.Err}
	}
	return err
}
