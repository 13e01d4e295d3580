package engine_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var runs = flag.Int("runs", 3, "how often TestClusterLosesAndRepeatsNothing runs")

var errDead = errors.New("the worker is dead")

// mortal is a worker that dies like a process: from one moment to the next, nothing that it does has an effect. Bytes that
// were written to its connection and not sent are lost.
type mortal struct {
	ingest.Store
	nc     *nats.Conn
	dead   atomic.Bool
	done   chan struct{}
	cancel context.CancelFunc
	mu     sync.Mutex
	conns  []net.Conn
	fate   func() fate
	deaths *atomic.Int64
}

// fate says when a worker dies without being killed.
type fate int

const (
	survives fate = iota
	beforeAppend
	afterAppend
)

// Dial implements nats.CustomDialer.
func (m *mortal) Dial(network, address string) (net.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead.Load() {
		return nil, errDead
	}
	c, err := net.Dial(network, address)
	if err == nil {
		m.conns = append(m.conns, c)
	}
	return c, err
}

// kill breaks the connection, and then lets the goroutines notice.
func (m *mortal) kill() bool {
	if m.dead.Swap(true) {
		return false
	}
	m.mu.Lock()
	for _, c := range m.conns {
		_ = c.Close()
	}
	m.mu.Unlock()
	m.nc.Close()
	m.cancel()
	return true
}

func (m *mortal) Append(ctx context.Context, key ingest.CellKey, segments ...[]byte) error {
	f := m.fate()
	if f == beforeAppend && m.kill() {
		m.deaths.Add(1)
	}
	if m.dead.Load() {
		return errDead
	}
	err := m.Store.Append(ctx, key, segments...)
	if f == afterAppend && m.kill() {
		m.deaths.Add(1)
	}
	if m.dead.Load() {
		return errDead
	}
	return err
}

// figures counts what happened in a run.
type figures struct {
	uploads, refused, repeated, kills int64
}

// run is one run of the test.
type run struct {
	*fixture
	cluster *cluster
	cfg     engine.Config
	rnd     *rand.Rand
	mu      sync.Mutex // guards rnd
	figures figures
	deaths  atomic.Int64
}

func (r *run) intN(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rnd.IntN(n)
}

// worker starts a worker.
func (r *run) worker(t testing.TB) *mortal {
	m := &mortal{done: make(chan struct{}), deaths: &r.deaths}
	m.fate = func() fate {
		if r.deaths.Load() < 4 {
			switch r.intN(20) {
			case 0:
				return beforeAppend
			case 1:
				return afterAppend
			}
		}
		return survives
	}
	m.nc = r.cluster.connect(t, nats.SetCustomDialer(m))
	ctx, cancel := context.WithCancel(t.Context())
	m.cancel = cancel
	go func() {
		defer close(m.done)
		store, err := engine.OpenKV(ctx, m.nc, r.cfg.Prefix+"_state", r.cfg.Plan, 3)
		if err != nil {
			return
		}
		m.Store = store
		e, err := engine.Open(ctx, m.nc, r.cfg)
		if err != nil {
			return
		}
		_ = e.Work(ctx, m)
	}()
	return m
}

// submit hands over all uploads in their order, good and bad.
func (r *run) submit(t testing.TB, docs <-chan []byte) {
	nc := r.cluster.connect(t)
	defer nc.Close()
	e, err := engine.Open(t.Context(), nc, r.cfg)
	if !assert.NoError(t, err) {
		return
	}
	for doc := range docs {
		up, err := packed(t.Context(), doc, r.cfg.Plan)
		var refused *ingest.Refusal
		if errors.As(err, &refused) {
			atomic.AddInt64(&r.figures.refused, 1)
			assert.NoError(t, e.Bury(t.Context(), refused.Letter))
			continue
		}
		if !assert.NoError(t, err) {
			continue
		}
		receipt, err := e.Submit(t.Context(), up)
		assert.NoError(t, err)
		atomic.AddInt64(&r.figures.uploads, 1)
		atomic.AddInt64(&r.figures.repeated, int64(receipt.Repeated))
	}
}

// TestClusterLosesAndRepeatsNothing has three servers with replication three, of which one is stopped and started again, workers
// that are killed at random moments, and every upload twice and out of order, among them a cut and a flipped one. The state
// and the counts equal those of the plain loop, byte by byte.
//
//	go test ./engine -run TestClusterLosesAndRepeatsNothing -runs 50 -v -timeout 1h
func TestClusterLosesAndRepeatsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("a run needs three servers and some seconds")
	}
	c := newCluster(t)
	good := 0
	for n := range *runs {
		if t.Run(fmt.Sprintf("%d", n), func(t *testing.T) { oneRun(t, c, uint64(n)) }) {
			good++
		}
	}
	t.Logf("in %d of %d runs, the state and the counts equal those of the plain loop, byte by byte", good, *runs)
}

