package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
)

// describe writes what was measured, where and with what.
func describe(out io.Writer, p plan) {
	fmt.Fprintf(out, "%s, %s/%s, %s, %d cores, GOGC=100 for all, at least %d passes.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), p.passes)
	fmt.Fprintln(out, "| peer | version |\n|---|---|")
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if strings.HasSuffix(m.Path, "/telemetry") || strings.HasPrefix(m.Path, "golang.org/x/") {
				continue
			}
			fmt.Fprintf(out, "| %s | %s |\n", m.Path, m.Version)
		}
	}
	for _, c := range [][]string{{"xmllint", "--version"}, {"openssl", "version"}, {"unzip", "-v"}} {
		fmt.Fprintf(out, "| %s | %s |\n", c[0], version(c))
	}
	fmt.Fprintln(out)
}

// version returns the first line of what a command says about itself.
func version(command []string) string {
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil && len(out) == 0 {
		return "not installed: left out"
	}
	line, _, _ := strings.Cut(string(out), "\n")
	_, line, _ = strings.Cut(line, "using ")
	if line == "" {
		line, _, _ = strings.Cut(string(out), ", by")
		line, _, _ = strings.Cut(line, "(")
	}
	return strings.TrimSpace(line)
}

// processor returns the name of the processor, if the system provides it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "processor unknown"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, ok := strings.CutPrefix(s.Text(), "model name\t: "); ok {
			return name
		}
	}
	return "processor unknown"
}
