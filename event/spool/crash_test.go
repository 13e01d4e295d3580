package spool

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	in      = "/spool"
	out     = "/upload"
	pattern = out + "/usage-*.jsonl"
)

// life is one run of a process that appends and drains until the model stops it. It returns the next number.
func life(t *testing.T, m *model, rnd *rand.Rand, clock *time.Time, n uint64, acked map[uint64]bool, opts ...Option) uint64 {
	s, err := open(m, in, registry, opts...)
	if err != nil {
		return n
	}
	s.now = func() time.Time { return *clock }
	for m.crashAt == 0 || m.steps < m.crashAt {
		switch k := rnd.IntN(12); {
		case k < 9:
			if s.Append(t.Context(), numbered(t, n)) == nil {
				acked[n] = true
			}
			n++
		case k == 9:
			*clock = clock.Add(20 * time.Minute)
		case k == 10:
			_, _ = s.Drain(t.Context(), pattern, writeLines)
		default:
			_, _ = s.DrainAll(t.Context(), pattern, writeLines)
		}
		if m.crashAt == 0 && n > 20 {
			break
		}
	}
	return n
}

// A process is killed at any step, again and again, or its machine loses power: each event whose Append returned is in
// exactly one finished bundle, and each other one in at most one. If only the process dies, this holds even if finished
// bundles are moved away at any moment.
func TestCrashes(t *testing.T) {
	lives := 4
	for _, power := range []bool{false, true} {
		t.Run(fmt.Sprintf("power=%v", power), func(t *testing.T) {
			trials := uint64(300)
			if testing.Short() {
				trials = 50
			}
			torn := 0
			for seed := range trials {
				rnd := rand.New(rand.NewPCG(seed, 2))
				m := newModel(seed)
				clock := time.Date(2026, 11, 28, 17, 5, 0, 0, time.UTC)
				acked, uploaded, n := map[uint64]bool{}, []string{}, uint64(1)
				opts := []Option{WithSegmentBytes(int64(500 + rnd.IntN(4000))), WithBatchBytes(3000)}
				for range lives {
					m.crashAt = m.steps + 1 + rnd.IntN(70)
					n = life(t, m, rnd, &clock, n, acked, opts...)
					m.restart(power)
					if !power && rnd.IntN(2) == 0 {
						uploaded = append(uploaded, m.finished(out, true)...)
					}
				}
				s, err := open(m, in, registry, opts...)
				require.NoError(t, err)
				torn += len(s.Torn())
				_, err = s.DrainAll(t.Context(), pattern, writeLines)
				require.NoError(t, err)
				require.NoError(t, s.Close())
				require.Zero(t, s.Stats().Segments)

				seen := map[uint64]int{}
				for _, text := range append(uploaded, m.finished(out, false)...) {
					for _, n := range numbersIn(t, text) {
						seen[n]++
					}
				}
				for k := range n {
					require.LessOrEqual(t, seen[k], 1, "seed %d: event %d is in two bundles", seed, k)
					require.False(t, acked[k] && seen[k] == 0, "seed %d: event %d is lost", seed, k)
				}
				require.LessOrEqual(t, len(seen), int(n))
				for name := range m.texts(in) {
					require.Empty(t, name, "the spool is empty after the last drain")
				}
				for name := range m.texts(out) {
					require.False(t, strings.HasPrefix(name, "."), "seed %d: the temporary file %s is left", seed, name)
				}
			}
			require.NotZero(t, torn, "some crashes must leave a torn tail")
		})
	}
}
