package spool

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	segmentSuffix = ".jsonl"
	clearSuffix   = ".clear.jsonl"
	stampLayout   = "20060102T150405Z"
)

// segment is a segment file that is complete, or was complete when it was last examined.
type segment struct {
	name   string
	number uint64
	start  time.Time // of its period
	clear  bool
	size   int64
	events int64 // -1 if not counted yet
	held   bool  // it is being drained
}

// segmentName returns the name of a segment file.
func segmentName(number uint64, start time.Time, clear bool) string {
	suffix := segmentSuffix
	if clear {
		suffix = clearSuffix
	}
	return fmt.Sprintf("%016d-%s%s", number, start.Format(stampLayout), suffix)
}

// parseSegment returns the segment with the given file name, or false if it is not the name of a segment.
func parseSegment(name string) (*segment, bool) {
	base, clear := strings.CutSuffix(name, clearSuffix)
	base = strings.TrimSuffix(base, segmentSuffix)
	digits, stamp, _ := strings.Cut(base, "-")
	start, err := time.Parse(stampLayout, stamp)
	if err != nil {
		return nil, false
	}
	var number uint64
	if _, err := fmt.Sscanf(digits, "%d", &number); err != nil || name != segmentName(number, start, clear) {
		return nil, false
	}
	return &segment{name: name, number: number, start: start, clear: clear, events: -1}, true
}

// active is the segment to which events are appended.
type active struct {
	segment
	file handle
	torn bool // it ends with a part of an event

	written atomic.Int64 // size, for sync
	failed  atomic.Bool  // a sync has failed
	armed   atomic.Bool  // a timer will sync

	syncing sync.Mutex // guards the fields below; waiting for it does not block append
	synced  int64
	err     error // error of the first failed sync
	closed  bool
}

// append writes one line. If it fails, the segment is unchanged or torn.
func (a *active) append(line []byte) error {
	n, err := a.file.Write(line)
	if err == nil && n < len(line) {
		err = io.ErrShortWrite
	}
	if err != nil {
		if n > 0 && a.file.Truncate(a.size) != nil {
			a.torn = true
			a.size += int64(n)
			a.written.Store(a.size)
		}
		return err
	}
	a.size += int64(n)
	a.events++
	a.written.Store(a.size)
	return nil
}

// sync returns when the first end bytes are on disk. Concurrent calls share a sync: the first call syncs what all have
// written. After a failed sync it is unknown what is on disk, so all later calls fail too.
func (a *active) sync(end int64) error {
	a.syncing.Lock()
	defer a.syncing.Unlock()
	if a.synced >= end {
		return nil
	}
	if a.err == nil && !a.closed {
		upTo := a.written.Load()
		if a.err = a.file.Sync(); a.err == nil {
			a.synced = upTo
		} else {
			a.failed.Store(true)
		}
	}
	return a.err
}

// close closes the file after a last sync.
func (a *active) close() error {
	err := a.sync(a.size)
	a.syncing.Lock()
	defer a.syncing.Unlock()
	a.closed = true
	if closed := a.file.Close(); err == nil {
		err = closed
	}
	return err
}

// tail returns the number of bytes after the last line feed of a file.
func tail(f io.ReaderAt, size int64) (int64, error) {
	buf := make([]byte, min(size, 64<<10))
	for end := size; end > 0; {
		from := max(end-int64(len(buf)), 0)
		part := buf[:end-from]
		if _, err := f.ReadAt(part, from); err != nil && err != io.EOF {
			return 0, err
		}
		if i := bytes.LastIndexByte(part, '\n'); i >= 0 {
			return size - (from + int64(i) + 1), nil
		}
		end = from
	}
	return size, nil
}

// countLines returns the number of line feeds in r.
func countLines(r io.Reader) (n int64, err error) {
	buf := make([]byte, 64<<10)
	for {
		var k int
		k, err = r.Read(buf)
		n += int64(bytes.Count(buf[:k], []byte{'\n'}))
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}
