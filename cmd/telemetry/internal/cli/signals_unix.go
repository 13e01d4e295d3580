//go:build unix

package cli

import (
	"os"
	"runtime"
	"syscall"
)

// endings returns the signals that end a program and can be caught. SIGPIPE is not among them, because it is ignored,
// and neither is SIGPROF, which the runtime handles.
func endings() []os.Signal {
	all := []os.Signal{
		syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE,
		syscall.SIGUSR1, syscall.SIGSEGV, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGTERM, syscall.SIGXCPU, syscall.SIGXFSZ,
		syscall.SIGVTALRM, syscall.SIGIO, syscall.SIGSYS,
	}
	if runtime.GOOS == "linux" {
		all = append(all, syscall.Signal(16), syscall.Signal(30)) // a fault of the coprocessor's stack, and of the power
		for n := 35; n <= 64; n++ {                               // of real time; the runtime and the C library have those before
			all = append(all, syscall.Signal(n))
		}
	}
	return all
}
