package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.opentelemetry.io/otel/metric"
)

// Config configures an engine. All engines that share the streams of a prefix must have the same Config, apart from Logger and Meter.
type Config struct {
	// Plan gives the number of shards.
	Plan ingest.Plan
	// Prefix is the prefix of the names of streams and subjects. It consists of letters, digits, - and _. The default is ingest.
	Prefix string
	// Replicas is the number of servers of a cluster that keep each message. The default is 1.
	Replicas int
	// AckWait is the time in which a worker must acknowledge a message. After it, the message is delivered to another worker. The default is 30 s.
	AckWait time.Duration
	// Window is the time for which a stream remembers the IDs of messages. The default is an hour.
	Window time.Duration
	// Backlog is the maximum number of messages that a stream keeps for workers. If it is reached, Submit fails. The default is 100,000.
	Backlog int64
	// Batch is the maximum number of messages of a shard that a worker fetches at a time. The default is 64.
	Batch int
	// Logger logs failures. If it is nil, nothing is logged.
	Logger *slog.Logger
	// Meter creates the instruments. If it is nil, nothing is measured.
	Meter metric.Meter
}

func (c Config) orDefault() Config {
	c.Prefix = cmp.Or(c.Prefix, "ingest")
	c.Replicas = cmp.Or(c.Replicas, 1)
	c.AckWait = cmp.Or(c.AckWait, 30*time.Second)
	c.Window = cmp.Or(c.Window, time.Hour)
	c.Backlog = cmp.Or(c.Backlog, 100_000)
	c.Batch = cmp.Or(c.Batch, 64)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

var prefixes = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Engine is a connection to the streams. It is safe for concurrent use.
type Engine struct {
	cfg     Config
	js      jetstream.JetStream
	streams []jetstream.Stream
	metrics metrics
}

// Open creates the streams if they do not exist and returns an engine. The engine does not close the connection.
func Open(ctx context.Context, nc *nats.Conn, cfg Config) (*Engine, error) {
	cfg = cfg.orDefault()
	if err := cfg.Plan.Err(); err != nil {
		return nil, err
	}
	if !prefixes.MatchString(cfg.Prefix) {
		return nil, &telemetry.Error{Kind: telemetry.ErrName, Path: "Prefix", Offset: -1, Want: "letters, digits, - and _"}
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	e := &Engine{cfg: cfg, js: js, streams: make([]jetstream.Stream, cfg.Plan.Shards)}
	if e.metrics, err = newMetrics(cfg.Meter); err != nil {
		return nil, err
	}
	for i := range e.streams {
		e.streams[i], err = create(ctx, js, jetstream.StreamConfig{
			Name:       fmt.Sprintf("%s_%04d", cfg.Prefix, i),
			Subjects:   []string{e.subject(i)},
			Retention:  jetstream.WorkQueuePolicy,
			Discard:    jetstream.DiscardNew,
			MaxMsgs:    cfg.Backlog,
			Duplicates: cfg.Window,
			Replicas:   cfg.Replicas,
			Storage:    jetstream.FileStorage,
		})
		if err != nil {
			return nil, err
		}
	}
	_, err = create(ctx, js, jetstream.StreamConfig{
		Name:       cfg.Prefix + "_dead",
		Subjects:   []string{cfg.Prefix + ".dead"},
		MaxMsgs:    100_000,
		Duplicates: cfg.Window,
		Replicas:   cfg.Replicas,
		Storage:    jetstream.FileStorage,
	})
	if err != nil {
		return nil, err
	}
	return e, e.metrics.watch(cfg.Meter, e.Backlog)
}

// create creates a stream, and retries: a cluster that has just elected a leader may refuse for some seconds.
func create(ctx context.Context, js jetstream.JetStream, cfg jetstream.StreamConfig) (s jetstream.Stream, err error) {
	err = retry(ctx, func() error {
		s, err = js.CreateOrUpdateStream(ctx, cfg)
		var api *jetstream.APIError
		if errors.As(err, &api) && api.Code == 400 && api.ErrorCode != noPeers {
			return final{err}
		}
		return err
	})
	return s, err
}

func (e *Engine) subject(shard int) string { return fmt.Sprintf("%s.parts.%04d", e.cfg.Prefix, shard) }

// Receipt reports how an upload was submitted.
type Receipt struct {
	// Parts is the number of messages of the upload. Repeated is the number of those that the streams already had.
	Parts, Repeated int
}

// inFlight is the number of messages of an upload that are sent at a time.
const inFlight = 16

// Submit sends the parts of an upload to the streams. The streams have all parts when it returns nil. Submit retries until ctx ends; the
// stream drops a part that it receives a second time. After an error, the upload can be submitted again.
func (e *Engine) Submit(ctx context.Context, up *ingest.Upload) (Receipt, error) {
	r := Receipt{Parts: len(up.Parts)}
	last := len(up.Parts) - 1
	var mu sync.Mutex
	var failed error
	send := func(p ingest.Part) {
		repeated, err := e.publish(ctx, e.subject(p.Shard), p.ID, p.Data)
		mu.Lock()
		defer mu.Unlock()
		if repeated {
			r.Repeated++
		}
		failed = cmp.Or(failed, err)
	}
	slots := make(chan struct{}, inFlight)
	var wg sync.WaitGroup
	for _, p := range up.Parts[:last] {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			send(p)
		})
	}
	wg.Wait()
	if failed == nil {
		send(up.Parts[last]) // it records the arrival
	}
	if failed != nil {
		return r, failed
	}
	e.metrics.submitted(ctx, up, r)
	return r, nil
}

