package spool

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/csg-telemetry/telemetry/internal/record"
)

const (
	journalName = "journal"
	// maxJournal is the maximum size of a journal in bytes.
	maxJournal = 16 << 20
)

// journal records the progress of a bundle. The file is replaced atomically: once it says that the bundle is done, the
// events of the segments are in the bundle and no longer in the spool, even if the remaining steps are not done yet.
type journal struct {
	// Done is set when the temporary file is complete and on disk.
	Done bool
	// Temporary is the path of the file that is being written, and Path is its final path. They are empty for segments
	// without events.
	Temporary, Path string
	// Segments are the names of the segments.
	Segments []string
}

// readJournal returns the journal, or the zero journal if there is none.
func (s *Spool) readJournal() (j journal, err error) {
	f, err := s.sys.Open(s.path(journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return j, err
	}
	defer f.Close()
	text, err := readAll(f, maxJournal)
	if err != nil {
		return j, err
	}
	malformed := record.Failure(telemetry.ErrSyntax, "a journal as a spool writes it")
	if json.Unmarshal(text, &j) != nil || filepath.Dir(j.Temporary) != filepath.Dir(j.Path) || len(j.Segments) == 0 {
		return journal{}, malformed
	}
	for _, name := range j.Segments {
		if _, ok := parseSegment(name); !ok {
			return journal{}, malformed
		}
	}
	return j, nil
}

// writeJournal replaces the journal. After an error the file is either the old or the new journal.
func (s *Spool) writeJournal(j journal) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return atomicfile.Replace(s.sys, s.path(journalName), append(text, '\n'), 0o600)
}

// removeJournal removes the journal and syncs the folder.
func (s *Spool) removeJournal() error {
	if err := s.remove(s.path(journalName)); err != nil {
		return err
	}
	return s.sys.SyncFolder(s.folder)
}

// remove removes a file if it exists.
func (s *Spool) remove(path string) error {
	err := s.sys.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// resume finishes the work that the journal describes: if the bundle is done, it is renamed and its segments are
// removed; otherwise its temporary file is removed. It returns the path of the renamed bundle.
func (s *Spool) resume() (path string, err error) {
	j, err := s.readJournal()
	if err != nil {
		return "", err
	}
	if len(j.Segments) == 0 {
		s.release(func(*segment) bool { return true })
		return "", nil
	}
	if !j.Done {
		if err := s.remove(j.Temporary); err != nil {
			return "", err
		}
		if err := s.sys.SyncFolder(filepath.Dir(j.Temporary)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err := s.removeJournal(); err != nil {
			return "", err
		}
		s.release(func(*segment) bool { return true })
		return "", nil
	}
	// The journal was read, but may not be on disk yet. The rename of the bundle must not get there first.
	if err := s.sys.SyncFolder(s.folder); err != nil {
		return "", err
	}
	if j.Path != "" {
		// If the crash came after the rename, the temporary file does not exist. The bundle may have been moved away
		// since.
		switch err := s.sys.Rename(j.Temporary, j.Path); {
		case err == nil:
			path = j.Path
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
		files, err := s.sys.List(filepath.Dir(j.Path))
		if err != nil {
			return path, err // the whole folder is missing, and may come back
		}
		if slices.ContainsFunc(files, func(f fs.FileInfo) bool { return f.Name() == filepath.Base(j.Path) }) {
			path = j.Path
		}
		if err := s.sys.SyncFolder(filepath.Dir(j.Path)); err != nil {
			return path, err
		}
	}
	for _, name := range j.Segments {
		if err := s.remove(s.path(name)); err != nil {
			return path, err
		}
	}
	// If a segment reappeared without its journal, it would be drained again.
	if err := s.sys.SyncFolder(s.folder); err != nil {
		return path, err
	}
	s.mu.Lock()
	s.segments = slices.DeleteFunc(s.segments, func(seg *segment) bool {
		gone := slices.Contains(j.Segments, seg.name)
		if gone {
			s.bytes -= seg.size
		}
		return gone
	})
	s.mu.Unlock()
	return path, s.removeJournal()
}

// release releases the segments that a drain held.
func (s *Spool) release(which func(*segment) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seg := range s.segments {
		if which(seg) {
			seg.held = false
		}
	}
}
