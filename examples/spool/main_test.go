package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An event that an earlier process confirmed but did not bundle, and those of this one, are in a bundle, each once and
// without a name. The torn end that a crash left is reported.
func TestRun(t *testing.T) {
	folder := t.TempDir()
	kinds, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	sp, err := spool.Open(filepath.Join(folder, "spool"), kinds)
	require.NoError(t, err)
	earlier := cvad.NewUsageEvent(cvad.UsagePayload{})
	scrubbed, err := pseudonym.ScrubRecord(pseudonym.Documented(), earlier)
	require.NoError(t, err)
	require.NoError(t, sp.Append(t.Context(), scrubbed))
	require.NoError(t, sp.Close())
	segments, err := filepath.Glob(filepath.Join(folder, "spool", "*.jsonl"))
	require.NoError(t, err)
	require.Len(t, segments, 1)
	segment, err := os.OpenFile(segments[0], os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	_, err = segment.WriteString(`{"ver":`)
	require.NoError(t, errors.Join(err, segment.Close()))

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), folder, strings.NewReader("ann\nbob\n"), &out))
	assert.Contains(t, out.String(), "cut off")
	want := map[string]bool{earlier.ID.String(): true}
	for line := range strings.Lines(out.String()) {
		var id string
		if n, _ := fmt.Sscanf(line, "launch %s", &id); n == 1 {
			want[id] = true
		}
	}
	require.Len(t, want, 3)
	bundles, err := filepath.Glob(filepath.Join(folder, "usage-*.zip"))
	require.NoError(t, err)
	for _, path := range bundles {
		b, err := cvad.OpenBundle(t.Context(), path)
		require.NoError(t, err)
		for ev, err := range b.Events(t.Context()) {
			require.NoError(t, err)
			assert.True(t, want[ev.Head().ID.String()], "each event is in the bundle once")
			delete(want, ev.Head().ID.String())
			assert.NotContains(t, []string{"ann", "bob"}, ev.(*cvad.UsageEvent).User.UPN)
		}
		require.NoError(t, b.Close())
	}
	assert.Empty(t, want, "every event is in the bundle")
}
