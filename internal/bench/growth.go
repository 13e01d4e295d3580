package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// task prepares work of some size and returns it.
type task func(n int) (work func() error, err error)

// tasks are run in a process of their own each, for the memory that they take to be their own.
var tasks = map[string]task{
	"events":    readEvents,
	"members":   decodeMembers,
	"unknown":   decodeUnknown,
	"users":     readUsers,
	"files":     writeAndVerify,
	"packed":    readPacked,
	"manifest":  readManifest,
	"report":    readMegabytes(func(r io.Reader) error { _, err := countHolders(licenseserver.NewReader(r)); return err }),
	"whole":     readMegabytes(func(r io.Reader) error { _, err := licenseserver.Decode(r); return err }),
	"xml whole": readMegabytes(func(r io.Reader) error { return xml.NewDecoder(r).Decode(new(plain.Report)) }),
}

// longEnough is how long a task is repeated at least.
const longEnough = 50 * time.Millisecond

// runTask runs a task again and again, and prints the nanoseconds of the processor that it takes, and the most kilobytes of
// memory that this process has held. The usage that the system reports to a parent would do, if it did not begin with the
// parent's own.
func runTask(name string, n int) error {
	prepare, ok := tasks[name]
	if !ok {
		return fmt.Errorf("there is no task %q", name)
	}
	work, err := prepare(n)
	if err != nil {
		return err
	}
	start, times, took := cpuTime(), 0, time.Duration(0)
	for ; took < longEnough; times++ {
		if err := work(); err != nil {
			return err
		}
		took = cpuTime() - start
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(peak, "kB")
	_, err = fmt.Print(float64(took)/float64(times), " ", strings.TrimSpace(peak))
	return err
}

// readEvents reads n events from JSON Lines.
func readEvents(n int) (func() error, error) {
	some, err := events()
	if err != nil {
		return nil, err
	}
	part := some[:min(n, len(some))]
	lines, err := jsonLines(part)
	return func() error {
		got, err := readOurs()(repeated(nil, lines, n/len(part), nil))
		if err == nil && got != n {
			err = errCount
		}
		return err
	}, err
}

// decodeMembers decodes an event whose payload has the first n of its members.
func decodeMembers(n int) (func() error, error) {
	payload := regexp.MustCompile(`"[^"]+": ("[^"]*"|[a-z0-9]+)`).FindAll(sample[bytes.Index(sample, []byte(`"payload"`))+len(`"payload"`):], n)
	if len(payload) < n {
		return nil, errCount
	}
	return decodeAgain(fmt.Appendf(nil, `{"payload":{%s}}`, bytes.Join(payload, []byte(",")))), nil
}

// decodeUnknown decodes an event with n undocumented members.
func decodeUnknown(n int) (func() error, error) {
	doc := []byte(`{"type":"Cloud.Licensing"`)
	for i := range n {
		doc = fmt.Appendf(doc, `,"member%d":{"name":"value","list":[%d]}`, i*7919%1_000_003, i)
	}
	return decodeAgain(append(doc, '}')), nil
}

// decodeAgain decodes an event some times, since once is too short to be measured.
func decodeAgain(doc []byte) func() error {
	var e cvad.UsageEvent
	return func() error {
		for range decodedAgain {
			if err := decodeOurs(doc, &e); err != nil {
				return err
			}
		}
		return nil
	}
}

// decodedAgain is how often an event is decoded for one figure.
const decodedAgain = 100

// readUsers reads a report of n users and as many devices.
func readUsers(n int) (func() error, error) {
	p, err := newReportParts(false)
	return func() error {
		got, err := countHolders(licenseserver.NewReader(p.reader(n / holdersInPart)))
		if err == nil && got < 2*n {
			err = errCount
		}
		return err
	}, err
}

// readMegabytes reads a report of n megabytes.
func readMegabytes(read func(io.Reader) error) task {
	return func(n int) (func() error, error) {
		p, err := newReportParts(false)
		return func() error { return read(p.reader(p.times(n))) }, err
	}
}

// writeAndVerify writes a bundle of n files of 64 KiB and verifies it.
func writeAndVerify(n int) (func() error, error) {
	small := make([]byte, 64<<10)
	return func() error {
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
	}, nil
}

// spent is what a task took.
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
	c.Env = append(os.Environ(), "GOMAXPROCS=1") // otherwise the memory depends on the load of the machine
	out, err := c.CombinedOutput()
	if err != nil {
		return spent{}, fmt.Errorf("%s %d: %w: %s", name, n, err, out)
	}
	var s spent
	_, err = fmt.Sscan(string(out), &s.cpu, &s.peak)
	s.peak /= 1e3
	return s, err
}

// growth is one table of how a cost grows.
type growth struct {
	title, unit, task string
	sizes             []int
	times             int // how often the work is done for one figure, or 0 for once
}

// writeGrowth writes the tables about growth and memory.
func writeGrowth(out, progress io.Writer, r *report) error {
	fmt.Fprintln(progress, "How cost grows")
	tables := []growth{
		{"Members decoded of the payload of one event", "member", "members", []int{3, 6, 12, 23}, decodedAgain},
		{"Undocumented members decoded and kept, in one event", "member", "unknown", []int{1, 10, 100, 1_000, 10_000}, decodedAgain},
		{"Events read from JSON Lines, one worker", "event", "events", []int{100, 1_000, 10_000, 100_000, 1_000_000}, 0},
		{"Users, and as many devices, read from a streamed report", "user and device", "users", []int{1_000, 10_000, 100_000, 1_000_000}, 0},
		{"Files of 64 KiB written into a bundle and verified", "file", "files", []int{1, 16, 256, 1_024, 4_095}, 0},
		{"Events read out of a bundle", "event", "packed", []int{100, 1_000, 10_000, 100_000}, 0},
		{"Files read from a manifest in JSON", "file", "manifest", []int{16, 256, 1_024, 4_095}, 0},
	}
	megabytes := []int{7, 70, 700}
	if r.plan.size > 1 {
		for i := range tables {
			tables[i].sizes = tables[i].sizes[:2]
		}
		megabytes = []int{1, 2}
	}
	fmt.Fprint(out, "## How cost grows\n\nEach row is a process of its own on one core, which does the work again and again for 50 ms; least of nine. The "+
		"memory is the most that the process held, with the program and the test data.\n\n")
	for _, g := range tables {
		fmt.Fprintf(out, "### %s\n\n| | processor time | for each %s | peak memory |\n|---|---|---|---|\n", g.title, g.unit)
		for _, n := range g.sizes {
			s, err := leastOf(g.task, n)
			if err != nil {
				return err
			}
			s.cpu /= float64(max(g.times, 1))
			fmt.Fprintf(out, "| %d | %s | %s | %.1f MB |\n", n, duration(s.cpu), duration(s.cpu/float64(n)), s.peak)
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
const runsAlone = 9

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
