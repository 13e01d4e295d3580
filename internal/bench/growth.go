package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// tasks are run in a process of their own each, for the memory that they take to be their own.
var tasks = map[string]func(n int) error{
	"events":    readEvents,
	"users":     readUsers,
	"files":     writeAndVerify,
	"report":    readMegabytes(func(r io.Reader) error { _, err := countHolders(licenseserver.NewReader(r)); return err }),
	"whole":     readMegabytes(func(r io.Reader) error { _, err := licenseserver.Decode(r); return err }),
	"xml whole": readMegabytes(func(r io.Reader) error { return xml.NewDecoder(r).Decode(new(plain.Report)) }),
}

// runTask runs a task and prints the most kilobytes of memory that this process has held. The usage that the system
// reports to a parent would do, if it did not begin with the parent's own.
func runTask(name string, n int) error {
	task, ok := tasks[name]
	if !ok {
		return fmt.Errorf("there is no task %q", name)
	}
	if err := task(n); err != nil {
		return err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(peak, "kB")
	_, err = fmt.Print(strings.TrimSpace(peak))
	return err
}

// readEvents reads n events from JSON Lines.
func readEvents(n int) error {
	some, err := events()
	if err != nil {
		return err
	}
	part := some[:max(1, min(n, len(some)))]
	lines, err := jsonLines(part)
	if err != nil {
		return err
	}
	got, err := readOurs()(repeated(nil, lines, n/len(part), nil))
	if err == nil && got != n {
		err = errCount
	}
	return err
}

// readUsers reads a report of n users and as many devices.
func readUsers(n int) error {
	p, err := newReportParts(false)
	if err != nil {
		return err
	}
	got, err := countHolders(licenseserver.NewReader(p.reader(n / holdersInPart)))
	if err == nil && got < 2*n {
		err = errCount
	}
	return err
}

// readMegabytes reads a report of n megabytes.
func readMegabytes(read func(io.Reader) error) func(n int) error {
	return func(n int) error {
		p, err := newReportParts(false)
		if err != nil {
			return err
		}
		return read(p.reader(p.times(n)))
	}
}

// writeAndVerify writes a bundle of n files of 64 KiB and verifies it.
func writeAndVerify(n int) error {
	small := make([]byte, 64<<10)
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "bundle.zip")
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := writeFiles(f, n, func(int) []byte { return small }); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return verifyBundle(path)
}

// spent is what a process took.
type spent struct {
	cpu  float64 // nanoseconds
	peak float64 // megabytes
}

// runAlone runs a task in a process of its own.
func runAlone(name string, n int) (spent, error) {
	self, err := os.Executable()
	if err != nil {
		return spent{}, err
	}
	c := exec.Command(self, "-task", name, "-n", strconv.Itoa(n))
	c.Env = append(os.Environ(), "GOMAXPROCS=1") // or the memory depends on what else the machine does
	out, err := c.CombinedOutput()
	if err != nil {
		return spent{}, fmt.Errorf("%s %d: %w: %s", name, n, err, out)
	}
	peak, err := strconv.ParseFloat(string(out), 64)
	return spent{
		cpu:  float64(c.ProcessState.UserTime() + c.ProcessState.SystemTime()),
		peak: peak / 1e3,
	}, err
}

// growth is one table of how a cost grows.
type growth struct {
	title, unit, task string
	sizes             []int
}

// writeGrowth writes the tables about growth and memory.
func writeGrowth(out, progress io.Writer, r *report) error {
	fmt.Fprintln(progress, "How cost grows")
	tables := []growth{
		{"Events read from JSON Lines, one worker", "event", "events", []int{100, 1_000, 10_000, 100_000, 1_000_000}},
		{"Users, and as many devices, read from a streamed report", "user and device", "users", []int{1_000, 10_000, 100_000, 1_000_000}},
		{"Files of 64 KiB written into a bundle and verified", "file", "files", []int{1, 16, 256, 1_024, 4_095}},
	}
	megabytes := []int{7, 70, 700}
	if r.plan.size > 1 {
		for i := range tables {
			tables[i].sizes = tables[i].sizes[:2]
		}
		megabytes = []int{1, 2}
	}
	fmt.Fprint(out, "## How cost grows\n\nEach row is a process of its own on one core, least of five runs. The time that the task takes with nothing "+
		"to do is taken off. The memory is the most that the process held, with the program and the test data.\n\n")
	for _, g := range tables {
		start, err := leastOf(g.task, 0)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "### %s\n\n| | processor time | for each %s | peak memory |\n|---|---|---|---|\n", g.title, g.unit)
		for _, n := range g.sizes {
			s, err := leastOf(g.task, n)
			if err != nil {
				return err
			}
			took := max(s.cpu-start.cpu, 0)
			fmt.Fprintf(out, "| %d | %s | %s | %.1f MB |\n", n, duration(took), duration(took/float64(n)), s.peak)
		}
		fmt.Fprintln(out)
	}
	return writeMemory(out, r, megabytes)
}

// writeMemory writes the table of the memory that reports take.
func writeMemory(out io.Writer, r *report, megabytes []int) error {
	fmt.Fprint(out, "### Peak memory of reading a report\n\n| | ours, streamed | ours, whole | encoding/xml, whole |\n|---|---|---|---|\n")
	peak := map[string][]float64{}
	for i, mb := range megabytes {
		fmt.Fprintf(out, "| %d MB |", mb)
		for _, task := range []string{"report", "whole", "xml whole"} {
			if i == 2 && task != "report" {
				fmt.Fprint(out, " |")
				continue
			}
			s, err := leastOf(task, mb)
			if err != nil {
				return err
			}
			peak[task] = append(peak[task], s.peak)
			fmt.Fprintf(out, " %.1f MB |", s.peak)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out)
	streamed := peak["report"]
	ratio := streamed[len(streamed)-1] / streamed[0]
	r.judge("Peak memory of a streamed report", fmt.Sprintf("%d MB beside %d MB", megabytes[len(megabytes)-1], megabytes[0]), "≤ 1.15", fmt.Sprintf("%.2f", ratio), ratio <= 1.15)
	less := peak["whole"][1] / peak["xml whole"][1]
	r.judge("Peak memory of a whole report", standardWhole, "< 1", fmt.Sprintf("%.2f", less), less < 1)
	return nil
}

// runsAlone is how often a task is run, for the least that it takes.
const runsAlone = 5

// leastOf returns the least that a task took of some runs.
func leastOf(task string, n int) (least spent, err error) {
	for i := range runsAlone {
		s, err := runAlone(task, n)
		if err != nil {
			return least, err
		}
		if i == 0 {
			least = s
		}
		least = spent{min(least.cpu, s.cpu), min(least.peak, s.peak)}
	}
	return least, nil
}
