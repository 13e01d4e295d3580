package main

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// contender is one way to do the work of a comparison.
type contender struct {
	name string
	// run does the work n times.
	run func(n int) error
}

// cost is what doing the work once takes: nanoseconds on the clock and of the processors, allocations and their bytes.
type cost struct{ wall, cpu, allocs, bytes float64 }

// plan is how much is measured.
type plan struct {
	passes int           // how often each contender has its turn at least
	turn   time.Duration // how long a turn takes at least
	total  time.Duration // how long the turns of a comparison take at least, unless there are very many
	size   int           // of what large inputs are divided by
}

var (
	fullPlan  = plan{passes: 15, turn: 10 * time.Millisecond, total: 6 * time.Second, size: 1}
	quickPlan = plan{passes: 1, turn: time.Millisecond, size: 200}
)

// manyPasses is enough for any comparison.
const manyPasses = 101

// measure gives the contenders their turns, one after the other in every pass, so that what else the machine does falls on
// all of them alike. Turns are short and passes are many, because a machine that others use is slower for seconds at a time.
// measure returns the costs of each contender, one for each pass.
func (p plan) measure(contenders []contender) ([][]cost, error) {
	rounds := make([]int, len(contenders))
	for i, c := range contenders {
		n, err := p.calibrate(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		rounds[i] = n
	}
	costs := make([][]cost, len(contenders))
	start := time.Now()
	for pass := 0; pass < p.passes || pass < manyPasses && time.Since(start) < p.total; pass++ {
		for i := range contenders {
			i = (i + pass) % len(contenders) // no contender is always the first
			c, err := take(contenders[i], rounds[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", contenders[i].name, err)
			}
			costs[i] = append(costs[i], c)
		}
	}
	return costs, nil
}

// calibrate returns how often a contender has to do its work for a turn to be long enough. The first time does not count: it may
// include compiling.
func (p plan) calibrate(c contender) (int, error) {
	if err := c.run(1); err != nil {
		return 0, err
	}
	for n := 1; ; {
		start := time.Now()
		if err := c.run(n); err != nil {
			return 0, err
		}
		took := time.Since(start)
		if took >= p.turn {
			return n, nil
		}
		n = max(n+1, min(100*n, int(float64(n)*1.1*float64(p.turn)/float64(took+1))))
	}
}

// take measures one turn of a contender.
func take(c contender, n int) (cost, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	err := c.run(n)
	wall := time.Since(start)
	cpu = cpuTime() - cpu
	runtime.ReadMemStats(&after)
	return cost{
		wall:   float64(wall) / float64(n),
		cpu:    float64(cpu) / float64(n),
		allocs: float64(after.Mallocs-before.Mallocs) / float64(n),
		bytes:  float64(after.TotalAlloc-before.TotalAlloc) / float64(n),
	}, err
}

// cpuTime returns the processor time that this process and the commands that it ran have taken.
func cpuTime() time.Duration {
	var total time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			total += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return total
}

// median returns the middle one of some numbers.
func median(numbers []float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// middle returns the least and the greatest number of the middle half of some numbers.
func middle(numbers []float64) (least, greatest float64) {
	sorted := slices.Sorted(slices.Values(numbers))
	n := len(sorted)
	return sorted[n/4], sorted[n-1-n/4]
}
