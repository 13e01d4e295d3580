//go:build !unix

package spool

import (
	"errors"
	"io/fs"
	"syscall"
)

const openFlags = 0

// private accepts every folder, because there are no permission bits to check.
func private(fs.FileInfo) bool { return true }

// diskFull reports whether err says that the disk is full: ERROR_HANDLE_DISK_FULL or ERROR_DISK_FULL on Windows.
func diskFull(err error) bool {
	var code syscall.Errno
	return errors.As(err, &code) && (code == 39 || code == 112)
}
