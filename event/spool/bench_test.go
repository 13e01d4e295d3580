package spool

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/require"
)

// BenchmarkAppend measures the cost of a spool: scrubbing an event and appending it, compared with scrubbing it and
// writing it to a file with an event.Writer, as a program without a spool would. The two alternate; x is the ratio of
// their times.
func BenchmarkAppend(b *testing.B) {
	for name, opts := range map[string][]Option{
		"without-sync":       {WithoutSync()},
		"sync-every-second":  {WithSyncEvery(time.Second)},
		"sync-every-event":   nil,
		"sync-of-16-writers": nil,
	} {
		b.Run(name, func(b *testing.B) {
			folder := b.TempDir()
			s, err := Open(filepath.Join(folder, "spool"), registry, append(opts, WithMaxBytes(1<<40))...)
			require.NoError(b, err)
			defer s.Close()
			file, err := os.Create(filepath.Join(folder, "file"))
			require.NoError(b, err)
			defer file.Close()
			w := event.NewWriter(file)
			e := plain(1)
			writers := 1
			if name == "sync-of-16-writers" {
				writers = 16
			}
			var spooled, written time.Duration
			b.ReportAllocs()
			for b.Loop() {
				const turn = 64
				start := time.Now()
				done := make(chan error)
				for range writers {
					go func() {
						var err error
						for n := 0; n < turn && err == nil; n++ {
							safe, scrubErr := pseudonym.ScrubRecord(hasher, e)
							if err = scrubErr; err == nil {
								err = s.Append(b.Context(), safe)
							}
						}
						done <- err
					}()
				}
				for range writers {
					require.NoError(b, <-done)
				}
				middle := time.Now()
				for range turn * writers {
					safe, err := pseudonym.ScrubRecord(hasher, e)
					require.NoError(b, err)
					require.NoError(b, w.Write(safe))
				}
				require.NoError(b, w.Flush())
				spooled += middle.Sub(start)
				written += time.Since(middle)
			}
			n := float64(b.N * 64 * writers)
			b.ReportMetric(float64(spooled)/float64(written), "x")
			b.ReportMetric(float64(spooled)/n, "ns/append")
			b.ReportMetric(float64(written)/n, "ns/write")
			b.ReportMetric(0, "ns/op")
		})
	}
}
