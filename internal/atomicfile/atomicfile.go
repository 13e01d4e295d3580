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
	temporary := filepath.Join(filepath.Dir(path), ".tmp-"+rand.Text())
	h, err := sys.Create(temporary, perm)
	if err != nil {
		return nil, err
	}
	return &File{sys: sys, handle: h, temporary: temporary, path: path}, nil
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.handle.Write(p)
	f.size += int64(n)
	return n, err
}

// ReadAt reads back what was written.
func (f *File) ReadAt(p []byte, off int64) (int, error) { return f.handle.ReadAt(p, off) }

// Size returns how many bytes were written.
func (f *File) Size() int64 { return f.size }

// Commit gives the file its name, in place of what had it. When it fails, what had the name before is still there, unless
// only making the new name last has failed.
func (f *File) Commit() error {
	if err := f.seal(); err != nil {
		return err
	}
	if err := f.sys.Rename(f.temporary, f.path); err != nil {
		f.sys.Remove(f.temporary)
		return err
	}
	return f.sys.SyncFolder(filepath.Dir(f.path))
}

// CommitNew is Commit for a name that must be new: of several callers at once one succeeds, and the others get an error
// that is fs.ErrExist. When it fails there is no file of its making.
func (f *File) CommitNew() error {
	if err := f.seal(); err != nil {
		return err
	}
	err := f.sys.Link(f.temporary, f.path)
	if err != nil {
		f.sys.Remove(f.temporary)
		return err
	}
	if err = f.sys.Remove(f.temporary); err == nil {
		err = f.sys.SyncFolder(filepath.Dir(f.path))
	}
	if err != nil {
		f.sys.Remove(f.path)
		f.sys.Remove(f.temporary)
	}
	return err
}

// Discard removes the file.
func (f *File) Discard() error {
	return errors.Join(f.handle.Close(), f.sys.Remove(f.temporary))
}

// seal makes the content last, and removes the file where that fails.
func (f *File) seal() error {
	err := f.handle.Sync()
	if closeErr := f.handle.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		f.sys.Remove(f.temporary)
	}
	return err
}
