package engine_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func plan(shards int) ingest.Plan { return ingest.Plan{Shards: shards, Period: 24 * time.Hour} }

// fixture has packed uploads and the state that the plain loop builds from them.
type fixture struct {
	good, bad [][]byte
	uploads   []*ingest.Upload
	want      []byte
	counts    *ingest.Counts
}

// newFixture returns bundles and reports of some servers, some events in two bundles, and a cut and a flipped bundle.
func newFixture(t testing.TB, seed uint64, p ingest.Plan) *fixture {
	f, x := fleet.New(seed, 5, 120), new(fixture)
	var before []*cvad.UsageEvent
	for i := range 10 {
		events := f.Events(i/5, 150)
		doc, err := fleet.Bundle(i%f.Servers, i/5, slices.Concat(events, before[:min(50, len(before))]))
		require.NoError(t, err)
		x.good, before = append(x.good, doc), events
	}
	for i, form := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
		doc, err := f.Report(i, 0, 25, form)
		require.NoError(t, err)
		x.good = append(x.good, doc)
	}
	flipped := slices.Clone(x.good[1])
	flipped[len(flipped)/3] ^= 4
	x.bad = [][]byte{x.good[0][:len(x.good[0])*2/3], flipped}
	state := ingest.NewState(p)
	for _, doc := range x.good {
		up, err := packed(t.Context(), doc, p)
		require.NoError(t, err)
		x.uploads = append(x.uploads, up)
		for _, part := range up.Parts {
			require.NoError(t, state.Fold(part))
		}
	}
	var err error
	x.want, err = state.AppendBinary(nil)
	require.NoError(t, err)
	x.counts, err = ingest.Count(p, state.Cells(), ingest.CountOptions{Persons: true})
	require.NoError(t, err)
	return x
}

// packed packs an upload. In every second one, each segment is a part, as if it were too large for one part.
func packed(ctx context.Context, doc []byte, p ingest.Plan) (*ingest.Upload, error) {
	up, err := ingest.Pack(ctx, bytes.NewReader(doc), p)
	if err != nil || up.UI.Bytes()[0]%2 == 0 {
		return up, err
	}
	whole := up.Parts
	up.Parts = nil
	for _, part := range whole {
		for data := part.Data; len(data) > 0; {
			n := 4 + int(binary.BigEndian.Uint32(data))
			up.Parts = append(up.Parts, ingest.Part{ID: fmt.Sprintf("%s/%d", up.UI, len(up.Parts)), Shard: part.Shard, Data: data[:n]})
			data = data[n:]
		}
	}
	return up, nil
}

func embed(t testing.TB, folder string) (*engine.Embedded, *nats.Conn) {
	s, err := engine.Embed(folder)
	require.NoError(t, err)
	nc, err := s.Connect()
	require.NoError(t, err)
	t.Cleanup(func() { nc.Close(); s.Close() })
	return s, nc
}

// start starts a worker, and returns a function that ends it.
func start(t testing.TB, e *engine.Engine, s ingest.Store) func() {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.Work(ctx, s) }()
	return func() {
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
	}
}

func drained(t testing.TB, e *engine.Engine) {
	require.Eventually(t, func() bool {
		n, err := e.Backlog(t.Context())
		return err == nil && n == 0
	}, time.Minute, 20*time.Millisecond)
}

func stored(t testing.TB, s ingest.Store) []byte {
	b, err := ingest.AppendCells(nil, s.Cells(t.Context()))
	require.NoError(t, err)
	return b
}

func TestEmbedded(t *testing.T) {
	p := plan(4)
	x := newFixture(t, 1, p)
	for _, kind := range []string{"files", "kv"} {
		t.Run(kind, func(t *testing.T) {
			folder := t.TempDir()
			server, nc := embed(t, folder)
			e, err := engine.Open(t.Context(), nc, engine.Config{Plan: p})
			require.NoError(t, err)
			for _, up := range x.uploads { // no worker runs yet
				r, err := e.Submit(t.Context(), up)
				require.NoError(t, err)
				require.Equal(t, engine.Receipt{Parts: len(up.Parts)}, r)
			}
			nc.Close() // then everything restarts
			server.Close()
			_, nc = embed(t, folder)
			e, err = engine.Open(t.Context(), nc, engine.Config{Plan: p})
			require.NoError(t, err)
			for _, up := range x.uploads {
				r, err := e.Submit(t.Context(), up)
				require.NoError(t, err)
				require.Equal(t, engine.Receipt{Parts: len(up.Parts), Repeated: len(up.Parts)}, r)
			}
			var store ingest.Store
			if kind == "files" {
				store, err = ingest.OpenFiles(t.TempDir(), p)
			} else {
				store, err = engine.OpenKV(t.Context(), nc, "state", p, 1)
			}
			require.NoError(t, err)
			stop := start(t, e, store)
			drained(t, e)
			assert.Equal(t, x.want, stored(t, store))
			stop()
			counts, err := ingest.Count(p, store.Cells(t.Context()), ingest.CountOptions{Persons: true})
			require.NoError(t, err)
			assert.Equal(t, x.counts, counts)
		})
	}
}

