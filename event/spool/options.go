package spool

import (
	"errors"
	"slices"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// The defaults of the options.
const (
	defaultMax     = 1 << 30
	defaultSegment = 8 << 20
	defaultBatch   = 64 << 20
	defaultPeriod  = time.Hour
)

var (
	// ErrFull is the error of an Append for which the spool, or the disk, has no room. It is also [telemetry.ErrLimit]. The
	// event is not in the spool; it can be appended again after a drain.
	ErrFull = record.Failure(telemetry.ErrLimit, "room in the spool")
	// ErrLocked is the error of an Open of a spool that is open already, in this process or in another one.
	ErrLocked = errors.New("telemetry: the spool is open already, in this process or in another one")
)

// Option configures [Open]. A nil Option is ignored.
type Option func(*Spool)

// WithMaxBytes limits the segments to n bytes in all. The default is 1 GiB. What is in the spool counts until its bundle
// is finished.
func WithMaxBytes(n int64) Option { return func(s *Spool) { s.max = n } }

// WithDropOldest makes a full spool delete its oldest segments to make room for new events, in place of refusing these
// with [ErrFull]. Segments that are being drained are kept. [Stats] counts the events that were deleted.
func WithDropOldest() Option { return func(s *Spool) { s.dropOldest = true } }

// WithSegmentBytes begins a new segment when one has n bytes. The default is 8 MiB. A quarter of the limit of the spool
// is the most, because [WithDropOldest] deletes whole segments.
func WithSegmentBytes(n int64) Option { return func(s *Spool) { s.segmentBytes = n } }

// WithBatchBytes limits the events of one bundle to n bytes, before they are packed. The default is 64 MiB. It must
// be less than what the bundle has room for. A bundle has at least one segment, however long that is.
func WithBatchBytes(n int64) Option { return func(s *Spool) { s.batchBytes = n } }

// WithPeriod sets how long the events of one bundle may lie apart. Periods are counted in UTC from the zero time, so that
// periods of an hour begin with the hour. The time of an event is when it was appended. The default is one hour.
func WithPeriod(d time.Duration) Option { return func(s *Spool) { s.period = d } }

// WithSyncEvery makes Append return before its event is on the disk, and syncs the disk at most d later. A power failure
// then loses at most the events of the last d; the end of the process loses none. If such a sync fails, the next call
// of Append, Drain, Sync or Close returns the error; an Append then stores nothing.
func WithSyncEvery(d time.Duration) Option { return func(s *Spool) { s.syncEvery = max(d, 1) } }

// WithoutSync leaves to the operating system when events reach the disk, at the latest when their segment ends. A power
// failure then loses what the system had not written; the end of the process loses nothing.
func WithoutSync() Option { return func(s *Spool) { s.syncEvery = never } }

// WithInClear makes the spool accept events in clear text, which [pseudonym.InClear] returned. Its segments are named
// .clear.jsonl, and a spool that has such segments cannot be opened without this option. What is read back from them is
// in clear again, as [pseudonym.InClear] returns it, whatever it was before.
func WithInClear() Option { return func(s *Spool) { s.inClear = true } }

// WithScrubOptions gives the options that the events were scrubbed with. Only options that leave identifiers in clear
// matter, such as [pseudonym.OnlyDocumented]: without them, such an event is refused with [telemetry.ErrClearText].
func WithScrubOptions(opts ...pseudonym.ScrubOption) Option {
	return func(s *Spool) { s.scrubOptions = slices.Clone(opts) }
}

// WithLimits limits events: Append refuses an event that is longer than Event with [telemetry.ErrLimit]. The limits must
// be those of the readers of the bundles.
func WithLimits(l telemetry.Limits) Option { return func(s *Spool) { s.limits = l } }

// never is the value of syncEvery that turns syncing off. Zero syncs every event.
const never = time.Duration(-1)

// complete puts the defaults in place of what was not set, or not to a sensible value.
func (s *Spool) complete() {
	s.limits = s.limits.OrDefault()
	if s.max <= 0 {
		s.max = defaultMax
	}
	if s.segmentBytes <= 0 {
		s.segmentBytes = defaultSegment
	}
	s.segmentBytes = min(s.segmentBytes, max(s.max/4, 1))
	if s.batchBytes <= 0 {
		s.batchBytes = defaultBatch
	}
	if s.period <= 0 {
		s.period = defaultPeriod
	}
}
