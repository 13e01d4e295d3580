package main

import (
	"fmt"
	"io"
	"runtime"
	"time"
)

// comparison is some work that is done in several ways. The first contender is this module.
type comparison struct {
	title string
	note  string // what the work is, in sentences
	// cores is how many processors the work may use; the clock counts where they are several, and otherwise the time of
	// the processor.
	cores      int
	contenders []contender
	// targets say what this module is to reach beside the contender of that name.
	targets map[string]target
	// allocs is the most allocations that this module may make, or negative.
	allocs int
}

// target is what this module is to reach beside a contender: that the contender takes at least so many times as long, or
// that this module takes at most so much of its time.
type target struct {
	least, most float64
}

func atLeast(x float64) target { return target{least: x} }
func atMost(x float64) target  { return target{most: x} }

// verdict is the result of one target.
type verdict struct {
	work, peer, want, got string
	met                   bool
}

// report writes tables, and collects the verdicts.
type report struct {
	plan     plan
	out      io.Writer
	progress io.Writer
	verdicts []verdict
}

// compare measures a comparison and writes its table.
func (r *report) compare(c comparison) error {
	fmt.Fprintln(r.progress, c.title)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(c.cores, 1)))
	start := time.Now()
	costs, err := r.plan.measure(c.contenders)
	if err != nil {
		return fmt.Errorf("%s: %w", c.title, err)
	}
	fmt.Fprintf(r.progress, "  %.1f s\n", time.Since(start).Seconds())
	deciding := func(c cost) float64 { return c.cpu }
	if c.cores > 1 {
		deciding = func(c cost) float64 { return c.wall }
	}
	fmt.Fprintf(r.out, "### %s\n\n%s\n\n", c.title, c.note)
	fmt.Fprintln(r.out, "| | processor time | clock | allocations | beside ours | target |\n|---|---|---|---|---|---|")
	for i, k := range c.contenders {
		ratios := make([]float64, len(costs[i]))
		for pass := range ratios {
			ratios[pass] = deciding(costs[i][pass]) / deciding(costs[0][pass])
		}
		ratio := median(ratios)
		allocs := median(each(costs[i], func(c cost) float64 { return c.allocs }))
		beside, want := "1", ""
		switch t, ok := c.targets[k.name]; {
		case i == 0 && c.allocs >= 0:
			want = r.judge(c.title, "", fmt.Sprintf("≤ %d allocations", c.allocs), fmt.Sprintf("%.0f", allocs), allocs < float64(c.allocs)+0.5)
		case ok && t.most > 0:
			want = r.judge(c.title, k.name, fmt.Sprintf("ours ≤ %.3g of it", t.most), fmt.Sprintf("%.2f", 1/ratio), 1/ratio <= t.most)
		case ok:
			want = r.judge(c.title, k.name, fmt.Sprintf("≥ %g ×", t.least), fmt.Sprintf("%.2f", ratio), ratio >= t.least)
		}
		if i > 0 {
			least, greatest := middle(ratios)
			beside = fmt.Sprintf("%.2f × (%.2f to %.2f)", ratio, least, greatest)
		}
		fmt.Fprintf(r.out, "| %s | %s | %s | %.0f | %s | %s |\n", k.name,
			duration(median(each(costs[i], func(c cost) float64 { return c.cpu }))),
			duration(median(each(costs[i], func(c cost) float64 { return c.wall }))),
			allocs, beside, want)
	}
	fmt.Fprintln(r.out)
	return nil
}

// judge records the result of a target, and returns it for the table.
func (r *report) judge(work, peer, want, got string, met bool) string {
	r.verdicts = append(r.verdicts, verdict{work, peer, want, got, met})
	if met {
		return want + ": met"
	}
	return want + ": **missed**"
}

// summary writes the verdicts.
func (r *report) summary(out io.Writer) {
	fmt.Fprintln(out, "| work | beside | target | reached | |\n|---|---|---|---|---|")
	for _, v := range r.verdicts {
		result := "met"
		if !v.met {
			result = "**missed**"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", v.work, v.peer, v.want, v.got, result)
	}
	fmt.Fprintln(out)
}

// each returns what of makes of every one of some things.
func each[T, U any](things []T, of func(T) U) []U {
	out := make([]U, len(things))
	for i, t := range things {
		out[i] = of(t)
	}
	return out
}

// duration returns nanoseconds with three digits and their unit.
func duration(ns float64) string {
	unit := "ns"
	for _, next := range []string{"µs", "ms", "s"} {
		if ns < 999.5 {
			break
		}
		ns, unit = ns/1000, next
	}
	digits := 2
	if ns >= 9.995 {
		digits = 1
	}
	if ns >= 99.95 {
		digits = 0
	}
	return fmt.Sprintf("%.*f %s", digits, ns, unit)
}
