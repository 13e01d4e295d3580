package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errFault = errors.New("fault")

// faulty is the file system with a fault at one step or, after a crash, at every step from then on.
type faulty struct {
	OS
	step    int // the number of steps until the fault
	crash   bool
	noLinks bool
	steps   []string
}

func (f *faulty) fails(step string) bool {
	f.steps = append(f.steps, step)
	f.step--
	return f.step == 0 || f.crash && f.step < 0
}

func (f *faulty) Create(path string, perm fs.FileMode) (Handle, error) {
	if f.fails("create") {
		return nil, errFault
	}
	opened, err := f.OS.Create(path, perm)
	if err != nil {
		return nil, err
	}
	return &faultyFile{opened, f}, nil
}

func (f *faulty) Link(from, to string) error {
	if f.fails("link") || f.noLinks {
		return errFault
	}
	return f.OS.Link(from, to)
}

func (f *faulty) Rename(from, to string) error {
	if f.fails("rename") {
		return errFault
	}
	return f.OS.Rename(from, to)
}

func (f *faulty) Remove(path string) error {
	if f.fails("remove") {
		return errFault
	}
	return f.OS.Remove(path)
}

func (f *faulty) SyncFolder(path string) error {
	if f.fails("sync folder") {
		return errFault
	}
	return f.OS.SyncFolder(path)
}

type faultyFile struct {
	Handle
	faulty *faulty
}

func (f *faultyFile) Write(p []byte) (int, error) {
	if f.faulty.fails("write") {
		n, _ := f.Handle.Write(p[:len(p)/2]) // the disk is full
		return n, errFault
	}
	return f.Handle.Write(p)
}

func (f *faultyFile) Sync() error {
	if f.faulty.fails("sync") {
		return errFault
	}
	return f.Handle.Sync()
}

func (f *faultyFile) Close() error {
	err := f.Handle.Close()
	if f.faulty.fails("close") {
		return errFault
	}
	return err
}

const (
	name    = "file"
	content = "the new content\n"
)

// ways lists the functions that write content to a path.
var ways = map[string]struct {
	write   func(sys System, path string) error
	noLinks bool
	exists  bool // an older file exists
}{
	"new":               {write: writeNewFile},
	"new without links": {write: writeNewFile, noLinks: true},
	"replace":           {write: replaceFile, exists: true},
	"replace none":      {write: replaceFile},
}

func writeNewFile(sys System, path string) error { return WriteNew(sys, path, content, 0o600) }

func replaceFile(sys System, path string) error {
	f, err := Create(sys, path, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write([]byte(content)); err != nil {
		f.Discard()
		return err
	}
	return f.Commit()
}

// K3, M19, Z17: after a fault at any one step, the path names the complete new file or the previous file, and there are no
// other files.
func TestFaults(t *testing.T) {
	for way, w := range ways {
		t.Run(way, func(t *testing.T) {
			for step := 1; ; step++ {
				folder, before := t.TempDir(), map[string]string{}
				if w.exists {
					before[name] = "old"
					require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o600))
				}
				f := &faulty{step: step, noLinks: w.noLinks}
				err := w.write(f, filepath.Join(folder, name))
				found := fileTexts(t, folder)
				switch {
				case err == nil || f.steps[step-1] == "sync folder" && !w.noLinks && found[name] == content:
					assert.Equal(t, map[string]string{name: content}, found, f.steps)
				default:
					assert.ErrorIs(t, err, errFault, f.steps)
					assert.Equal(t, before, found, f.steps)
				}
				if len(f.steps) < step { // past the last step
					require.NoError(t, err)
					break
				}
			}
		})
	}
}

// M19: after a crash the path names the complete new file or what was there before. Without hard links it can also name
// a part of a new file.
func TestCrashes(t *testing.T) {
	for way, w := range ways {
		t.Run(way, func(t *testing.T) {
			for step := 1; step < 12; step++ {
				folder := t.TempDir()
				old := ""
				if w.exists {
					old = "old"
					require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(old), 0o600))
				}
				f := &faulty{step: step, noLinks: w.noLinks, crash: true}
				err := w.write(f, filepath.Join(folder, name))
				got := fileTexts(t, folder)[name]
				switch {
				case err == nil:
					assert.Equal(t, content, got, f.steps)
				case !w.noLinks:
					assert.Contains(t, []string{old, content}, got, f.steps)
				}
			}
		})
	}
}

