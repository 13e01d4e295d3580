//go:build unix

package pseudonym

import (
	"io/fs"
	"os"
	"syscall"
)

// openFlags keeps open from blocking on a FIFO.
const openFlags = syscall.O_NONBLOCK

// checkFile refuses a key file that anyone but the user with the given ID can read or could have written.
func checkFile(info fs.FileInfo, uid int) error {
	if info.Mode().Perm()&0o077 != 0 {
		return keyError("a key file without permissions for group and others: mode 0600", nil)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int64(stat.Uid) != int64(uid) {
		return keyError("a key file that is owned by the user who reads it", nil)
	}
	return nil
}

// checkFolder refuses a folder in which anyone can replace the files of other users.
func checkFolder(folder string) error {
	info, err := os.Stat(folder)
	if err != nil {
		return keyError("an existing folder", err)
	}
	if info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
		return keyError("a key file in a folder that not everyone can write to", nil)
	}
	return nil
}
