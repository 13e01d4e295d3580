package engine

import (
	"bytes"
	"context"
	"testing"

	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lagging is a stream whose first requests for subjects are answered by a replica that lags, as servers do while they have no
// leader.
type lagging struct {
	jetstream.Stream
	answers int
}

func (l *lagging) Info(ctx context.Context, opts ...jetstream.StreamInfoOpt) (*jetstream.StreamInfo, error) {
	info, err := l.Stream.Info(ctx, opts...)
	if err == nil && l.answers > 0 {
		l.answers--
		info.State.LastSeq--
		info.State.Subjects = nil
	}
	return info, err
}

func TestAListOfAReplicaThatLagsIsNotUsed(t *testing.T) {
	server, err := Embed(t.TempDir())
	require.NoError(t, err)
	defer server.Close()
	nc, err := server.Connect()
	require.NoError(t, err)
	defer nc.Close()
	plan := ingest.DefaultPlan()
	store, err := OpenKV(t.Context(), nc, "state", plan, 1)
	require.NoError(t, err)
	doc, err := fleet.Bundle(0, 0, fleet.New(1, 1, 20).Events(0, 50))
	require.NoError(t, err)
	up, err := ingest.Pack(t.Context(), bytes.NewReader(doc), plan)
	require.NoError(t, err)
	require.NoError(t, ingest.FoldInto(t.Context(), store, up.Parts...))
	slow := &lagging{store.stream, 2}
	store.stream = slow
	counts, err := ingest.Count(plan, store.Cells(t.Context()), ingest.CountOptions{})
	require.NoError(t, err)
	assert.Equal(t, 50, counts.Events)
	assert.Zero(t, slow.answers)
}
