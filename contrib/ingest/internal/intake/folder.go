package intake

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Watch receives the files of a folder as uploads, up to atATime of them concurrently, and looks for new files after each
// interval. A file is ignored while its name begins with a dot or ends in .tmp or .part, and until its size has not changed for an
// interval. So a program either writes a file under such a name and renames it, or the file is received when it no longer grows.
// Watch ignores everything but regular files. It returns when ctx ends.
func (in *Intake) Watch(ctx context.Context, folder string, atATime int, every time.Duration) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	w := &watching{Intake: in, root: root, folder: folder, seen: make(map[string]sight), busy: make(map[string]bool)}
	work := make(chan string)
	var wg sync.WaitGroup
	for range max(atATime, 1) {
		wg.Go(func() {
			for name := range work {
				w.file(ctx, name)
			}
		})
	}
	defer wg.Wait()
	defer close(work)
	for {
		names, err := w.look()
		if err != nil {
			in.Log.Error("the folder cannot be read", slog.String("reason", reason(err)))
		}
		for _, name := range names {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case work <- name:
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
}

// watching is a folder that is being watched.
type watching struct {
	*Intake
	root   *os.Root
	folder string
	mu     sync.Mutex
	seen   map[string]sight
	busy   map[string]bool
}

// sight is the size and time of a file when it was last examined.
type sight struct {
	size int64
	time time.Time
}

// look returns the names of the files that are ready.
func (w *watching) look() ([]string, error) {
	entries, err := os.ReadDir(w.folder)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := make(map[string]sight, len(entries))
	var ready []string
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".part") || w.busy[name] {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // it was removed
		}
		now[name] = sight{info.Size(), info.ModTime()}
		if before, ok := w.seen[name]; ok && before == now[name] {
			ready = append(ready, name)
			w.busy[name] = true
		}
	}
	w.seen = now
	return ready, nil
}

// file receives one file. If it could not be read or handed over, it stays in the folder and is received again later.
func (w *watching) file(ctx context.Context, name string) {
	defer func() {
		w.mu.Lock()
		delete(w.busy, name)
		w.mu.Unlock()
	}()
	if ctx.Err() != nil {
		return
	}
	f, err := w.root.Open(name)
	if err != nil {
		w.Log.Error("an upload cannot be opened", slog.String("reason", reason(err)))
		return
	}
	up, err := w.take(ctx, f)
	_ = f.Close()
	done, failed := w.settle(ctx, filepath.Join(w.folder, name), up, err)
	if failed != nil {
		err = failed
	}
	if !done && ctx.Err() == nil || failed != nil {
		w.Log.Error("an upload stays in the folder", slog.String("reason", reason(err)))
	}
}
