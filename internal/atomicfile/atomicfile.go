// Package atomicfile writes files that are there completely or not at all, whatever fails and whenever the machine stops.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// System is what this package does to the file system, each method a step that can fail. [OS] is the real one.
type System interface {
	// Create makes a file that did not exist.
	Create(path string, perm fs.FileMode) (Handle, error)
	// Link gives a file a second name, which must be new.
	Link(from, to string) error
	Rename(from, to string) error
	Remove(path string) error
	// SyncFolder makes names that were added to a folder last.
	SyncFolder(path string) error
}

// Handle is a file that is being written, and can be read back.
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

// File is a file that is being written under a temporary name in its folder.
type File struct {
	sys       System
	handle    Handle
	temporary string
	path      string
	size      int64
}

// Create begins a file that is to have the name path. Then Commit or Discard must be called.
func Create(sys System, path string, perm fs.FileMode) (*File, error) {
	temporary := temporaryIn(filepath.Dir(path))
	h, err := sys.Create(temporary, perm)
	if err != nil {
		return nil, named(err, temporary, path)
	}
	return &File{sys: sys, handle: h, temporary: temporary, path: path}, nil
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.handle.Write(p)
	f.size += int64(n)
	return n, named(err, f.temporary, f.path)
}

// ReadAt reads back what was written.
func (f *File) ReadAt(p []byte, off int64) (int, error) { return f.handle.ReadAt(p, off) }

// Size returns how many bytes were written.
func (f *File) Size() int64 { return f.size }

// Commit gives the file its name, in place of what had it. When it fails, what had the name before is still there, unless
// only making the new name last has failed.
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

// WriteNew writes text to a file that must be new: to a temporary file beside path, which it then links to path, and that
// fails where path exists. So nobody ever sees half a file under the name, and of several callers at once one succeeds;
// the others get an error that is fs.ErrExist. Where there are no hard links a crash can leave an incomplete file.
// Whatever fails, it removes what it made.
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

// seal makes the content of a file last and closes it, unless writing failed before.
func seal(h Handle, err error) error {
	if err == nil {
		err = h.Sync()
	}
	if closeErr := h.Close(); err == nil {
		err = closeErr
	}
	return err
}

// named returns an error of the system about a temporary file as one about the file that it was to be: nobody knows the other
// name.
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