func oneRun(t *testing.T, c *cluster, seed uint64) {
	began := time.Now()
	r := &run{
		cluster: c,
		cfg:     engine.Config{Plan: plan(4), Prefix: fmt.Sprintf("run%d", seed), Replicas: 3, AckWait: time.Second, Batch: 8},
		rnd:     rand.New(rand.NewPCG(seed, 3)),
	}
	r.fixture = newFixture(t, 100+seed, r.cfg.Plan)
	docs := slices.Concat(r.good, r.good, r.bad, r.bad)
	r.rnd.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })

	nc := c.connect(t)
	defer nc.Close()
	e, err := engine.Open(t.Context(), nc, r.cfg)
	require.NoError(t, err)
	store, err := engine.OpenKV(t.Context(), nc, r.cfg.Prefix+"_state", r.cfg.Plan, 3)
	require.NoError(t, err)
	defer r.remove(t, nc)

	var work sync.WaitGroup
	queue := make(chan []byte)
	for range 2 {
		work.Go(func() { r.submit(t, queue) })
	}
	work.Go(func() {
		for _, doc := range docs {
			queue <- doc
			time.Sleep(time.Duration(r.intN(30)) * time.Millisecond)
		}
		close(queue)
	})
	work.Go(func() {
		time.Sleep(time.Duration(r.intN(500)) * time.Millisecond)
		i := r.intN(3)
		c.stop(i)
		time.Sleep(time.Duration(200+r.intN(800)) * time.Millisecond)
		c.start(t, i)
	})
	workers := []*mortal{r.worker(t), r.worker(t), r.worker(t)}
	for range 6 {
		time.Sleep(time.Duration(50+r.intN(300)) * time.Millisecond)
		i := r.intN(len(workers))
		if workers[i].kill() {
			r.figures.kills++
		}
		for i, w := range workers { // including those that died without being killed
			if w.dead.Load() {
				workers[i] = r.worker(t)
			}
		}
	}
	work.Wait()
	r.deaths.Store(r.deaths.Load() + 1000) // no worker dies from now on
	for i, w := range workers {
		if w.dead.Load() {
			workers[i] = r.worker(t)
		}
	}
	c.ready(t)
	drained(t, e)

	assert.True(t, bytes.Equal(r.want, stored(t, store)), "seed %d: the state differs from that of the plain loop", seed)
	counts, err := ingest.Count(r.cfg.Plan, store.Cells(t.Context()), ingest.CountOptions{Persons: true})
	require.NoError(t, err)
	assert.Equal(t, r.counts, counts)
	assert.Equal(t, int64(2*len(r.good)), r.figures.uploads)
	assert.Equal(t, int64(2*len(r.bad)), r.figures.refused)
	r.checkLetters(t, nc)
	for _, w := range workers {
		w.cancel()
		<-w.done
		w.nc.Close()
	}
	t.Logf("run %d: %d uploads sent, %d refused, %d messages dropped as repeated; %d workers killed, %d died while they appended, 1 server stopped and started; "+
		"%d events, %d bundles, %d reports, state of %d bytes equal; %.1f s",
		seed, r.figures.uploads, r.figures.refused, r.figures.repeated, r.figures.kills, r.deaths.Load()-1000,
		counts.Events, counts.Bundles, counts.Reports, len(r.want), time.Since(began).Seconds())
}

// checkLetters checks that there is a letter for each bad upload.
func (r *run) checkLetters(t testing.TB, nc *nats.Conn) {
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	s, err := js.Stream(t.Context(), r.cfg.Prefix+"_dead")
	require.NoError(t, err)
	info, err := s.Info(t.Context())
	require.NoError(t, err)
	assert.Equal(t, uint64(len(r.bad)), info.State.Msgs)
}

// remove deletes the streams of the run.
func (r *run) remove(t testing.TB, nc *nats.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	for i := range r.cfg.Plan.Shards {
		_ = js.DeleteStream(ctx, fmt.Sprintf("%s_%04d", r.cfg.Prefix, i))
	}
	_ = js.DeleteStream(ctx, r.cfg.Prefix+"_dead")
	_ = js.DeleteKeyValue(ctx, r.cfg.Prefix+"_state")
}
