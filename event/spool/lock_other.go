//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package spool

import (
	"errors"
	"io"
)

// lock fails: this system has no lock that ends with the process.
func lock(string) (io.Closer, error) { return nil, errors.ErrUnsupported }
