package spool

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const (
	lockName = "lock"
	// temporaryPrefix is the prefix of the names of unfinished files. Package atomicfile uses the same prefix.
	temporaryPrefix = ".tmp-"
)

var (
	errIrregular  = errors.New("not a regular file")
	errNoFolder   = errors.New("not a folder, or a link to one")
	errNotPrivate = errors.New("others have access to the folder; the spool needs its own folder with mode 0700")
)

// Spool is an open spool. All methods are safe for concurrent use. Only one process can have a spool open at a time.
type Spool struct {
	folder   string
	registry *event.Registry
	sys      system
	lock     io.Closer
	now      func() time.Time

	max          int64
	segmentBytes int64
	batchBytes   int64
	period       time.Duration
	syncEvery    time.Duration // 0: before Append returns
	dropOldest   bool
	inClear      bool
	scrubOptions []pseudonym.ScrubOption
	limits       telemetry.Limits

	buffers sync.Pool     // of *[]byte, for lines
	drains  chan struct{} // holds one value while a drain is running
	torn    []Damage

	mu       sync.Mutex // guards the fields below
	closed   bool
	current  *active
	segments []*segment // the complete ones, by number
	next     uint64     // number of the next segment
	bytes    int64      // of all segments
	syncErr  error      // of a sync that nobody waited for
	appended int64
	dropped  int64
}

// Stats holds statistics of a spool.
type Stats struct {
	// Segments is the current number of segments.
	Segments int
	// Bytes is their total size.
	Bytes int64
	// Appended is the number of events that were appended since the spool was opened.
	Appended int64
	// Dropped is the number of events that [WithDropOldest] has deleted since the spool was opened.
	Dropped int64
}

// Damage is a part of a segment that is not an event, because of a crash, a disk error or a manual change.
type Damage struct {
	// Segment is the name of the segment file.
	Segment string
	// Offset is the offset of the part in the file.
	Offset int64
	// Bytes is its length.
	Bytes int64
	// Err says what is wrong, as a [*telemetry.Error].
	Err error
}

// Open opens the spool in a folder, which it creates if necessary; the parent folder must exist. The registry must have
// every kind of event that is appended.
//
// On systems with Unix permissions, Open refuses a folder that is a link, belongs to another user or is accessible to
// others. The error is
//
//   - [ErrLocked] if the spool is open already,
//   - [telemetry.ErrClearText] if there are segments in clear text and [WithInClear] was not given,
//   - [telemetry.ErrSyntax] if the journal is damaged, which a crash cannot cause,
//   - [errors.ErrUnsupported] on a system without a lock that is released when its process ends. Windows, Linux, macOS,
//     the BSDs and illumos have one.
//
// Other errors are those of the file system.
//
// The spool reads the clock when it appends and drains.
func Open(folder string, registry *event.Registry, opts ...Option) (*Spool, error) {
	if registry == nil {
		return nil, record.Failure(telemetry.ErrRequired, "a registry of the kinds of events")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := prepare(disk{}, folder); err != nil {
		return nil, err
	}
	held, err := lock(filepath.Join(folder, lockName))
	if err != nil {
		return nil, err
	}
	s, err := open(disk{}, folder, registry, opts...)
	if err != nil {
		return nil, errors.Join(err, held.Close())
	}
	s.lock = held
	return s, nil
}

// open opens a spool whose folder exists and is locked.
func open(sys system, folder string, registry *event.Registry, opts ...Option) (*Spool, error) {
	s := &Spool{folder: folder, registry: registry, sys: sys, now: time.Now, drains: make(chan struct{}, 1)}
	s.buffers.New = func() any { return new([]byte) }
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	s.complete()
	journal, err := s.readJournal()
	if err != nil {
		return nil, err
	}
	files, err := sys.List(folder)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), temporaryPrefix) {
			if err := sys.Remove(s.path(f.Name())); err != nil {
				return nil, err
			}
			continue
		}
		if err := s.adopt(f, journal); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.segments, func(a, b *segment) int { return cmp.Compare(a.number, b.number) })
	// Numbers are not reused while a journal may contain them.
	for _, name := range journal.Segments {
		if seg, ok := parseSegment(name); ok {
			s.next = max(s.next, seg.number)
		}
	}
	s.next++
	return s, nil
}

// adopt adds a file of the folder, if it is a segment.
func (s *Spool) adopt(f fs.FileInfo, journal journal) error {
	seg, ok := parseSegment(f.Name())
	if !ok {
		return nil // not a file of the spool
	}
	if seg.clear && !s.inClear {
		return record.Failure(telemetry.ErrClearText, "a spool opened WithInClear, because it has events in clear text")
	}
	seg.size = f.Size()
	seg.held = journal.Done && slices.Contains(journal.Segments, seg.name)
	s.segments = append(s.segments, seg)
	s.next = max(s.next, seg.number)
	s.bytes += seg.size
	if seg.held {
		return nil
	}
	file, err := s.sys.Open(s.path(seg.name))
	if err != nil {
		return err
	}
	defer file.Close()
	n, err := tail(file, seg.size)
	if err == nil && n > 0 {
		s.torn = append(s.torn, Damage{seg.name, seg.size - n, n, errTorn})
	}
	return err
}

// Torn returns the torn tails that Open found, at most one for each segment. A torn tail is the part of an event that
// was being written when a crash came. The next drain skips them and reports them again.
func (s *Spool) Torn() []Damage {
	if !s.usable() {
		return nil
	}
	return slices.Clone(s.torn)
}

// Stats returns the statistics of the spool.
func (s *Spool) Stats() Stats {
	if !s.usable() {
		return Stats{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.segments)
	if s.current != nil {
		n++
	}
	return Stats{Segments: n, Bytes: s.bytes, Appended: s.appended, Dropped: s.dropped}
}

// Sync returns when all appended events are on disk.
func (s *Spool) Sync() error {
	if !s.usable() {
		return fs.ErrClosed
	}
	s.mu.Lock()
	current := s.current
	err := s.ready()
	s.mu.Unlock()
	if err != nil || current == nil {
		return err
	}
	return current.sync(current.written.Load())
}

// Close waits for a running drain, syncs the appended events, and releases the lock. The events stay in the folder for
// the next Open. Close must not be called from a Write function. Further calls have no effect.
func (s *Spool) Close() error {
	if !s.usable() {
		return nil
	}
	s.drains <- struct{}{}
	defer func() { <-s.drains }()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.endCurrent()
	err = errors.Join(s.syncErr, err)
	s.syncErr = nil
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// ready returns an error if the spool is closed, or the error of a sync that nobody waited for. It is called with mu
// held.
func (s *Spool) ready() error {
	if s.closed {
		return fs.ErrClosed
	}
	err := s.syncErr
	s.syncErr = nil
	return err
}

// usable reports whether s was returned by Open.
func (s *Spool) usable() bool { return s != nil && s.drains != nil }

// usableUnder returns why s cannot be used under ctx, or nil.
func (s *Spool) usableUnder(ctx context.Context) error {
	switch {
	case !s.usable():
		return fs.ErrClosed
	case ctx == nil:
		return record.Failure(telemetry.ErrRequired, "a context")
	}
	return ctx.Err()
}

// path returns the path of a file of the spool.
func (s *Spool) path(name string) string { return filepath.Join(s.folder, name) }

// acquire waits until no other drain is running.
func (s *Spool) acquire(ctx context.Context) error {
	if err := s.usableUnder(ctx); err != nil {
		return err
	}
	select {
	case s.drains <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
