package engine

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Work folds arriving parts into a store until ctx ends or the connection is closed, and returns the reason. Any number of calls may run
// at the same time, in one process or in many.
func (e *Engine) Work(ctx context.Context, store ingest.Store) error {
	if store.Plan() != e.cfg.Plan {
		return &telemetry.Error{Kind: telemetry.ErrUnsupported, Path: "Plan", Offset: -1, Want: "a store with the plan of the engine"}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for shard := range e.streams {
		wg.Go(func() { cancel(e.serve(ctx, store, shard)) })
	}
	wg.Wait()
	return context.Cause(ctx)
}

// serve works on one shard until ctx ends or the connection is closed, and returns the reason.
func (e *Engine) serve(ctx context.Context, store ingest.Store, shard int) error {
	var consumer jetstream.Consumer
	err := retry(ctx, func() (err error) {
		consumer, err = e.streams[shard].CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
			Durable:       "fold",
			AckPolicy:     jetstream.AckExplicitPolicy,
			AckWait:       e.cfg.AckWait,
			MaxAckPending: 16 * e.cfg.Batch,
			MaxDeliver:    -1,
		})
		return err
	})
	wait := 50 * time.Millisecond
	for err == nil {
		var batch []jetstream.Msg
		batch, err = e.fetch(ctx, consumer)
		if len(batch) > 0 { // even if ctx has ended: otherwise the messages would be delivered again after AckWait
			whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.cfg.AckWait)
			err = cmp.Or(e.fold(whole, store, shard, batch), err)
			cancel()
		}
		switch {
		case err == nil:
			wait = 50 * time.Millisecond
		case ctx.Err() != nil, errors.Is(err, nats.ErrConnectionClosed):
		default: // for example if a server has stopped: the messages are delivered again
			e.cfg.Logger.Warn("a worker tries again", slog.Int("shard", shard), slog.String("reason", reason(err)))
			select {
			case <-ctx.Done():
				err = ctx.Err()
			case <-time.After(wait):
				wait, err = min(2*wait, 5*time.Second), nil
			}
		}
	}
	return err
}

// linger is how long a worker waits for more messages after the first one. Messages that are appended together share the syncs of the
// store, which are the largest cost of a worker. Until then, the stream keeps the messages.
const linger = 100 * time.Millisecond

// fetch waits for a message, and returns it with those that follow it soon.
func (e *Engine) fetch(ctx context.Context, consumer jetstream.Consumer) ([]jetstream.Msg, error) {
	once, cancel := context.WithTimeout(ctx, e.patience(10*time.Second))
	defer cancel()
	first, err := consumer.Fetch(1, jetstream.FetchContext(once))
	if err != nil {
		return nil, err
	}
	batch, err := drain(nil, first)
	if len(batch) == 0 || e.cfg.Batch == 1 {
		return batch, err
	}
	select {
	case <-time.After(min(linger, e.cfg.AckWait/10)):
	case <-ctx.Done():
	}
	rest, err := consumer.FetchNoWait(e.cfg.Batch - 1)
	if err != nil {
		return batch, nil // the first message is enough
	}
	batch, _ = drain(batch, rest)
	return batch, nil
}

func drain(batch []jetstream.Msg, from jetstream.MessageBatch) ([]jetstream.Msg, error) {
	for m := range from.Messages() {
		batch = append(batch, m)
	}
	err := from.Error()
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages) {
		err = nil
	}
	return batch, err
}

// fold appends messages to the store and acknowledges them.
func (e *Engine) fold(ctx context.Context, store ingest.Store, shard int, batch []jetstream.Msg) error {
	began := time.Now()
	parts := ingest.NewBatch(e.cfg.Plan)
	sound := batch[:0]
	for _, m := range batch {
		if err := parts.Add(ingest.Part{Shard: shard, Data: m.Data()}); err != nil {
			if err := e.reject(ctx, m, err); err != nil {
				return err
			}
			continue
		}
		sound = append(sound, m)
	}
	if err := parts.AppendTo(ctx, store); err != nil {
		return err
	}
	for _, m := range sound {
		if err := m.Ack(); err != nil {
			return err
		}
	}
	e.metrics.folded(ctx, sound, time.Since(began))
	return nil
}

// reject buries a message that is not a part, so that it is not delivered forever.
func (e *Engine) reject(ctx context.Context, m jetstream.Msg, why error) error {
	l := ingest.Letter{Digest: telemetry.DigestOf(m.Data()), Size: int64(len(m.Data())), Kind: telemetry.KindName(why), Place: "message"}
	e.cfg.Logger.Error("a message is no part of an upload", slog.Any("letter", l))
	if err := e.Bury(ctx, l); err != nil {
		return err
	}
	return m.Term()
}

// reason returns a text for an error that contains nothing of the input.
func reason(err error) string {
	if kind := telemetry.KindName(err); kind != "" {
		return kind
	}
	return err.Error() // an error of the network, the engine or the file system
}
