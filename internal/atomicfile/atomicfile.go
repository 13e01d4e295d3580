// Package atomicfile writes files atomically: a file is complete or absent, even after a failure or a power loss.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// System is the interface to the file system. Each method is a step that can fail. [OS] is the real file system.
type System interface {
	// Create creates a file, which must not exist.
	Create(path string, perm fs.FileMode) (Handle, error)
	// Link gives a file a second name, which must be new.
	Link(from, to string) error
	Rename(from, to string) error
	Remove(path string) error
	// SyncFolder makes new names in a folder durable.
	SyncFolder(path string) error
}

// Handle is a file that is being written and can be read back.
type Handle interface {
	io.ReaderAt
	io.WriteCloser
	Sync() error
}

// OS is the file system of the machine.
type OS struct{}

// Create implements System.
func (OS) Create(path string, perm fs.FileMode) (Handle, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Link implements System.
func (OS) Link(from, to string) error { return os.Link(from, to) }

// Rename implements System.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements System.
func (OS) Remove(path string) error { return os.Remove(path) }

// SyncFolder implements System.
func (OS) SyncFolder(path string) error { return syncFolder(path) }

// File is a file that is being written under a temporary name in its final folder.
type File struct {
	sys       System
	handle    Handle
	temporary string
	path      string
	size      int64
}

// Create creates a temporary file that Commit renames to path. The caller must call Commit or Discard.
func Create(sys System, path string, perm fs.FileMode) (*File, error) {
	temporary := temporaryIn(filepath.Dir(path))
	h, err := sys.Create(temporary, perm)
	if err != nil {
		return nil, named(err, temporary, path)
	}
	return &File{sys: sys, handle: h, temporary: temporary, path: path}, nil
}

// Replace writes a file and replaces an existing one with it. After an error the file is either the old or the new one.
func Replace(sys System, path string, data []byte, perm fs.FileMode) error {
	f, err := Create(sys, path, perm)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Discard())
	}
	return f.Commit()
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.handle.Write(p)
	f.size += int64(n)
	return n, named(err, f.temporary, f.path)
}

// ReadAt reads back what was written.
func (f *File) ReadAt(p []byte, off int64) (int, error) { return f.handle.ReadAt(p, off) }

// Size returns the number of bytes written.
func (f *File) Size() int64 { return f.size }

// Commit renames the file to its final name and replaces an existing file. If it fails, the existing file is still
// there, unless the failed step was making the new name durable.
func (f *File) Commit() error {
	err := seal(f.handle, nil)
	if err == nil {
		err = f.sys.Rename(f.temporary, f.path)
	}
	if err != nil {
		f.sys.Remove(f.temporary)
		return named(err, f.temporary, f.path)
	}
	return f.sys.SyncFolder(filepath.Dir(f.path))
}

// Discard removes the file.
func (f *File) Discard() error {
	return errors.Join(f.handle.Close(), f.sys.Remove(f.temporary))
}

// WriteNew writes text to a new file. It writes a temporary file in the same folder and links it to path, which fails
// if path exists. So path never names an incomplete file, and of several concurrent callers exactly one succeeds; the
// others get an error that is fs.ErrExist. On a file system without hard links, a crash can leave an incomplete file.
// After a failure, WriteNew removes the files that it created.
func WriteNew(sys System, path, text string, perm fs.FileMode) error {
	folder := filepath.Dir(path)
	temporary := temporaryIn(folder)
	if err := writeNew(sys, temporary, text, perm); err != nil {
		return named(err, temporary, path)
	}
	err := sys.Link(temporary, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = writeNew(sys, path, text, perm) // no hard links here
	}
	if err != nil {
		sys.Remove(temporary)
		return named(err, temporary, path)
	}
	err = sys.Remove(temporary)
	if err == nil {
		err = sys.SyncFolder(folder)
	}
	if err != nil {
		sys.Remove(path)
		sys.Remove(temporary)
	}
	return named(err, temporary, path)
}

func writeNew(sys System, path, text string, perm fs.FileMode) error {
	h, err := sys.Create(path, perm)
	if err != nil {
		return err
	}
	_, err = io.WriteString(h, text)
	if err := seal(h, err); err != nil {
		sys.Remove(path)
		return err
	}
	return nil
}

// seal makes the content of a file durable and closes it, unless writing failed before.
func seal(h Handle, err error) error {
	if err == nil {
		err = h.Sync()
	}
	if closeErr := h.Close(); err == nil {
		err = closeErr
	}
	return err
}

// named returns an error about a temporary file as an error about its final name, because users do not know the
// temporary name.
func named(err error, temporary, path string) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok && e.Path == temporary {
		return &fs.PathError{Op: e.Op, Path: path, Err: e.Err}
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok && e.Old == temporary {
		return &fs.PathError{Op: e.Op, Path: path, Err: e.Err}
	}
	return err
}

func temporaryIn(folder string) string { return filepath.Join(folder, ".tmp-"+rand.Text()) }
