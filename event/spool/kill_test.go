package spool

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	childVariable = "TELEMETRY_SPOOL_CHILD"
	writers       = 3
	numbersALife  = 1_000_000
)

// TestChild is the process that TestKill kills. It prints the number of each event whose Append has returned.
func TestChild(t *testing.T) {
	folder := os.Getenv(childVariable)
	if folder == "" {
		return // this is not the child process
	}
	life, err := strconv.Atoi(filepath.Base(folder))
	require.NoError(t, err)
	folder = filepath.Dir(folder)
	opts := [][]Option{nil, {WithoutSync()}, {WithSyncEvery(time.Millisecond)}}[life%3]
	s, err := Open(filepath.Join(folder, "spool"), registry, append(opts, WithSegmentBytes(10_000), WithBatchBytes(100_000))...)
	if err != nil {
		fmt.Println("open:", err)
		os.Exit(1)
	}
	fmt.Println("open")
	for g := range writers {
		go func() {
			for n := uint64(life*numbersALife + g); ; n += writers {
				if err := s.Append(t.Context(), numbered(t, n)); err != nil {
					fmt.Println("append:", err)
					os.Exit(1)
				}
				os.Stdout.WriteString(strconv.FormatUint(n, 10) + "\n")
			}
		}()
	}
	for {
		time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
		if _, err := s.DrainAll(t.Context(), filepath.Join(folder, "upload", "*.jsonl"), writeLines); err != nil {
			fmt.Println("drain:", err)
			os.Exit(1)
		}
	}
}

// A process is killed 200 times, at random moments, while it appends and drains, and its finished bundles are moved
// away in between. Every event whose Append returned is in exactly one bundle, and there is at most one further event
// for each writer.
func TestKill(t *testing.T) {
	kills := 200
	if testing.Short() {
		kills = 20
	}
	folder := t.TempDir()
	upload := filepath.Join(folder, "upload")
	require.NoError(t, os.Mkdir(upload, 0o700))
	acked, seen := map[uint64]bool{}, map[uint64]int{}
	read := func() {
		bundles, err := filepath.Glob(filepath.Join(upload, "[0-9]*.jsonl"))
		require.NoError(t, err)
		for _, path := range bundles {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, n := range numbersIn(t, string(text)) {
				seen[n]++
			}
			require.NoError(t, os.Remove(path))
		}
	}
	for life := range kills {
		child := exec.Command(os.Args[0], "-test.run=^TestChild$")
		child.Env = append(os.Environ(), childVariable+"="+filepath.Join(folder, strconv.Itoa(life+1)))
		stdout, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		kill := func() { child.Process.Kill() }
		working := false
		if life%5 == 0 {
			time.AfterFunc(time.Duration(rand.IntN(20))*time.Millisecond, kill) // possibly while it opens the spool
		}
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			n, err := strconv.ParseUint(lines.Text(), 10, 64)
			switch {
			case err == nil:
				if acked[n] = true; !working { // on any machine, the process is appending by now
					time.AfterFunc(time.Duration(rand.IntN(30_000))*time.Microsecond, kill)
				}
				working = true
			case lines.Text() == "open":
			default:
				t.Error(lines.Text())
			}
		}
		child.Wait()
		if life%3 == 0 {
			read()
		}
	}
	s, err := Open(filepath.Join(folder, "spool"), registry)
	require.NoError(t, err, "the lock ended with its process")
	t.Log(len(acked), "events,", len(seen), "of them in bundles before the last drain, torn tails:", len(s.Torn()))
	_, err = s.DrainAll(t.Context(), filepath.Join(upload, "9*.jsonl"), writeLines)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	read()
	for n, times := range seen {
		require.Equal(t, 1, times, n)
	}
	for n := range acked {
		require.Equal(t, 1, seen[n], n)
	}
	assert.LessOrEqual(t, len(seen)-len(acked), kills*writers)
	assert.Greater(t, len(acked), kills/2, "the process was killed before it appended")
	left, err := os.ReadDir(filepath.Join(folder, "spool"))
	require.NoError(t, err)
	assert.Len(t, left, 1, "only the lock file is left")
	left, err = os.ReadDir(upload)
	require.NoError(t, err)
	for _, e := range left {
		assert.False(t, strings.HasPrefix(e.Name(), "."), e.Name())
	}
}
