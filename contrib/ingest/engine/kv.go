package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// KV is a store in a key-value bucket of JetStream, for workers on many machines. Any number of processes may append,
// read and merge at the same time.
//
// The key of a segment is its period, its shard and the digest of its bytes. Segments do not change. When a process has appended
// many segments to a cell, it writes the merged cell and removes the segments that it has read. A segment is removed only after segments
// with all of its records have been written, so concurrent merging is safe.
type KV struct {
	plan   ingest.Plan
	kv     jetstream.KeyValue
	stream jetstream.Stream
	mu     sync.Mutex
	added  map[ingest.CellKey]int // since the last merge
}

const (
	planKey    = "plan"
	periodForm = "20060102T150405Z"
	mergeAfter = 256
)

// OpenKV opens a bucket. If the bucket does not exist, OpenKV creates it with the given number of replicas. It returns ErrUnsupported if the
// state was created with another plan.
func OpenKV(ctx context.Context, nc *nats.Conn, bucket string, plan ingest.Plan, replicas int) (*KV, error) {
	if err := plan.Err(); err != nil {
		return nil, err
	}
	s, err := bindKV(ctx, nc, bucket, true, replicas)
	if err != nil {
		return nil, err
	}
	doc, err := json.Marshal(plan)
	if err != nil {
		return nil, err
	}
	err = retry(ctx, func() error {
		_, err := s.kv.Create(ctx, planKey, doc)
		if errors.Is(err, jetstream.ErrKeyExists) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.readPlan(ctx); err != nil {
		return nil, err
	}
	if s.plan != plan {
		return nil, &telemetry.Error{Kind: telemetry.ErrUnsupported, Path: "plan", Offset: -1, Want: "the plan that the state was made with"}
	}
	return s, nil
}

// FindKV opens an existing bucket with the plan that it was created with.
func FindKV(ctx context.Context, nc *nats.Conn, bucket string) (*KV, error) {
	s, err := bindKV(ctx, nc, bucket, false, 0)
	if err != nil {
		return nil, err
	}
	return s, s.readPlan(ctx)
}

func bindKV(ctx context.Context, nc *nats.Conn, bucket string, create bool, replicas int) (*KV, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	s := &KV{added: make(map[ingest.CellKey]int)}
	if create {
		err = retry(ctx, func() (err error) {
			s.kv, err = js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucket, Replicas: max(replicas, 1), History: 1})
			return err
		})
	} else {
		s.kv, err = js.KeyValue(ctx, bucket)
	}
	if err != nil {
		return nil, err
	}
	err = retry(ctx, func() (err error) {
		s.stream, err = js.Stream(ctx, "KV_"+bucket)
		return err
	})
	return s, err
}

func (s *KV) readPlan(ctx context.Context) error {
	return retry(ctx, func() error {
		entry, err := s.kv.Get(ctx, planKey)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(entry.Value(), &s.plan); err != nil {
			return final{err}
		}
		return nil
	})
}

// Plan implements ingest.Store.
func (s *KV) Plan() ingest.Plan { return s.plan }

// Close implements ingest.Store. It does not close the connection.
func (s *KV) Close() error { return nil }

func prefixOf(key ingest.CellKey) string {
	return fmt.Sprintf("%s.%04d", key.Start().Format(periodForm), key.Shard)
}

func (s *KV) put(ctx context.Context, key ingest.CellKey, segment []byte) (string, error) {
	sum := sha256.Sum256(segment)
	name := prefixOf(key) + "." + hex.EncodeToString(sum[:16])
	_, err := s.kv.Put(ctx, name, segment)
	return name, err
}

// Append implements ingest.Store.
func (s *KV) Append(ctx context.Context, key ingest.CellKey, segments ...[]byte) error {
	for _, b := range segments {
		if _, err := s.put(ctx, key, b); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.added[key] += len(segments)
	due := s.added[key] >= mergeAfter
	if due {
		s.added[key] = 0
	}
	s.mu.Unlock()
	if due {
		return s.merge(ctx, key)
	}
	return nil
}

// merge puts the cell in at once, and removes what it was read from.
func (s *KV) merge(ctx context.Context, key ingest.CellKey) error {
	c := ingest.NewCell(key)
	was := make(map[string]uint64)
	err := s.each(ctx, key, func(e jetstream.KeyValueEntry) error {
		was[e.Key()] = e.Revision()
		return c.Fold(e.Value())
	})
	if err != nil {
		return err
	}
	for _, b := range c.Segments() {
		name, err := s.put(ctx, key, b)
		if err != nil {
			return err
		}
		delete(was, name)
	}
	for name, revision := range was {
		// Not Delete, which leaves a marker; and not a later revision, which somebody has put in meanwhile.
		err := s.stream.Purge(ctx, jetstream.WithPurgeSubject("$KV."+s.kv.Bucket()+"."+name), jetstream.WithPurgeSequence(revision+1))
		if err != nil {
			return err
		}
	}
	return nil
}

// each calls f with the segments of a cell.
func (s *KV) each(ctx context.Context, key ingest.CellKey, f func(jetstream.KeyValueEntry) error) error {
	w, err := s.kv.Watch(ctx, prefixOf(key)+".*", jetstream.IgnoreDeletes())
	if err != nil {
		return err
	}
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e, ok := <-w.Updates():
			if !ok {
				return nats.ErrConnectionClosed
			}
			if e == nil {
				return nil
			}
			if err := f(e); err != nil {
				return err
			}
		}
	}
}

// Cells implements ingest.Store.
func (s *KV) Cells(ctx context.Context) iter.Seq2[*ingest.Cell, error] {
	return func(yield func(*ingest.Cell, error) bool) {
		keys, err := s.keys(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, key := range keys {
			c := ingest.NewCell(key)
			err := s.each(ctx, key, func(e jetstream.KeyValueEntry) error { return c.Fold(e.Value()) })
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// keys returns the cells of which there are segments, in their order.
func (s *KV) keys(ctx context.Context) ([]ingest.CellKey, error) {
	names, err := s.kv.ListKeys(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[ingest.CellKey]struct{})
	for name := range names.Keys() {
		period, rest, _ := strings.Cut(name, ".")
		digits, _, _ := strings.Cut(rest, ".")
		at, err := time.Parse(periodForm, period)
		shard, err2 := strconv.ParseUint(digits, 10, 16)
		if err == nil && err2 == nil && int(shard) < s.plan.Shards {
			found[ingest.CellKey{Shard: uint16(shard), Period: at.Unix()}] = struct{}{}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	keys := make([]ingest.CellKey, 0, len(found))
	for k := range found {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, ingest.CellKey.Compare)
	return keys, nil
}

// Drop implements ingest.Store.
func (s *KV) Drop(ctx context.Context, before int64) error {
	keys, err := s.keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.Period < before {
			if err := s.stream.Purge(ctx, jetstream.WithPurgeSubject("$KV."+s.kv.Bucket()+"."+prefixOf(k)+".*")); err != nil {
				return err
			}
		}
	}
	return nil
}
