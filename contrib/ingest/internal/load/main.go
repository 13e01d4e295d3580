//go:build !windows

// Command load measures the cost of counting, for a plain loop and for the embedded engine with 1, 2 and 4 workers. Each runs in its
// own process over the same bundles, and their states must be equal.
//
//	go run ./internal/load                             # 40 bundles of 5,000 events
//	go run ./internal/load -bundles 1000 -events 200
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/heap"
)

func main() {
	bundles := flag.Int("bundles", 40, "how many `bundles` there are")
	events := flag.Int("events", 5000, "how many `events` each has")
	rounds := flag.Int("rounds", 3, "how often each is measured")
	workers := flag.Int("child", -1, "run in this process: 0 is the plain loop, and else how many workers there are")
	folder := flag.String("folder", "", "the `folder` with the bundles")
	flag.Parse()
	var err error
	if *workers >= 0 {
		err = child(context.Background(), *folder, *workers)
	} else {
		err = measure(*bundles, *events, *rounds)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// result has the resources that one process used.
type result struct {
	cpu, wall time.Duration
	memory    int64
	digest    string
}

func measure(bundles, events, rounds int) error {
	folder, err := os.MkdirTemp("", "load-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	size := int64(0)
	f := fleet.New(1, 100, 20_000)
	for i := range bundles {
		doc, err := fleet.Bundle(i%f.Servers, i/f.Servers, f.Events(i/f.Servers, events))
		if err != nil {
			return err
		}
		size += int64(len(doc))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d.zip", i)), doc, 0o600); err != nil {
			return err
		}
	}
	n := bundles * events
	fmt.Printf("%d bundles of %d events, %.1f MB; the round with the least processor time of %d, and the median of the ratios\n\n", bundles, events, float64(size)/1e6, rounds)
	fmt.Println("| | events/s | processor s | ratio | memory MB |")
	fmt.Println("|---|---:|---:|---:|---:|")
	var loop result
	best, ratios := make(map[int]result), make(map[int][]float64)
	modes := []int{0, 1, 2, 4}
	for range rounds { // they alternate, so that a busy moment does not affect only one of them
		var beside time.Duration
		for _, workers := range modes {
			r, err := runChild(folder, workers)
			if err != nil {
				return err
			}
			if b, ok := best[workers]; !ok || r.cpu < b.cpu {
				best[workers] = r
			}
			if workers == 0 {
				beside = r.cpu
			}
			ratios[workers] = append(ratios[workers], r.cpu.Seconds()/beside.Seconds())
		}
	}
	for _, workers := range modes {
		r, name := best[workers], fmt.Sprintf("engine, %d workers", workers)
		if workers == 0 {
			loop, name = r, "plain loop"
		}
		if r.digest != loop.digest {
			return fmt.Errorf("%s: the state is another one", name)
		}
		slices.Sort(ratios[workers])
		fmt.Printf("| %s | %.0f | %.2f | %.2f | %d |\n", name, float64(n)/r.wall.Seconds(), r.cpu.Seconds(), ratios[workers][rounds/2], r.memory>>20)
	}
	return nil
}

// runChild runs one mode in a process.
func runChild(folder string, workers int) (result, error) {
	c := exec.Command(os.Args[0], "-child", fmt.Sprint(workers), "-folder", folder)
	c.Stderr = os.Stderr
	began := time.Now()
	out, err := c.Output()
	if err != nil {
		return result{}, err
	}
	s := c.ProcessState
	r := result{cpu: s.UserTime() + s.SystemTime(), wall: time.Since(began), digest: strings.TrimSpace(string(out))}
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		r.memory = u.Maxrss << 10 // on Linux
	}
	return r, nil
}

// child counts the bundles, and prints the digest of the state.
func child(ctx context.Context, folder string, workers int) error {
	plan := ingest.DefaultPlan()
	packer, err := ingest.NewPacker(plan)
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	if err != nil {
		return err
	}
	if workers == 0 {
		state := ingest.NewState(plan)
		for _, path := range paths {
			up, err := pack(ctx, packer, path)
			if err != nil {
				return err
			}
			for _, p := range up.Parts {
				if err := state.Fold(p); err != nil {
					return err
				}
			}
		}
		b, err := state.AppendBinary(nil)
		fmt.Println(telemetry.DigestOf(b))
		return err
	}
	defer heap.Reserve()() // as ingest serve does
	data, err := os.MkdirTemp("", "load-data-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	return through(ctx, packer, plan, paths, data, workers)
}

func pack(ctx context.Context, packer *ingest.Packer, path string) (*ingest.Upload, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return packer.Pack(ctx, f)
}

// through sends the bundles through the engine, with the given numbers of goroutines that pack and that fold.
func through(ctx context.Context, packer *ingest.Packer, plan ingest.Plan, paths []string, data string, workers int) error {
	server, err := engine.Embed(filepath.Join(data, "streams"))
	if err != nil {
		return err
	}
	defer server.Close()
	nc, err := server.Connect()
	if err != nil {
		return err
	}
	defer nc.Close()
	e, err := engine.Open(ctx, nc, engine.Config{Plan: plan})
	if err != nil {
		return err
	}
	store, err := ingest.OpenFiles(filepath.Join(data, "state"), plan)
	if err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	var folding, packing sync.WaitGroup
	for range workers {
		folding.Go(func() { _ = e.Work(working, store) })
	}
	var mu sync.Mutex
	var failed error
	next := make(chan string)
	for range workers {
		packing.Go(func() {
			for path := range next {
				up, err := pack(ctx, packer, path)
				if err == nil {
					_, err = e.Submit(ctx, up)
				}
				mu.Lock()
				failed = cmp.Or(failed, err)
				mu.Unlock()
			}
		})
	}
	for _, path := range paths {
		next <- path
	}
	close(next)
	packing.Wait()
	for n := 1; n > 0 && failed == nil; time.Sleep(20 * time.Millisecond) {
		if n, err = e.Backlog(ctx); err != nil {
			failed = err
		}
	}
	stop()
	folding.Wait()
	if failed != nil {
		return failed
	}
	var d telemetry.Digester
	for c, err := range store.Cells(ctx) {
		if err != nil {
			return err
		}
		b, err := c.AppendBinary(nil)
		if err != nil {
			return err
		}
		if _, err := io.Copy(&d, strings.NewReader(string(b))); err != nil {
			return err
		}
	}
	fmt.Println(d.Digest())
	return nil
}
