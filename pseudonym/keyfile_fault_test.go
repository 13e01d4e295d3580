package pseudonym

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errFault = errors.New("fault")

// faulty is the file system with a fault at one step, or, after a crash, at every step from there on.
type faulty struct {
	system
	step    int // counts down to the fault
	crash   bool
	noLinks bool
	steps   []string
}

func (f *faulty) fails(step string) bool {
	f.steps = append(f.steps, step)
	f.step--
	return f.step == 0 || f.crash && f.step < 0
}

func (f *faulty) Create(path string) (file, error) {
	if f.fails("create") {
		return nil, errFault
	}
	opened, err := f.system.Create(path)
	if err != nil {
		return nil, err
	}
	return &faultyFile{opened, f}, nil
}

func (f *faulty) Link(from, to string) error {
	if f.fails("link") || f.noLinks {
		return errFault
	}
	return f.system.Link(from, to)
}

func (f *faulty) Remove(path string) error {
	if f.fails("remove") {
		return errFault
	}
	return f.system.Remove(path)
}

func (f *faulty) SyncFolder(path string) error {
	if f.fails("sync folder") {
		return errFault
	}
	return f.system.SyncFolder(path)
}

type faultyFile struct {
	file
	faulty *faulty
}

func (f *faultyFile) Write(p []byte) (int, error) {
	if f.faulty.fails("write") {
		n, _ := f.file.Write(p[:len(p)/2]) // the disk is full
		return n, errFault
	}
	return f.file.Write(p)
}

func (f *faultyFile) Sync() error {
	if f.faulty.fails("sync") {
		return errFault
	}
	return f.file.Sync()
}

func (f *faultyFile) Close() error {
	err := f.file.Close()
	if f.faulty.fails("close") {
		return errFault
	}
	return err
}

// K3, M19: with a fault at any one step there is the whole file or none, and nothing else.
func TestCreateKeyFileFaults(t *testing.T) {
	k, err := GenerateKey()
	require.NoError(t, err)
	text := k.Text() + "\n"
	for _, noLinks := range []bool{false, true} {
		for step := 1; ; step++ {
			folder := t.TempDir()
			path := filepath.Join(folder, "telemetry.key")
			f := &faulty{step: step, noLinks: noLinks}
			err := createKeyFile(f, path, text)
			what := fmt.Sprint(noLinks, f.steps)
			found := fileTexts(t, folder)
			if err == nil {
				assert.Equal(t, map[string]string{"telemetry.key": text}, found, what)
			} else {
				assert.ErrorIs(t, err, errFault, what)
				assert.Empty(t, found, what)
			}
			if len(f.steps) < step { // past the last step
				require.NoError(t, err)
				break
			}
		}
	}
}

// With an old file in place, no fault touches it.
func TestCreateKeyFileFaultsKeepTheOldFile(t *testing.T) {
	for _, noLinks := range []bool{false, true} {
		for step := 1; step < 20; step++ {
			folder := t.TempDir()
			path := filepath.Join(folder, "telemetry.key")
			require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
			f := &faulty{step: step, noLinks: noLinks}
			require.Error(t, createKeyFile(f, path, "new"))
			found := fileTexts(t, folder)
			assert.Equal(t, "old", found["telemetry.key"], f.steps)
			if f.steps[len(f.steps)-1] != "remove" || len(f.steps) != step {
				assert.Len(t, found, 1, f.steps)
			}
		}
	}
}

// A crash leaves the whole file or none under the name; without hard links it can also leave one that does not load.
func TestCreateKeyFileCrashes(t *testing.T) {
	k, err := GenerateKey()
	require.NoError(t, err)
	text := k.Text() + "\n"
	for _, noLinks := range []bool{false, true} {
		for step := 1; step < 20; step++ {
			folder := t.TempDir()
			path := filepath.Join(folder, "telemetry.key")
			f := &faulty{step: step, noLinks: noLinks, crash: true}
			err := createKeyFile(f, path, text)
			got, exists := fileTexts(t, folder)["telemetry.key"]
			switch {
			case err == nil:
				assert.Equal(t, text, got, f.steps)
			case exists && got != text:
				assert.True(t, noLinks, f.steps)
				_, err := LoadKeyFile(path)
				assert.Error(t, err, f.steps)
			}
		}
	}
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