// A new file never replaces another one, whatever fails.
func TestWriteNewKeepsTheOldFile(t *testing.T) {
	for _, noLinks := range []bool{false, true} {
		for step := 1; step < 12; step++ {
			folder := t.TempDir()
			path := filepath.Join(folder, name)
			require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
			f := &faulty{step: step, noLinks: noLinks}
			require.Error(t, writeNewFile(f, path))
			assert.Equal(t, "old", fileTexts(t, folder)[name], f.steps)
		}
	}
}

// The content is durable before it gets its name, and the name is durable before the call returns.
func TestSteps(t *testing.T) {
	for way, want := range map[string][]string{
		"new": {"create", "write", "sync", "close", "link", "remove", "sync folder"},
		"new without links": {
			"create", "write", "sync", "close", "link", "create", "write", "sync", "close", "remove", "sync folder",
		},
		"replace none": {"create", "write", "sync", "close", "rename", "sync folder"},
	} {
		f := &faulty{noLinks: ways[way].noLinks}
		require.NoError(t, ways[way].write(f, filepath.Join(t.TempDir(), name)), way)
		assert.Equal(t, want, f.steps, way)
	}
}

// If the file exists, no other way to create it is tried, which could leave an incomplete file.
func TestWriteNewTriesOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	f := new(faulty)
	require.ErrorIs(t, writeNewFile(f, path), fs.ErrExist)
	assert.Equal(t, []string{"create", "write", "sync", "close", "link", "remove"}, f.steps)
}

// planting creates a link to another file at the path of each file that is to be created.
type planting struct {
	OS
	t      *testing.T
	target string
}

func (p planting) Create(path string, perm fs.FileMode) (Handle, error) {
	require.NoError(p.t, os.Symlink(p.target, path))
	return p.OS.Create(path, perm)
}

// Z17: a link is never followed, neither one at the path nor one that was planted at the temporary path.
func TestLinksAreNotFollowed(t *testing.T) {
	for way, w := range ways {
		folder := t.TempDir()
		target, path := filepath.Join(t.TempDir(), "target"), filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(target, []byte("old"), 0o600))
		untouched := func() {
			text, err := os.ReadFile(target)
			require.NoError(t, err)
			assert.Equal(t, "old", string(text), way)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Skip("symbolic links cannot be created, as on Windows without the privilege: ", err)
		}
		for _, sys := range []System{OS{}, &faulty{noLinks: true}} {
			err := w.write(sys, path)
			untouched()
			info, statErr := os.Lstat(path)
			require.NoError(t, statErr)
			if strings.HasPrefix(way, "new") {
				assert.Error(t, err, way)
				assert.Equal(t, fs.ModeSymlink, info.Mode().Type(), way)
			} else {
				assert.NoError(t, err, way)
				assert.True(t, info.Mode().IsRegular(), way)
			}
		}
		assert.ErrorIs(t, w.write(planting{t: t, target: target}, path), fs.ErrExist, way)
		untouched()
	}
}

// Discard leaves nothing, and what was written can be read back before it.
func TestDiscard(t *testing.T) {
	folder := t.TempDir()
	f, err := Create(OS{}, filepath.Join(folder, name), 0o600)
	require.NoError(t, err)
	_, err = f.Write([]byte(content))
	require.NoError(t, err)
	assert.EqualValues(t, len(content), f.Size())
	back := make([]byte, 3)
	_, err = f.ReadAt(back, 4)
	require.NoError(t, err)
	assert.Equal(t, "new", string(back))
	require.NoError(t, f.Discard())
	assert.Empty(t, fileTexts(t, folder))
}

func fileTexts(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	texts := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		require.NoError(t, err)
		texts[e.Name()] = string(text)
	}
	return texts
}

// Errors name the requested file, and not its temporary name.
func TestErrorsNameTheFile(t *testing.T) {
	folder := t.TempDir()
	taken, none := filepath.Join(folder, "taken"), filepath.Join(folder, "none", "file")
	require.NoError(t, os.Mkdir(taken, 0o700))
	_, missing := Create(OS{}, none, 0o600)
	f, err := Create(OS{}, taken, 0o600)
	require.NoError(t, err)
	for path, err := range map[string]error{
		none: missing, taken: f.Commit(), folder: WriteNew(OS{}, folder, "text", 0o600),
	} {
		require.ErrorContains(t, err, path)
		assert.NotContains(t, err.Error(), ".tmp-")
	}
	assert.ErrorIs(t, missing, fs.ErrNotExist)
	assert.ErrorIs(t, WriteNew(OS{}, taken, "text", 0o600), fs.ErrExist)
}
