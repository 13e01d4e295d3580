// Command bench measures this module beside what a user would take instead, in one run and on the same data, and writes
// the tables of docs/performance.md:
//
//	go run . -o ../../docs/performance.md
//
// Every contender of a comparison has its turn in every pass. A table shows medians: of the costs, and of the ratios of the
// passes. -quick runs everything once and small, to show that it works; its figures mean nothing.
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
)

func main() {
	quick := flag.Bool("quick", false, "measure everything once and small, to show that it works")
	passes := flag.Int("passes", fullPlan.passes, "how often each contender has its turn at least")
	only := flag.String("run", "", "measure only comparisons whose title matches this expression")
	name := flag.String("o", "", "write to this file")
	task := flag.String("task", "", "run one task for the tables of memory, and nothing else")
	size := flag.Int("n", 0, "the size of that task")
	flag.Parse()
	p := fullPlan
	p.passes = *passes
	if *quick {
		p = quickPlan
	}
	err := func() error {
		if *task != "" {
			return runTask(*task, *size)
		}
		filter, err := regexp.Compile(*only)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := writeAll(&out, os.Stderr, p, filter); err != nil {
			return err
		}
		if *name == "" {
			_, err = os.Stdout.Write(out.Bytes())
			return err
		}
		return os.WriteFile(*name, out.Bytes(), 0o644)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// head is the text before the tables, and bounds is the one about targets that are missed.
var (
	//go:embed text/head.md
	head string
	//go:embed text/bounds.md
	bounds string
)

// writeAll measures everything whose title matches the filter and writes the page.
func writeAll(out, progress io.Writer, p plan, filter *regexp.Regexp) error {
	var tables bytes.Buffer
	r := &report{plan: p, out: &tables, progress: progress}
	for _, group := range groups {
		comparisons, done, err := group.make(p)
		if err != nil {
			return fmt.Errorf("%s: %w", group.title, err)
		}
		fmt.Fprintf(&tables, "## %s\n\n", group.title)
		for _, c := range comparisons {
			if !filter.MatchString(c.title) {
				continue
			}
			if err := r.compare(c); err != nil {
				done()
				return err
			}
		}
		done()
	}
	if filter.MatchString("How cost grows") {
		if err := writeGrowth(&tables, progress, r); err != nil {
			return err
		}
	}
	io.WriteString(out, head)
	describe(out, p)
	io.WriteString(out, "## Targets\n\n")
	r.summary(out)
	io.WriteString(out, bounds)
	_, err := tables.WriteTo(out)
	return err
}

// groups are the comparisons, by what they are about. What make prepared is undone by the function that it returns.
var groups = []struct {
	title string
	make  func(p plan) ([]comparison, func(), error)
}{
	{"One event", eventComparisons},
	{"Streams of events", streamComparisons},
	{"Pseudonyms", pseudonymComparisons},
	{"Leak scan", scanComparisons},
	{"Reports", reportComparisons},
	{"Reports in other forms", reportFormComparisons},
	{"Bundles", bundleComparisons},
	{"Received bundles", receivedComparisons},
}