// Bury sends a letter to the stream of dead letters.
func (e *Engine) Bury(ctx context.Context, l ingest.Letter) error {
	doc, err := json.Marshal(l)
	if err != nil {
		return err
	}
	e.metrics.buried(ctx, l)
	_, err = e.publish(ctx, e.cfg.Prefix+".dead", l.Digest.String()+"/"+l.Kind, doc)
	return err
}

// publish sends a message until it is confirmed, and reports whether the stream had it.
func (e *Engine) publish(ctx context.Context, subject, id string, data []byte) (repeated bool, err error) {
	err = retry(ctx, func() error {
		once, cancel := context.WithTimeout(ctx, e.patience(5*time.Second))
		defer cancel()
		ack, err := e.js.PublishMsg(once, &nats.Msg{Subject: subject, Data: data}, jetstream.WithMsgID(id))
		if err != nil {
			var api *jetstream.APIError
			if errors.As(err, &api) && api.ErrorCode == storeFailed { // for example because the backlog is full
				return final{err}
			}
			return err
		}
		repeated = ack.Duplicate
		return nil
	})
	return repeated, err
}

// Codes of errors of JetStream that the client has no names for.
const (
	noPeers     = 10005 // servers of the cluster are missing, but may come back
	storeFailed = 10077
)

// patience returns how long to wait for an answer of a server. It is shorter if AckWait is short.
func (e *Engine) patience(most time.Duration) time.Duration {
	return max(time.Second, min(e.cfg.AckWait/3, most))
}

// final is an error that another attempt cannot avoid.
type final struct{ error }

// retry calls f until it succeeds, ctx ends, or its error is final.
func retry(ctx context.Context, f func() error) error {
	wait := 50 * time.Millisecond
	for {
		err := f()
		var f final
		switch {
		case err == nil:
			return nil
		case errors.As(err, &f):
			return f.error
		case errors.Is(err, nats.ErrConnectionClosed), ctx.Err() != nil:
			return cmp.Or(ctx.Err(), err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
			wait = min(2*wait, 2*time.Second)
		}
	}
}

// Backlog returns the number of messages that no worker has acknowledged yet.
func (e *Engine) Backlog(ctx context.Context) (int, error) {
	n := 0
	for _, s := range e.streams {
		info, err := s.Info(ctx)
		if err != nil {
			return 0, err
		}
		n += int(info.State.Msgs)
	}
	return n, nil
}
