package spool

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// maxSegments is the maximum number of segments of a batch. It keeps the journal short.
const maxSegments = 10_000

// Finished is a bundle that a drain has finished.
type Finished struct {
	// Path is the path of the bundle. It is empty if the segments had no events, only damage.
	Path string
	// Events is the number of events in the bundle. It is 0 if an earlier drain or process wrote the bundle but did not
	// finish it.
	Events int
	// Damage lists what was skipped in its segments.
	Damage []Damage
}

// Write writes the events of a batch to w, as a bundle or in any other format. It must read all events.
type Write func(ctx context.Context, w io.Writer, b *Batch) error

// Drain writes the events of all past periods into bundles, and events of the current period if they fill a bundle. It
// can be called often: if there is nothing to do, it is cheap.
//
// Each bundle is a new file. The last element of pattern has one star, which [Batch.Name] replaces. The folder must
// exist. While a bundle is being written, its file has a name in that folder that begins with a dot; programs that pick
// up bundles must ignore such files.
//
// Drain returns the bundles that it has finished, and the first error. After a crash it may return a bundle again. If
// write returns an error, or returns nil without having read all events of the batch (which is
// [telemetry.ErrUnverified]), its file is removed and its events stay for the next drain. So an event that no bundle
// accepts would block the spool forever; write may skip such an event, which is then lost. Concurrent calls of Append
// are not affected. Only one drain runs at a time; another call waits for it or for the end of ctx.
func (s *Spool) Drain(ctx context.Context, pattern string, write Write) ([]Finished, error) {
	return s.drain(ctx, pattern, write, false)
}

// DrainAll is like [Spool.Drain], but for all events that are in the spool when it is called, including those of the
// current period. Use it at the end of a program.
func (s *Spool) DrainAll(ctx context.Context, pattern string, write Write) ([]Finished, error) {
	return s.drain(ctx, pattern, write, true)
}

func (s *Spool) drain(ctx context.Context, pattern string, write Write, all bool) (done []Finished, err error) {
	if write == nil {
		return nil, record.Failure(telemetry.ErrRequired, "a function that writes a bundle")
	}
	before, after, err := splitPattern(pattern)
	if err != nil {
		return nil, err
	}
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer func() { <-s.drains }()
	last, err := s.cut(all)
	if err != nil {
		return nil, err
	}
	path, err := s.resume()
	if path != "" {
		done = append(done, Finished{Path: path})
	}
	for err == nil {
		b := s.nextBatch(all, last)
		if b == nil {
			return done, nil
		}
		var f Finished
		if f, err = s.finish(ctx, b, before+b.name+after, write); err == nil || f.Path != "" {
			done = append(done, f)
		}
	}
	return done, err
}

// splitPattern returns the parts of a pattern before and after the star, as an absolute path.
func splitPattern(pattern string) (before, after string, err error) {
	folder, name := filepath.Split(pattern)
	before, after, ok := strings.Cut(name, "*")
	if !ok || strings.Contains(after, "*") {
		return "", "", record.Failure(telemetry.ErrName, "a file name with one star")
	}
	if strings.HasPrefix(before, ".") {
		return "", "", record.Failure(telemetry.ErrName, "a file name that does not begin with a dot")
	}
	folder, err = filepath.Abs(folder)
	if err != nil {
		return "", "", err
	}
	return folder + string(filepath.Separator) + before, after, nil
}

// cut ends the current segment if its period is over or all is set. It returns the number of the last segment.
func (s *Spool) cut(all bool) (last uint64, err error) {
	start := s.periodOf(s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(); err != nil {
		return 0, err
	}
	if a := s.current; a != nil && a.size > 0 && (all || !a.start.Equal(start)) {
		err = s.endCurrent()
	}
	return s.next - 1, err
}

// nextBatch returns the next batch that is due and holds its segments, or nil if there is none.
func (s *Spool) nextBatch(all bool, last uint64) *Batch {
	start := s.periodOf(s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 0; i < len(s.segments); {
		first := s.segments[i]
		size, n, full := int64(0), 0, false
		for _, seg := range s.segments[i:] {
			if seg.number > last || !seg.start.Equal(first.start) || seg.clear != first.clear {
				break
			}
			if n == maxSegments || n > 0 && size+seg.size > s.batchBytes {
				full = true
				break
			}
			size += seg.size
			n++
		}
		if n > 0 && (all || full || size >= s.batchBytes || !first.start.Equal(start)) {
			// A period is over if its start is not the current one: so a clock that was temporarily wrong does not hold
			// events back.
			b := &Batch{spool: s, start: first.start, clear: first.clear}
			for _, seg := range s.segments[i : i+n] {
				seg.held = true
				b.segments = append(b.segments, seg.name)
			}
			b.name = fmt.Sprintf("%s-%d-%s", first.start.Format(stampLayout), first.number, strings.ToLower(rand.Text()[:16]))
			return b
		}
		i += max(n, 1)
	}
	return nil
}

// finish writes the bundle of a batch, and removes its events from the spool.
func (s *Spool) finish(ctx context.Context, b *Batch, path string, write Write) (Finished, error) {
	some, err := b.hasEvents(ctx)
	if err != nil {
		s.release(b.has)
		return Finished{}, err
	}
	j := journal{Segments: b.segments}
	if some {
		j.Path = path
		j.Temporary = filepath.Join(filepath.Dir(path), temporaryPrefix+filepath.Base(path))
		if err := s.writeJournal(j); err != nil {
			return Finished{}, err // the next drain reads it
		}
		if err := s.writeFile(ctx, b, j.Temporary, write); err != nil {
			_, undone := s.resume()
			return Finished{}, errors.Join(err, undone)
		}
	}
	j.Done = true
	if err := s.writeJournal(j); err != nil {
		return Finished{}, err // the next drain reads whether the bundle is done
	}
	named, err := s.resume()
	return Finished{Path: named, Events: b.events, Damage: b.damage}, err
}

// writeFile writes the bundle of a batch to a file. If there is no error, the file is complete and on disk.
func (s *Spool) writeFile(ctx context.Context, b *Batch, path string, write Write) error {
	file, err := s.sys.Create(path, 0o600)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(file, 64<<10)
	err = write(ctx, buf, b)
	switch {
	case err != nil:
	case b.err != nil:
		err = b.err
	case !b.read:
		err = record.Failure(telemetry.ErrUnverified, "a bundle with all events of the batch")
	default:
		err = buf.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = s.sys.SyncFolder(filepath.Dir(path))
	}
	return err
}
