package pseudonym

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxKeyFile is the most bytes that are read of a key file: more than a key text has, so that what is too long shows.
const maxKeyFile = 256

// CreateKeyFile makes a new key, writes it to a new file at path as one line of text, and returns it. The file can be
// read by its owner alone (mode 0600). It is complete or absent, even after a crash, and of several callers at once
// one succeeds; the others, and everyone who finds a file there, get an error that is [fs.ErrExist].
//
// On a file system without hard links a crash can leave an incomplete file, which does not load. On a system without
// the permissions of Unix the folder has to keep others out.
//
// The error is [telemetry.ErrKey], with the cause from the system where there is one. A path that begins with tpk1. is
// refused and not repeated in the error, because it is probably a key. Where everyone can write to the folder (and it
// is not sticky), others could exchange the file, and it is an error as well.
func CreateKeyFile(path string) (Key, error) {
	if err := checkKeyPath(path); err != nil {
		return Key{}, err
	}
	k, err := GenerateKey()
	if err != nil {
		return Key{}, err
	}
	if err := createKeyFile(system{}, path, k.Text()+"\n"); err != nil {
		return Key{}, keyError("a new key file", err)
	}
	return k, nil
}

// LoadKeyFile returns the key of a file that [CreateKeyFile] made: one line with a key text, as [ParseKey] reads it,
// and a final line feed.
//
// It refuses whatever is not a regular file, without waiting for a FIFO: symbolic links too. On Unix it also refuses a
// file that its group or others have any permission on, one that belongs to somebody else, and one in a folder that
// everyone can write to and that is not sticky. The error is [telemetry.ErrKey], with the cause from the system where
// there is one, so that a missing file is also [fs.ErrNotExist]. A path that begins with tpk1. is refused and not
// repeated in the error, because it is probably a key.
func LoadKeyFile(path string) (Key, error) {
	if err := checkKeyPath(path); err != nil {
		return Key{}, err
	}
	text, err := readKeyFile(path)
	if err != nil {
		return Key{}, err
	}
	line, ended := strings.CutSuffix(text, "\n")
	if !ended {
		return Key{}, keyError("a key file of one line with a line feed", nil)
	}
	return ParseKey(line)
}

func checkKeyPath(path string) error {
	if strings.HasPrefix(path, keyPrefix) {
		return keyError("the name of a key file, not a key", nil)
	}
	return checkFolder(filepath.Dir(path))
}

func readKeyFile(path string) (string, error) {
	const wantFile = "a key file"
	named, err := os.Lstat(path)
	if err != nil {
		return "", keyError(wantFile, err)
	}
	if !named.Mode().IsRegular() {
		return "", keyError("a key file that is a regular file, not a link", nil)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return "", keyError(wantFile, err)
	}
	defer f.Close()
	// Between the two calls something else can have got the name.
	opened, err := f.Stat()
	if err != nil {
		return "", keyError(wantFile, err)
	}
	if !os.SameFile(named, opened) {
		return "", keyError("a key file that stays where it is", nil)
	}
	if err := checkFile(opened, os.Geteuid()); err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return "", keyError(wantFile, err)
	}
	if len(text) > maxKeyFile {
		return "", keyError("a key file of at most 256 bytes", nil)
	}
	return string(text), nil
}

// createKeyFile writes text to a temporary file beside path and links that to path, which fails where path exists: so
// nobody ever sees half a file under that name. Whatever fails, it removes what it made.
func createKeyFile(fsys files, path, text string) error {
	folder := filepath.Dir(path)
	temporary := filepath.Join(folder, ".key-"+rand.Text())
	if err := writeNewFile(fsys, temporary, text); err != nil {
		return err
	}
	err := fsys.Link(temporary, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = writeNewFile(fsys, path, text) // no hard links here
	}
	if err != nil {
		fsys.Remove(temporary)
		return err
	}
	err = fsys.Remove(temporary)
	if err == nil {
		err = fsys.SyncFolder(folder)
	}
	if err != nil {
		fsys.Remove(path)
		fsys.Remove(temporary)
	}
	return err
}

func writeNewFile(fsys files, path, text string) error {
	f, err := fsys.Create(path)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		fsys.Remove(path)
	}
	return err
}

// files is what createKeyFile does to the file system, each method a step that can fail.
type files interface {
	// Create makes a file that did not exist.
	Create(path string) (file, error)
	Link(from, to string) error
	Remove(path string) error
	SyncFolder(path string) error
}

type file interface {
	io.WriteCloser
	Sync() error
}

// system is the real file system.
type system struct{}

func (system) Create(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (system) Link(from, to string) error     { return os.Link(from, to) }
func (system) Remove(path string) error       { return os.Remove(path) }
func (system) SyncFolder(folder string) error { return syncFolder(folder) }