func TestEventIDsAfterTheWindow(t *testing.T) {
	p := plan(2)
	x := newFixture(t, 2, p)
	_, nc := embed(t, t.TempDir())
	e, err := engine.Open(t.Context(), nc, engine.Config{Plan: p, Window: 100 * time.Millisecond})
	require.NoError(t, err)
	store, err := ingest.OpenFiles(t.TempDir(), p)
	require.NoError(t, err)
	stop := start(t, e, store)
	defer stop()
	again := 0
	for range 2 {
		for _, up := range x.uploads {
			r, err := e.Submit(t.Context(), up)
			require.NoError(t, err)
			again += r.Repeated
		}
		time.Sleep(300 * time.Millisecond)
	}
	assert.Zero(t, again, "the streams no longer recognize repeated messages")
	drained(t, e)
	assert.Equal(t, x.want, stored(t, store))
}

// failing is a store that has no room for some time.
type failing struct {
	ingest.Store
	left atomic.Int64
}

func (f *failing) Append(ctx context.Context, key ingest.CellKey, segments ...[]byte) error {
	if f.left.Add(-1) >= 0 {
		return errors.New("no room")
	}
	return f.Store.Append(ctx, key, segments...)
}

func TestWhatIsNotDurableComesAgain(t *testing.T) {
	p := plan(2)
	x := newFixture(t, 10, p)
	_, nc := embed(t, t.TempDir())
	e, err := engine.Open(t.Context(), nc, engine.Config{Plan: p, AckWait: time.Second})
	require.NoError(t, err)
	for _, up := range x.uploads {
		_, err := e.Submit(t.Context(), up)
		require.NoError(t, err)
	}
	files, err := ingest.OpenFiles(t.TempDir(), p)
	require.NoError(t, err)
	store := &failing{Store: files}
	store.left.Store(4)
	stop := start(t, e, store)
	drained(t, e)
	stop()
	assert.Negative(t, store.left.Load())
	assert.Equal(t, x.want, stored(t, files))
}

