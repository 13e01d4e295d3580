package intake

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
)

// Quarantine is a folder of refused uploads and their letters, named after their digests.
type Quarantine struct {
	// Folder is the path of the folder.
	Folder string
	// Most is the maximum number of bytes of uploads. If an upload does not fit, only its letter is kept.
	Most int64
	mu   sync.Mutex
}

const (
	uploadEnding = ".upload"
	letterEnding = ".json"
)

// Put moves the file of an upload into the quarantine.
func (q *Quarantine) Put(l ingest.Letter, path string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	doc, err := json.Marshal(l)
	if err != nil {
		return err
	}
	held, err := q.size()
	if err != nil {
		return err
	}
	base := filepath.Join(q.Folder, l.Digest.String())
	if err := os.WriteFile(base+letterEnding, append(doc, '\n'), 0o600); err != nil {
		return err
	}
	if held+l.Size > q.Most {
		return os.Remove(path)
	}
	return os.Rename(path, base+uploadEnding)
}

func (q *Quarantine) size() (n int64, err error) {
	entries, err := os.ReadDir(q.Folder)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			n += info.Size()
		}
	}
	return n, err
}

// Held is a letter, and reports whether its upload is in the quarantine.
type Held struct {
	ingest.Letter
	// Held reports whether the upload is there and can be replayed.
	Held bool `json:"held"`
}

// Letters returns the letters, sorted by digest.
func (q *Quarantine) Letters() ([]Held, error) {
	entries, err := os.ReadDir(q.Folder)
	if err != nil {
		return nil, err
	}
	out := []Held{}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), letterEnding)
		if !ok {
			continue
		}
		var h Held
		doc, err := os.ReadFile(filepath.Join(q.Folder, e.Name()))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(doc, &h.Letter); err != nil {
			return nil, err
		}
		_, err = os.Lstat(filepath.Join(q.Folder, name+uploadEnding))
		h.Held = err == nil
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Held) int { return cmp.Compare(a.Digest.String(), b.Digest.String()) })
	return out, nil
}

// Release moves uploads into another folder, all of them if no digests are given, and removes their letters. It returns
// the number of uploads.
func (q *Quarantine) Release(to string, digests ...telemetry.Digest) (int, error) {
	names := make([]string, 0, len(digests))
	for _, d := range digests {
		names = append(names, d.String()+uploadEnding)
	}
	if len(digests) == 0 {
		entries, err := os.ReadDir(q.Folder)
		if err != nil {
			return 0, err
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), uploadEnding) {
				names = append(names, e.Name())
			}
		}
	}
	for n, name := range names {
		if err := os.Rename(filepath.Join(q.Folder, name), filepath.Join(to, name)); err != nil {
			return n, err
		}
		letter := filepath.Join(q.Folder, strings.TrimSuffix(name, uploadEnding)+letterEnding)
		if err := os.Remove(letter); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, err
		}
	}
	return len(names), nil
}
