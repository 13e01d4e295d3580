//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package spool

import (
	"errors"
	"io"
)

// lock fails, because this system has no lock that is released when the process ends.
func lock(string) (io.Closer, error) { return nil, errors.ErrUnsupported }
