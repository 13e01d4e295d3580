//go:build !race

package event_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Reading uses at most three allocations for each event: the copy of its text, the event, and its strings with escapes.
// Its lists come in addition. With WithReuse, the first two become one copy for about fifty texts and none. The race
// detector allocates too, so the file is not built with it.
func TestReaderAllocations(t *testing.T) {
	const n = 1000
	for sample, lists := range map[string]float64{
		"cvad-usage": 0, "spa-admin": 0, "spa-policy-download": 0, "spa-config": 3, "spa-user": 5,
	} {
		stream := strings.Repeat(line(t, sample)+"\n", n)
		allocs := func(opts ...event.ReaderOption) float64 {
			return testing.AllocsPerRun(3, func() {
				for _, err := range event.NewReader(strings.NewReader(stream), registry, opts...).Events(context.Background()) {
					if err != nil {
						panic(err)
					}
				}
			}) / n
		}
		assert.LessOrEqual(t, allocs(), lists+3.1, sample)
		assert.LessOrEqual(t, allocs(event.WithReuse()), lists+1.1, sample)
	}
}

func TestWriterAllocations(t *testing.T) {
	all := readAll(strings.NewReader(line(t, "spa-config")))
	require.Len(t, all, 1)
	safe := pseudonym.InClearRecord(all[0].event)
	w := event.NewWriter(io.Discard)
	got := testing.AllocsPerRun(1000, func() {
		if err := w.Write(safe); err != nil {
			panic(err)
		}
	})
	assert.Zero(t, got)
}
