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

// maxKeyFile is the maximum number of bytes that are read from a key file. It is more than a key text has, so that a
// file that is too long is noticed.
const maxKeyFile = 256

// CreateKeyFile generates a key, writes it to a new file at path as one line of text, and returns it. Only the owner
// can read the file (mode 0600). The file is complete or absent, even after a crash. If the file exists, the error is
// [fs.ErrExist]; so of several concurrent callers exactly one succeeds.
//
// On a file system without hard links, a crash can leave an incomplete file, which LoadKeyFile refuses. On a system
// without Unix permissions, the permissions of the folder must keep other users out.
//
// The error is [telemetry.ErrKey], with the system's error as its cause if there is one. A path that begins with tpk1.
// or contains a key text is refused, and the error does not repeat it. A folder that is writable for everyone and not
// sticky is refused too, because others could replace the file.
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

// LoadKeyFile returns the key in a file that [CreateKeyFile] wrote: one line with a key text that [ParseKey] accepts,
// and a final line feed.
//
// It refuses everything that is not a regular file, including symbolic links, and does not block on a FIFO. On Unix it
// also refuses a file with any permissions for its group or others, a file that belongs to another user, and a file in
// a folder that is writable for everyone and not sticky. The error is [telemetry.ErrKey], with the system's error as
// its cause if there is one, so that a missing file is also [fs.ErrNotExist]. A path that begins with tpk1. or contains
// a key text is refused, and the error does not repeat it.
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
		return Key{}, keyError("a key file with one line that ends with a line feed", nil)
	}
	return ParseKey(line)
}

// keySuffix is the suffix of the names of key files in a folder.
const keySuffix = ".key"

// maxKeys is the maximum number of key files in a folder.
const maxKeys = 1000

// LoadKeyRing returns a ring of the keys in a folder. It loads every file whose name ends in .key and does not begin
// with a dot; other files are ignored. The file whose name sorts last, bytewise, has the primary key; the others follow
// in descending order. So name each file by the day from which its key is used, such as 2026-10-01.key. To change keys,
// add a file. When old tokens need no longer be found, remove their file.
//
// [LoadKeyFile] must accept every such file: one bad file makes the whole call fail. The error is [telemetry.ErrKey],
// with the name of the file as its path and the system's error as its cause if there is one. The call also fails if the
// folder has no keys or more than 1,000, or if two files have the same key.
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
		return nil, keyError("a folder with at least one file whose name ends in .key", nil)
	}
	return NewKeyRing(keys[0], keys[1:]...)
}

func checkKeyPath(path string) error {
	// A leading space, quote or folder does not turn a key into a file name.
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

// readNamed reads the key file at path and checks that it is still the file named.
func readNamed(path string, named os.FileInfo) (string, error) {
	if !named.Mode().IsRegular() {
		return "", keyError("a key file that is a regular file, not a link", nil)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return "", keyError(wantFile, err)
	}
	defer f.Close()
	// Another file may have got the name in the meantime, and even the inode number.
	opened, err := f.Stat()
	if err != nil {
		return "", keyError(wantFile, err)
	}
	if !os.SameFile(named, opened) || !opened.Mode().IsRegular() {
		return "", keyError("a key file that is not replaced while it is read", nil)
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
