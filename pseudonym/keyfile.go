package pseudonym

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
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
// The error is [telemetry.ErrKey], with the cause from the system where there is one. A path that begins with tpk1.,
// or has a key text in it, is refused and not repeated in the error. Where everyone can write to the folder (and it
// is not sticky), others could exchange the file, and it is an error as well.
func CreateKeyFile(path string) (Key, error) {
	if err := checkKeyPath(path); err != nil {
		return Key{}, err
	}
	k, err := GenerateKey()
	if err != nil {
		return Key{}, err
	}
	if err := atomicfile.WriteNew(atomicfile.OS{}, path, k.Text()+"\n", 0o600); err != nil {
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
// there is one, so that a missing file is also [fs.ErrNotExist]. A path that begins with tpk1., or has a key text in
// it, is refused and not repeated in the error.
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

// keySuffix ends the names of the files in a folder of keys.
const keySuffix = ".key"

// maxKeys is the most files in a folder of keys.
const maxKeys = 1000

// LoadKeyRing returns a ring of the keys in a folder, one of each file whose name ends in .key and does not begin with a
// dot; other files are ignored. The key of the file whose name is the greatest, byte by byte, is the primary one, and the
// others follow in descending order. So name the files by the day from which their key is used, such as 2026-10-01.key: to
// change keys, add a file; to give up on finding old tokens, remove one.
//
// Every such file has to be one that [LoadKeyFile] accepts: one bad file makes the whole call fail. The error is
// [telemetry.ErrKey], with the name of the file as its path and the cause from the system if there is one. It is also the
// error for a folder without keys, for more than 1,000 of them, and for two files with the same key.
func LoadKeyRing(folder string) (*KeyRing, error) {
	if err := checkKeyPath(filepath.Join(folder, keySuffix)); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		return nil, keyError("a folder of key files", err)
	}
	var keys []Key
	for _, e := range slices.Backward(entries) {
		if !strings.HasSuffix(e.Name(), keySuffix) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if len(keys) == maxKeys {
			return nil, keyError("a folder of at most 1,000 key files", nil)
		}
		path := filepath.Join(folder, e.Name())
		if err := checkKeyPath(path); err != nil {
			return nil, err
		}
		k, err := LoadKeyFile(path)
		if failed, ok := errors.AsType[*telemetry.Error](err); ok {
			failed.Path = e.Name() // which is not the text of a key
			return nil, failed
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, keyError("a folder with a file whose name ends in .key", nil)
	}
	return NewKeyRing(keys[0], keys[1:]...)
}

func checkKeyPath(path string) error {
	// Neither a blank, a quote nor a folder in front makes a name of a key.
	i := strings.Index(path, keyPrefix)
	if i == 0 || i > 0 && len(path)-i >= keyTextSize {
		return keyError("the name of a key file, not a key", nil)
	}
	return checkFolder(filepath.Dir(path))
}

const wantFile = "a key file"

func readKeyFile(path string) (string, error) {
	named, err := os.Lstat(path)
	if err != nil {
		return "", keyError(wantFile, err)
	}
	return readNamed(path, named)
}

// readNamed reads a key file that had the name path when it was looked at.
func readNamed(path string, named os.FileInfo) (string, error) {
	if !named.Mode().IsRegular() {
		return "", keyError("a key file that is a regular file, not a link", nil)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return "", keyError(wantFile, err)
	}
	defer f.Close()
	// In between something else can have got the name, and even the number that the file system knew the file by.
	opened, err := f.Stat()
	if err != nil {
		return "", keyError(wantFile, err)
	}
	if !os.SameFile(named, opened) || !opened.Mode().IsRegular() {
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
