package ingest

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fragile is the disk, and knows what a power failure would leave: of the content of a file what was synced, and of the names in a folder
// those that were there when the folder was synced.
type fragile struct {
	disk
	root  string              // the folder that is watched
	files map[string]*content // as the process sees them
	lasts map[string]*content // after a power failure; nil for a folder
	syncs int                 // the number of calls of SyncFolder that still succeed, or -1
}

// content is the content of a file that was synced.
type content struct{ synced []byte }

func newFragile(t *testing.T) *fragile {
	return &fragile{root: t.TempDir(), syncs: -1, files: make(map[string]*content), lasts: make(map[string]*content)}
}

func (f *fragile) Create(path string, perm fs.FileMode) (atomicfile.Handle, error) {
	return f.open(path, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

func (f *fragile) Open(path string) (handle, error) { return f.open(path, os.O_RDWR|os.O_CREATE) }

func (f *fragile) open(path string, flags int) (*fragileFile, error) {
	_, missing := os.Lstat(path)
	file, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	if missing != nil {
		f.files[path] = new(content)
	}
	return &fragileFile{file, f.files[path]}, nil
}

func (f *fragile) Rename(from, to string) error {
	f.files[to] = f.files[from]
	delete(f.files, from)
	return f.disk.Rename(from, to)
}

func (f *fragile) SyncFolder(path string) error {
	if f.syncs == 0 {
		return errors.ErrUnsupported
	}
	f.syncs = max(f.syncs-1, -1)
	maps.DeleteFunc(f.lasts, func(name string, _ *content) bool { return filepath.Dir(name) == path })
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		f.lasts[name] = f.files[name]
	}
	return err
}

// fail returns a copy of the root as it is after a power failure.
func (f *fragile) fail(t *testing.T) string {
	t.Helper()
	left := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(f.lasts)) { // a folder comes before the names in it
		rel, err := filepath.Rel(f.root, name)
		require.NoError(t, err)
		path := filepath.Join(left, rel)
		if c := f.lasts[name]; c == nil {
			err = os.Mkdir(path, 0o700)
		} else {
			err = os.WriteFile(path, c.synced, 0o600)
		}
		if !errors.Is(err, fs.ErrNotExist) { // its folder is lost, so it is lost, too
			require.NoError(t, err)
		}
	}
	return left
}

// fragileFile is a file of a fragile disk.
type fragileFile struct {
	*os.File
	content *content
}

func (f *fragileFile) Sync() (err error) {
	f.content.synced, err = os.ReadFile(f.Name())
	return err
}

// What Append has accepted is in the state after a power failure, whether its log is new, has been there, or was merged.
func TestAppendIsDurable(t *testing.T) {
	plan := Plan{Shards: 2, Period: 24 * time.Hour}
	disk := newFragile(t)
	state := filepath.Join(disk.root, "parent", "state")
	appended := 0
	accept := func(s *Files, key CellKey) error {
		t.Helper()
		segment := newSegment(key)
		segment.add(&entry{kind: ofPerson, product: "CAVDS", id: [16]byte{byte(appended)}})
		err := s.Append(t.Context(), key, segment.appendTo(nil))
		appended++
		return err
	}
	same := func() {
		t.Helper()
		var texts [2][]byte
		for n, folder := range []string{state, filepath.Join(disk.fail(t), "parent", "state")} {
			s, err := OpenFiles(folder, plan)
			require.NoError(t, err)
			texts[n], err = AppendCells(nil, s.Cells(t.Context()))
			require.NoError(t, err)
		}
		require.NotEmpty(t, texts[0])
		require.Equal(t, texts[0], texts[1])
	}
	s, err := openFiles(disk, state, plan)
	require.NoError(t, err)
	for _, key := range []CellKey{{0, 0}, {0, 0}, {1, 0}, {0, 86_400}} {
		require.NoError(t, accept(s, key))
		same()
	}

	s.log(CellKey{0, 0}).next = 0
	before, err := os.Stat(s.path(CellKey{0, 0}))
	require.NoError(t, err)
	require.NoError(t, accept(s, CellKey{0, 0}))
	after, err := os.Stat(s.path(CellKey{0, 0}))
	require.NoError(t, err)
	require.False(t, os.SameFile(before, after), "the log was merged")
	same()

	// Somebody has removed the folder, so the names of the new one are not durable yet.
	require.NoError(t, os.RemoveAll(filepath.Dir(s.path(CellKey{0, 0}))))
	require.NoError(t, accept(s, CellKey{0, 0}))
	same()

	// The process stops after any of the steps that make the names durable, when the folder or the log is there already.
	for n := range 3 {
		for period, again := range []*Files{s, {sys: disk, folder: state, plan: plan, logs: make(map[CellKey]*cellLog)}} {
			key := CellKey{1, int64(10+2*n+period) * 86_400}
			disk.syncs = n
			require.ErrorIs(t, accept(s, key), errors.ErrUnsupported)
			disk.syncs = -1
			require.NoError(t, accept(again, key))
			same()
		}
	}
}

// A plan is durable when the state is open: without it, the state could be opened with another one.
func TestPlanIsDurable(t *testing.T) {
	disk := newFragile(t)
	state := filepath.Join(disk.root, "parent", "state")
	_, err := openFiles(disk, state, Plan{Shards: 2, Period: time.Hour})
	require.NoError(t, err)
	got, err := ReadPlan(filepath.Join(disk.fail(t), "parent", "state"))
	require.NoError(t, err)
	assert.Equal(t, 2, got.Shards)
}
