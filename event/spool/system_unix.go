//go:build unix

package spool

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openFlags keeps open from blocking on a FIFO.
const openFlags = syscall.O_NONBLOCK

// private reports whether a folder belongs to the user of this process and nobody else has permissions on it.
func private(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int64(stat.Uid) == int64(os.Geteuid()) && info.Mode().Perm()&0o077 == 0
}

// diskFull reports whether err says that the disk is full, or the quota of the user is exceeded.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
