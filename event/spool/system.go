package spool

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// system is the interface to the file system. Each method is a step that can fail. [disk] is the real file system.
type system interface {
	atomicfile.System
	// Append creates a file, which must not exist, for appending.
	Append(path string) (handle, error)
	// Open opens a regular file for reading.
	Open(path string) (source, error)
	// List returns the regular files of a folder.
	List(folder string) ([]fs.FileInfo, error)
}

// handle is a segment that is being appended to.
type handle interface {
	io.WriteCloser
	Truncate(size int64) error
	Sync() error
}

// source is a file that is being read.
type source interface {
	io.Reader
	io.ReaderAt
	io.Closer
}

// disk is the file system of the machine.
type disk struct{ atomicfile.OS }

// Append implements system.
func (disk) Append(path string) (handle, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Open implements system.
func (disk) Open(path string) (source, error) {
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// openRegular opens an existing file, unless it is a link or otherwise not a regular file.
func openRegular(path string, flags int) (*os.File, error) {
	named, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !named.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errIrregular}
	}
	f, err := os.OpenFile(path, flags|openFlags, 0)
	if err != nil {
		return nil, err
	}
	// Another file may have got the name in the meantime.
	if opened, err := f.Stat(); err != nil || !os.SameFile(named, opened) {
		f.Close()
		return nil, &fs.PathError{Op: "open", Path: path, Err: errIrregular}
	}
	return f, nil
}

// List implements system.
func (disk) List(folder string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var all []fs.FileInfo
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		all = append(all, info)
	}
	return all, nil
}

// prepare creates the folder of a spool if it does not exist, and refuses a folder that others can access.
func prepare(sys system, folder string) error {
	err := os.Mkdir(folder, 0o700)
	if err == nil {
		return sys.SyncFolder(filepath.Dir(folder))
	}
	info, statErr := os.Lstat(folder)
	if statErr != nil {
		return err
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "open", Path: folder, Err: errNoFolder}
	}
	if !private(info) {
		return &fs.PathError{Op: "open", Path: folder, Err: errNotPrivate}
	}
	return nil
}