func TestMessagesThatAreNoPartsArePutAside(t *testing.T) {
	p := plan(2)
	x := newFixture(t, 3, p)
	_, nc := embed(t, t.TempDir())
	var log bytes.Buffer
	e, err := engine.Open(t.Context(), nc, engine.Config{Plan: p, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	require.NoError(t, err)
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	_, err = js.Publish(t.Context(), "ingest.parts.0000", []byte("Secret-Steven"))
	require.NoError(t, err)
	for _, up := range x.uploads {
		_, err := e.Submit(t.Context(), up)
		require.NoError(t, err)
	}
	store, err := ingest.OpenFiles(t.TempDir(), p)
	require.NoError(t, err)
	stop := start(t, e, store)
	drained(t, e)
	stop()
	assert.Equal(t, x.want, stored(t, store))
	dead, err := js.Stream(t.Context(), "ingest_dead")
	require.NoError(t, err)
	m, err := dead.GetLastMsgForSubject(t.Context(), "ingest.dead")
	require.NoError(t, err)
	var l ingest.Letter
	require.NoError(t, json.Unmarshal(m.Data, &l))
	assert.Equal(t, ingest.Letter{Digest: telemetry.DigestOf([]byte("Secret-Steven")), Size: 13, Kind: "format", Place: "message"}, l)
	assert.NotContains(t, log.String(), "Steven")
	assert.Contains(t, log.String(), l.Digest.String())
}

func TestAFullBacklogIsSaid(t *testing.T) {
	p := plan(1)
	x := newFixture(t, 4, p)
	_, nc := embed(t, t.TempDir())
	e, err := engine.Open(t.Context(), nc, engine.Config{Plan: p, Backlog: 3})
	require.NoError(t, err)
	sent := 0
	for _, up := range x.uploads {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if _, err = e.Submit(ctx, up); err != nil {
			require.NoError(t, ctx.Err(), "the error is returned at once, and not at the end of the context")
			cancel()
			break
		}
		cancel()
		sent++
	}
	require.Error(t, err)
	store, err := ingest.OpenFiles(t.TempDir(), p)
	require.NoError(t, err)
	stop := start(t, e, store)
	defer stop()
	drained(t, e)
	for _, up := range x.uploads {
		require.Eventually(t, func() bool { _, err := e.Submit(t.Context(), up); return err == nil }, 10*time.Second, 10*time.Millisecond)
	}
	drained(t, e)
	assert.Equal(t, x.want, stored(t, store))
	assert.Positive(t, sent)
}

func TestPlansAndPrefixesAreChecked(t *testing.T) {
	_, nc := embed(t, t.TempDir())
	_, err := engine.Open(t.Context(), nc, engine.Config{Plan: plan(1), Prefix: "a.b"})
	require.ErrorIs(t, err, telemetry.ErrName)
	_, err = engine.Open(t.Context(), nc, engine.Config{})
	require.ErrorIs(t, err, telemetry.ErrRange)
	_, err = engine.OpenKV(t.Context(), nc, "state", plan(2), 1)
	require.NoError(t, err)
	_, err = engine.OpenKV(t.Context(), nc, "state", plan(3), 1)
	require.ErrorIs(t, err, telemetry.ErrUnsupported)
	found, err := engine.FindKV(t.Context(), nc, "state")
	require.NoError(t, err)
	assert.Equal(t, plan(2), found.Plan())
	e, err := engine.Open(t.Context(), nc, engine.Config{Plan: plan(1)})
	require.NoError(t, err)
	require.ErrorIs(t, e.Work(t.Context(), found), telemetry.ErrUnsupported)
}

func TestKVIsMergedAndDropped(t *testing.T) {
	p := plan(1)
	_, nc := embed(t, t.TempDir())
	store, err := engine.OpenKV(t.Context(), nc, "state", p, 1)
	require.NoError(t, err)
	other, err := engine.FindKV(t.Context(), nc, "state")
	require.NoError(t, err)
	f, want := fleet.New(5, 1, 100), ingest.NewState(p)
	doc, err := fleet.Bundle(0, 0, f.Events(0, 1300))
	require.NoError(t, err)
	up, err := ingest.Pack(t.Context(), bytes.NewReader(doc), p)
	require.NoError(t, err)
	for _, part := range up.Parts {
		require.NoError(t, want.Fold(part))
	}
	for i, doc := 0, []byte(nil); i < 600; i++ { // many small uploads, from two processes
		if doc, err = fleet.Bundle(i%7, i/300, f.Events(i/300, 1)); err != nil {
			require.NoError(t, err)
		}
		up, err := ingest.Pack(t.Context(), bytes.NewReader(doc), p)
		require.NoError(t, err)
		for _, part := range up.Parts {
			require.NoError(t, want.Fold(part))
		}
		to := []ingest.Store{store, other}[i%2]
		require.NoError(t, ingest.FoldInto(t.Context(), to, up.Parts...))
	}
	require.NoError(t, ingest.FoldInto(t.Context(), store, up.Parts...))
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	s, err := js.Stream(t.Context(), "KV_state")
	require.NoError(t, err)
	info, err := s.Info(t.Context())
	require.NoError(t, err)
	assert.Less(t, info.State.Msgs, uint64(700), "some of about 1,200 segments were merged")
	b, err := want.AppendBinary(nil)
	require.NoError(t, err)
	assert.Equal(t, b, stored(t, store))
	assert.Equal(t, b, stored(t, other))
	require.NoError(t, other.Drop(t.Context(), fleet.Start.AddDate(0, 0, 1).Truncate(24*time.Hour).Unix()))
	c, err := ingest.Count(p, store.Cells(t.Context()), ingest.CountOptions{})
	require.NoError(t, err)
	require.Len(t, c.Periods, 1)
}

func TestMetrics(t *testing.T) {
	reader := sdk.NewManualReader()
	meter := sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("test")
	p := plan(2)
	x := newFixture(t, 6, p)
	_, nc := embed(t, t.TempDir())
	e, err := engine.Open(t.Context(), nc, engine.Config{Plan: p, Meter: meter})
	require.NoError(t, err)
	parts, events := 0, 0
	for _, up := range x.uploads {
		for range 2 {
			_, err := e.Submit(t.Context(), up)
			require.NoError(t, err)
		}
		parts, events = parts+len(up.Parts), events+2*up.Events
	}
	require.NoError(t, e.Bury(t.Context(), ingest.Letter{Kind: "digest"}))
	read := func() map[string]int64 {
		var all metricdata.ResourceMetrics
		require.NoError(t, reader.Collect(t.Context(), &all))
		out := make(map[string]int64)
		for _, m := range all.ScopeMetrics[0].Metrics {
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, v := range d.DataPoints {
					out[m.Name] += v.Value
				}
			case metricdata.Gauge[int64]:
				out[m.Name] = d.DataPoints[0].Value
			}
		}
		return out
	}
	assert.Equal(t, int64(parts), read()["ingest.backlog"])
	store, err := ingest.OpenFiles(t.TempDir(), p)
	require.NoError(t, err)
	stop := start(t, e, store)
	drained(t, e)
	stop()
	got := read()
	assert.Equal(t, map[string]int64{
		"ingest.uploads": int64(2 * len(x.uploads)), "ingest.events": int64(events), "ingest.parts": int64(2 * parts), "ingest.folded": int64(parts),
		"ingest.redelivered": 0, "ingest.dead_letters": 1, "ingest.backlog": 0,
	}, got)
}
