package ingest

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// system is the interface to the file system, for everything that has to be durable. [disk] is the real file system.
type system interface {
	atomicfile.System
	// Open opens a file for writing at any offset, and creates it if it does not exist.
	Open(path string) (handle, error)
}

// handle is a log that is being appended to.
type handle interface {
	io.WriterAt
	io.Closer
	Sync() error
}

// disk is the file system of the machine.
type disk struct{ atomicfile.OS }

// Open implements system.
func (disk) Open(path string) (handle, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// makeFolder creates a folder and its parents, unless they exist, and makes their names durable.
func makeFolder(sys system, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeFolder(sys, filepath.Dir(path)); err == nil {
			err = os.Mkdir(path, 0o700)
		}
	}
	switch {
	case err == nil:
		return sys.SyncFolder(filepath.Dir(path))
	case errors.Is(err, fs.ErrExist): // another goroutine was faster
		return nil
	}
	return err
}
