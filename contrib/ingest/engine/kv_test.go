package engine_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requests collects the subjects of all requests to JetStream.
func requests(t testing.TB, nc *nats.Conn) func() []string {
	var mu sync.Mutex
	var seen []string
	_, err := nc.Subscribe("$JS.API.>", func(m *nats.Msg) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, m.Subject)
	})
	require.NoError(t, err)
	require.NoError(t, nc.Flush())
	return func() []string {
		require.NoError(t, nc.Flush())
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

func TestOnlyTheLeaderIsAsked(t *testing.T) {
	p := plan(2)
	x := newFixture(t, 9, p)
	s, nc := embed(t, t.TempDir())
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	for _, bucket := range []string{"found", "opened"} { // with the default configuration of a client
		_, err = js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: bucket, Replicas: 1, History: 1})
		require.NoError(t, err)
	}
	_, err = js.Publish(t.Context(), "$KV.found.plan", []byte(`{"layout":1,"shards":2,"period":"24h"}`))
	require.NoError(t, err)
	other, err := s.Connect()
	require.NoError(t, err)
	defer other.Close()
	seen := requests(t, other)

	found, err := engine.FindKV(t.Context(), nc, "found")
	require.NoError(t, err)
	opened, err := engine.OpenKV(t.Context(), nc, "opened", p, 1)
	require.NoError(t, err)
	again, err := engine.OpenKV(t.Context(), nc, "opened", p, 1)
	require.NoError(t, err)
	for i, store := range []ingest.Store{found, opened, again} {
		for n := range 100 * (i + 1) { // enough to cause a merge
			require.NoError(t, ingest.FoldInto(t.Context(), store, x.uploads[n%len(x.uploads)].Parts...))
		}
		assert.Equal(t, x.want, stored(t, store))
		require.NoError(t, store.Drop(t.Context(), 0))
	}
	for _, bucket := range []string{"found", "opened"} {
		stream, err := js.Stream(t.Context(), "KV_"+bucket)
		require.NoError(t, err)
		assert.False(t, stream.CachedInfo().Config.AllowDirect)
		_, err = js.KeyValue(t.Context(), bucket)
		require.NoError(t, err, "the stream is still a bucket")
	}
	gets, purges := 0, 0
	for _, subject := range seen() {
		assert.False(t, strings.Contains(subject, ".DIRECT.") || strings.Contains(subject, ".CONSUMER."), "any replica could answer %s", subject)
		if strings.HasPrefix(subject, "$JS.API.STREAM.MSG.GET.KV_") {
			gets++
		}
		if strings.HasPrefix(subject, "$JS.API.STREAM.PURGE.KV_") {
			purges++
		}
	}
	assert.Positive(t, gets)
	assert.Positive(t, purges, "some cells must have been merged")
}

func TestMergingLosesNoSegmentThatIsPutInAgain(t *testing.T) {
	p := plan(1)
	_, nc := embed(t, t.TempDir())
	store, err := engine.OpenKV(t.Context(), nc, "state", p, 1)
	require.NoError(t, err)
	doc, err := fleet.Bundle(0, 0, nil)
	require.NoError(t, err)
	up, err := ingest.Pack(t.Context(), bytes.NewReader(doc), p)
	require.NoError(t, err)
	for range 300 { // the merged cell equals the repeated segment
		require.NoError(t, ingest.FoldInto(t.Context(), store, up.Parts...))
		counts, err := ingest.Count(p, store.Cells(t.Context()), ingest.CountOptions{})
		require.NoError(t, err)
		require.Equal(t, 1, counts.Bundles)
	}
}

func TestBucketsThatAreNotThere(t *testing.T) {
	_, nc := embed(t, t.TempDir())
	_, err := engine.FindKV(t.Context(), nc, "state")
	require.ErrorIs(t, err, jetstream.ErrStreamNotFound)
	for _, bucket := range []string{"", "a.b", "a b", "*", ">"} {
		_, err = engine.FindKV(t.Context(), nc, bucket)
		require.ErrorIs(t, err, telemetry.ErrName)
		_, err = engine.OpenKV(t.Context(), nc, bucket, plan(1), 1)
		require.ErrorIs(t, err, telemetry.ErrName)
	}
}
