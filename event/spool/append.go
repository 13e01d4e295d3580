package spool

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Append stores one event, a [pseudonym.Scrubbed] of one of the event types of the product packages. When Append
// returns nil, the event is in the spool; it is also on disk, unless [WithSyncEvery] or [WithoutSync] was given.
// Concurrent calls of Append share one sync.
//
// Append refuses events that could not be drained; then the event is not in the spool. The error is
//
//   - [telemetry.ErrClearText] for the zero Scrubbed, and for an event with identifiers in clear text unless the spool was
//     opened [WithInClear] or [WithScrubOptions],
//   - [telemetry.ErrLimit] for an event that is too long,
//   - [telemetry.ErrUnsupported] for a record that is not an event, or whose kind is not in the registry,
//   - [ErrFull] if there is no room,
//   - [fs.ErrClosed] after Close, and the error of ctx if it has ended.
//
// Errors of the file system are returned unchanged. If the sync fails, the event may still be in the spool, so a caller
// that appends it again may store it twice.
func (s *Spool) Append(ctx context.Context, e pseudonym.Safe) error {
	if err := s.usableUnder(ctx); err != nil {
		return err
	}
	buf := s.buffers.Get().(*[]byte)
	defer s.buffers.Put(buf)
	line, err := s.line((*buf)[:0], e)
	*buf = line
	if err != nil {
		return err
	}
	a, end, err := s.write(line)
	if err != nil || s.syncEvery != 0 {
		return err
	}
	return a.sync(end)
}

// line appends the line of an event to dst, after checking that it can be read back.
func (s *Spool) line(dst []byte, e pseudonym.Safe) ([]byte, error) {
	if e == nil {
		return dst, record.Failure(telemetry.ErrRequired, "a scrubbed event")
	}
	line, err := e.AppendJSON(dst)
	if err != nil {
		return dst, err
	}
	if _, ok := e.Record().(event.Event); !ok {
		return dst, record.Failure(telemetry.ErrUnsupported, "an event")
	}
	if e.Report().InClear && !s.inClear {
		return dst, record.Failure(telemetry.ErrClearText, "a scrubbed event, or a spool opened WithInClear")
	}
	if int64(len(line)) >= s.limits.Event {
		return dst, record.Failure(telemetry.ErrLimit, "a shorter event")
	}
	if bytes.IndexByte(line, '\n') >= 0 {
		return dst, record.Failure(telemetry.ErrUnsupported, "an event of one line")
	}
	back, err := s.registry.DecodeJSON(line, s.limits)
	if err != nil {
		return dst, err
	}
	if raw, ok := back.(*event.Raw); ok && !s.inClear && !headerOnly(raw) {
		return dst, errKind
	}
	if e.Report().Kept > 0 && !s.inClear {
		if _, err := pseudonym.RestoreRecord(back, s.scrubOptions...); err != nil {
			return dst, err
		}
	}
	return append(line, '\n'), nil
}

var errKind = record.Failure(telemetry.ErrUnsupported, "a registry that has the kind of the event")

// headerOnly reports whether an event of an unknown kind consists only of its header, as after scrubbing.
func headerOnly(raw *event.Raw) bool {
	alone := event.Raw{Header: raw.Header}
	text, err := alone.AppendJSON(nil)
	return err == nil && string(text) == raw.JSON
}

// write writes a line to the current segment. It returns the segment and the offset of the end of the line.
func (s *Spool) write(line []byte) (*active, int64, error) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(); err != nil {
		return nil, 0, err
	}
	n := int64(len(line))
	for s.bytes+n > s.max {
		if !s.dropOldest {
			return nil, 0, ErrFull
		}
		if ok, err := s.drop(); err != nil || !ok {
			return nil, 0, full(err)
		}
	}
	for {
		err := s.writeOnce(line, now)
		if err == nil {
			s.appended++
			s.arm(s.current)
			return s.current, s.current.size, nil
		}
		if !diskFull(err) {
			return nil, 0, err
		}
		if s.dropOldest {
			if ok, dropErr := s.drop(); ok && dropErr == nil {
				continue
			}
		}
		return nil, 0, full(err)
	}
}

// full returns ErrFull with its cause, if there is one.
func full(cause error) error {
	if cause == nil {
		return ErrFull
	}
	return fmt.Errorf("%w: %w", ErrFull, cause)
}

// writeOnce writes a line. It begins a new segment if the current one is full or belongs to another period.
func (s *Spool) writeOnce(line []byte, now time.Time) error {
	start := s.periodOf(now)
	if a := s.current; a != nil {
		long := a.size > 0 && a.size+int64(len(line)) > s.segmentBytes
		failed := a.failed.Load() // if so, a caller has got the error, or will get it
		if long || failed || a.torn || !a.start.Equal(start) {
			if err := s.endCurrent(); err != nil && !failed {
				return err
			}
		}
	}
	if s.current == nil {
		if err := s.begin(start); err != nil {
			return err
		}
	}
	a := s.current
	before := a.size
	err := a.append(line)
	s.bytes += a.size - before
	return err
}

// periodOf returns the start of the period that contains t. Names of segments have no fractions of a second.
func (s *Spool) periodOf(t time.Time) time.Time {
	return t.UTC().Truncate(s.period).Truncate(time.Second)
}

// begin begins a segment.
func (s *Spool) begin(start time.Time) error {
	seg := segment{name: segmentName(s.next, start, s.inClear), number: s.next, start: start, clear: s.inClear}
	file, err := s.sys.Append(s.path(seg.name))
	if err != nil {
		return err
	}
	s.next++
	if err := s.sys.SyncFolder(s.folder); err != nil {
		file.Close()
		return errors.Join(err, s.sys.Remove(s.path(seg.name)))
	}
	s.current = &active{segment: seg, file: file}
	return nil
}

// endCurrent ends the current segment, if there is one, after a last sync. It returns the error of this sync, unless
// every Append waits for its own sync.
func (s *Spool) endCurrent() error {
	a := s.current
	if a == nil {
		return nil
	}
	s.current = nil
	err := a.close()
	if a.size == 0 {
		return errors.Join(err, s.sys.Remove(s.path(a.name)))
	}
	done := a.segment
	s.segments = append(s.segments, &done)
	if s.syncEvery == 0 {
		return nil
	}
	return err
}

// drop deletes the oldest segment that is not being drained. It reports whether there was one.
func (s *Spool) drop() (bool, error) {
	i := slices.IndexFunc(s.segments, func(seg *segment) bool { return !seg.held })
	if i < 0 {
		return false, nil
	}
	seg := s.segments[i]
	if seg.events < 0 {
		n, err := s.count(seg)
		if err != nil {
			return false, err
		}
		seg.events = n
	}
	if err := s.sys.Remove(s.path(seg.name)); err != nil {
		return false, err
	}
	s.segments = slices.Delete(s.segments, i, i+1)
	s.bytes -= seg.size
	s.dropped += seg.events
	return true, nil
}

// count returns the number of events in a segment.
func (s *Spool) count(seg *segment) (int64, error) {
	f, err := s.sys.Open(s.path(seg.name))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return countLines(f)
}

// arm schedules a sync of the segment, if the spool syncs at intervals.
func (s *Spool) arm(a *active) {
	if s.syncEvery <= 0 || !a.armed.CompareAndSwap(false, true) {
		return
	}
	time.AfterFunc(s.syncEvery, func() {
		a.armed.Store(false)
		if err := a.sync(a.written.Load()); err != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.syncErr = err
		}
	})
}
