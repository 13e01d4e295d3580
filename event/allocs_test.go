//go:build !race

package event_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Reading takes at most three allocations an event: the copy of its text, the event, and its strings with escapes. The
// lists of an event come on top. The race detector allocates by itself, so it is left out.
func TestReaderAllocations(t *testing.T) {
	const n = 1000
	for sample, most := range map[string]float64{
		"cvad-usage": 3, "spa-admin": 3, "spa-policy-download": 3, "spa-config": 3 + 3, "spa-user": 3 + 5,
	} {
		stream := strings.Repeat(line(t, sample)+"\n", n)
		got := testing.AllocsPerRun(3, func() {
			for _, err := range event.NewReader(strings.NewReader(stream), registry).Events(context.Background()) {
				if err != nil {
					panic(err)
				}
			}
		})
		assert.LessOrEqual(t, got/n, most+0.1, sample)
	}
}

func TestWriterAllocations(t *testing.T) {
	all := readAll(strings.NewReader(line(t, "spa-config")))
	require.Len(t, all, 1)
	safe := all[0].event.Clear()
	w := event.NewWriter(io.Discard)
	got := testing.AllocsPerRun(1000, func() {
		if err := w.Write(safe); err != nil {
			panic(err)
		}
	})
	assert.Zero(t, got)
}
