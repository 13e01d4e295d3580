package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"regexp"
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
//
// Only the leader of the bucket answers reads, so [KV.Cells] yields everything that was appended before it was called, even if another
// replica lags. For this reason KV uses neither direct gets nor consumers, such as those of key watchers: any replica serves these.
// There is one exception. A leader that has just been cut off from the other servers may answer, for some seconds, with an earlier state.
type KV struct {
	plan    ingest.Plan
	js      jetstream.JetStream
	stream  jetstream.Stream
	subject string // the prefix of the subjects of keys, with the last dot
	mu      sync.Mutex
	added   map[ingest.CellKey]int // segments since the last merge
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
	s, err := newKV(nc, bucket)
	if err != nil {
		return nil, err
	}
	// This is the configuration of a bucket, apart from AllowDirect. A bucket that has it set is updated.
	s.stream, err = create(ctx, s.js, jetstream.StreamConfig{
		Name:              "KV_" + bucket,
		Subjects:          []string{s.subject + ">"},
		MaxMsgsPerSubject: 1,
		MaxMsgs:           -1,
		MaxBytes:          -1,
		MaxMsgSize:        -1,
		MaxConsumers:      -1,
		Discard:           jetstream.DiscardNew,
		Duplicates:        2 * time.Minute,
		AllowRollup:       true,
		DenyDelete:        true,
		AllowDirect:       false,
		Replicas:          max(replicas, 1),
		Storage:           jetstream.FileStorage,
	})
	if err != nil {
		return nil, err
	}
	doc, err := json.Marshal(plan)
	if err != nil {
		return nil, err
	}
	err = retry(ctx, func() error {
		_, err := s.js.Publish(ctx, s.subject+planKey, doc, jetstream.WithExpectLastSequencePerSubject(0))
		var api *jetstream.APIError
		if errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant) {
			return nil // it has a plan
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
	s, err := newKV(nc, bucket)
	if err != nil {
		return nil, err
	}
	err = s.ask(ctx, func(ctx context.Context) (err error) {
		s.stream, err = s.js.Stream(ctx, "KV_"+bucket)
		return err
	})
	if err != nil {
		return nil, err
	}
	if cfg := s.stream.CachedInfo().Config; cfg.AllowDirect { // any replica could answer requests
		cfg.AllowDirect = false
		if s.stream, err = create(ctx, s.js, cfg); err != nil {
			return nil, err
		}
	}
	return s, s.readPlan(ctx)
}

func newKV(nc *nats.Conn, bucket string) (*KV, error) {
	if !buckets.MatchString(bucket) {
		return nil, &telemetry.Error{Kind: telemetry.ErrName, Path: "bucket", Offset: -1, Want: "letters, digits, - and _"}
	}
	js, err := jetstream.New(nc)
	return &KV{js: js, subject: "$KV." + bucket + ".", added: make(map[ingest.CellKey]int)}, err
}

var buckets = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func (s *KV) readPlan(ctx context.Context) error {
	m, err := s.last(ctx, s.subject+planKey)
	if err != nil {
		return err
	}
	return json.Unmarshal(m.Data, &s.plan)
}

// last returns the last message of a subject, from the leader.
func (s *KV) last(ctx context.Context, subject string) (m *jetstream.RawStreamMsg, err error) {
	err = s.ask(ctx, func(ctx context.Context) (err error) {
		m, err = s.stream.GetLastMsgForSubject(ctx, subject)
		return err
	})
	return m, err
}

// askFor is how long the leader is asked. While a leader is being elected, there is no answer.
const askFor = 30 * time.Second

// ask asks the leader until it answers.
func (s *KV) ask(ctx context.Context, f func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	var last error
	err := retry(limited, func() error {
		once, cancel := context.WithTimeout(limited, 5*time.Second)
		defer cancel()
		last = f(once)
		if errors.Is(last, jetstream.ErrMsgNotFound) || errors.Is(last, jetstream.ErrStreamNotFound) {
			return final{last}
		}
		return last
	})
	if err != nil && ctx.Err() == nil {
		return last // it says more than the end of the context
	}
	return err
}

// Plan implements ingest.Store.
func (s *KV) Plan() ingest.Plan { return s.plan }

// Close implements ingest.Store. It does not close the connection.
func (s *KV) Close() error { return nil }

// of returns the subject of the segments of a cell, without the digest.
func (s *KV) of(key ingest.CellKey) string {
	return fmt.Sprintf("%s%s.%04d.", s.subject, key.Start().Format(periodForm), key.Shard)
}

// put writes a segment.
func (s *KV) put(ctx context.Context, key ingest.CellKey, segment []byte) error {
	sum := sha256.Sum256(segment)
	_, err := s.js.Publish(ctx, s.of(key)+hex.EncodeToString(sum[:16]), segment)
	return err
}

// Append implements ingest.Store. It folds the segments, so that they need fewer keys.
func (s *KV) Append(ctx context.Context, key ingest.CellKey, segments ...[]byte) error {
	if len(segments) > 1 {
		c := ingest.NewCell(key)
		for _, b := range segments {
			if err := c.Fold(b); err != nil {
				return err
			}
		}
		segments = c.Segments()
	}
	for _, b := range segments {
		if err := s.put(ctx, key, b); err != nil {
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

// merge writes the merged cell, and removes the segments that it was read from.
func (s *KV) merge(ctx context.Context, key ingest.CellKey) error {
	c := ingest.NewCell(key)
	was := make(map[string]uint64)
	err := s.each(ctx, key, func(m *jetstream.RawStreamMsg) error {
		was[m.Subject] = m.Sequence
		return c.Fold(m.Data)
	})
	if err != nil {
		return err
	}
	for _, b := range c.Segments() {
		if err := s.put(ctx, key, b); err != nil {
			return err
		}
	}
	for subject, sequence := range was {
		// A marker of deletion would stay, so the messages are purged. Later ones are kept: they were put in above or by another process.
		err := s.stream.Purge(ctx, jetstream.WithPurgeSubject(subject), jetstream.WithPurgeSequence(sequence+1))
		if err != nil {
			return err
		}
	}
	return nil
}

// each calls f with the segments of a cell, in the order in which they were written. A concurrent merge hides no record: a
// segment is removed only after one with its records was written, and that one has a higher sequence.
func (s *KV) each(ctx context.Context, key ingest.CellKey, f func(*jetstream.RawStreamMsg) error) error {
	subject := s.of(key) + "*"
	for next := uint64(1); ; {
		var m *jetstream.RawStreamMsg
		err := s.ask(ctx, func(ctx context.Context) (err error) {
			m, err = s.stream.GetMsg(ctx, next, jetstream.WithGetMsgSubject(subject))
			return err
		})
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
		next = m.Sequence + 1
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
			err := s.each(ctx, key, func(m *jetstream.RawStreamMsg) error { return c.Fold(m.Data) })
			if err != nil {
				yield(nil, err)
				return
			}
			if c.Len() > 0 && !yield(c, nil) { // Drop may have removed it meanwhile
				return
			}
		}
	}
}

// keys returns the cells that have segments, in their order.
func (s *KV) keys(ctx context.Context) ([]ingest.CellKey, error) {
	found := make(map[ingest.CellKey]struct{})
	for again := true; again; {
		subjects, err := s.subjects(ctx)
		if err != nil {
			return nil, err
		}
		before := len(found)
		for subject := range subjects {
			period, rest, _ := strings.Cut(strings.TrimPrefix(subject, s.subject), ".")
			digits, _, _ := strings.Cut(rest, ".")
			at, err := time.Parse(periodForm, period)
			shard, err2 := strconv.ParseUint(digits, 10, 16)
			if err == nil && err2 == nil && int(shard) < s.plan.Shards {
				found[ingest.CellKey{Shard: uint16(shard), Period: at.Unix()}] = struct{}{}
			}
		}
		// A longer list comes in pages, and subjects can move from one page to another.
		again = len(subjects) > pageSize && len(found) > before
	}
	return slices.SortedFunc(maps.Keys(found), ingest.CellKey.Compare), nil
}

// pageSize is the number of subjects that a server lists at a time.
const pageSize = 100_000

// subjects returns the subjects of all segments. A replica that knows of no leader may answer, too, so the answer must be at
// least as new as the state of the leader.
func (s *KV) subjects(ctx context.Context) (map[string]uint64, error) {
	newest, err := s.last(ctx, s.subject+">")
	if err != nil {
		return nil, err
	}
	var info *jetstream.StreamInfo
	err = s.ask(ctx, func(ctx context.Context) (err error) {
		info, err = s.stream.Info(ctx, jetstream.WithSubjectFilter(s.subject+"*.*.*"))
		if err == nil && info.State.LastSeq < newest.Sequence {
			err = errLags
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return info.State.Subjects, nil
}

var errLags = errors.New("engine: a replica that lags has answered")

// Drop implements ingest.Store.
func (s *KV) Drop(ctx context.Context, before int64) error {
	keys, err := s.keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.Period < before {
			if err := s.stream.Purge(ctx, jetstream.WithPurgeSubject(s.of(k)+"*")); err != nil {
				return err
			}
		}
	}
	return nil
}
