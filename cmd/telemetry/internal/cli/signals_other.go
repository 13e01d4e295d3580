//go:build !unix

package cli

import (
	"os"
	"syscall"
)

// endings returns the signals that end a program and can be caught.
func endings() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }
