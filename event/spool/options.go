package spool

import (
	"errors"
	"slices"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// These are the defaults of the options.
const (
	defaultMax     = 1 << 30
	defaultSegment = 8 << 20
	defaultBatch   = 64 << 20
	defaultPeriod  = time.Hour
)

var (
	// ErrFull is returned by Append if the spool or the disk is full. The event is not in the spool; it can be appended
	// again after a drain. ErrFull also matches [telemetry.ErrFull] and [telemetry.ErrLimit].
	ErrFull = record.Failure(telemetry.ErrFull, "a drained spool, or a higher limit or more disk space")
	// ErrLocked is returned by Open if the spool is already open, in this process or another one.
	ErrLocked = errors.New("telemetry: the spool is already open, in this process or another one")
)

// Option configures [Open]. A nil Option is ignored.
type Option func(*Spool)

// WithMaxBytes limits the total size of the segments to n bytes. The default is 1 GiB. Segments count until their
// bundle is finished.
func WithMaxBytes(n int64) Option { return func(s *Spool) { s.max = n } }

// WithDropOldest makes a full spool delete its oldest segments to make room for new events, instead of refusing new
// events with [ErrFull]. Segments that are being drained are kept. [Stats] counts the deleted events.
func WithDropOldest() Option { return func(s *Spool) { s.dropOldest = true } }

// WithSegmentBytes sets the size at which a new segment is begun. The default is 8 MiB. The maximum is a quarter of the
// limit of the spool, because [WithDropOldest] deletes whole segments.
func WithSegmentBytes(n int64) Option { return func(s *Spool) { s.segmentBytes = n } }

// WithBatchBytes limits the events of one bundle to n uncompressed bytes. The default is 64 MiB. It must be less than
// the capacity of the bundle. A bundle has at least one segment, regardless of its size.
func WithBatchBytes(n int64) Option { return func(s *Spool) { s.batchBytes = n } }

// WithPeriod sets the length of the period whose events go into one bundle. Periods are counted in UTC from the zero
// time, so that periods of an hour begin on the hour. The time of an event is the time when it was appended. The
// default is one hour.
func WithPeriod(d time.Duration) Option { return func(s *Spool) { s.period = d } }

// WithSyncEvery makes Append return before its event is on disk, and syncs at most d later. A power failure then loses
// at most the events of the last d; the end of the process loses none. If such a sync fails, the next call of Append,
// Drain, Sync or Close returns the error; an Append then stores nothing.
func WithSyncEvery(d time.Duration) Option { return func(s *Spool) { s.syncEvery = max(d, 1) } }

// WithoutSync lets the operating system decide when events reach the disk, at the latest when their segment ends. A
// power failure then loses what the system has not written; the end of the process loses nothing.
func WithoutSync() Option { return func(s *Spool) { s.syncEvery = never } }

// WithInClear makes the spool accept events in clear text, which [pseudonym.InClear] returned. The names of its
// segments end in .clear.jsonl, and a spool with such segments cannot be opened without this option. All events that
// are read back from them count as in clear, as if [pseudonym.InClear] had returned them.
func WithInClear() Option { return func(s *Spool) { s.inClear = true } }

// WithScrubOptions sets the options with which the events were scrubbed. Only options that leave identifiers in clear
// matter, such as [pseudonym.OnlyDocumented]: without them, events with such identifiers are refused with
// [telemetry.ErrClearText].
func WithScrubOptions(opts ...pseudonym.ScrubOption) Option {
	return func(s *Spool) { s.scrubOptions = slices.Clone(opts) }
}

// WithLimits sets the limits of events: Append refuses an event that is larger than l.Event with [telemetry.ErrLimit].
// The limits must be those of the readers of the bundles.
func WithLimits(l telemetry.Limits) Option { return func(s *Spool) { s.limits = l } }

// never is the value of syncEvery that turns syncing off. Zero syncs every event.
const never = time.Duration(-1)

// complete replaces values that were not set, or not set to a sensible value, with the defaults.
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
