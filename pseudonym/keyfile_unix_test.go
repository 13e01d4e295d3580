//go:build linux || darwin

package pseudonym

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestCreateKeyFileMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "telemetry.key")
	_, err := CreateKeyFile(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&^0o600)
}

// K2
func TestLoadKeyFileModes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "telemetry.key")
	_, err := CreateKeyFile(path)
	require.NoError(t, err)
	for _, mode := range []os.FileMode{0o640, 0o644, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777} {
		require.NoError(t, os.Chmod(path, mode))
		_, err = LoadKeyFile(path)
		assert.ErrorIs(t, err, telemetry.ErrKey, "%o", mode)
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		require.NoError(t, os.Chmod(path, mode))
		_, err = LoadKeyFile(path)
		assert.NoError(t, err, "%o", mode)
	}
}

func TestLoadKeyFileOfAnotherOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "telemetry.key")
	_, err := CreateKeyFile(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.NoError(t, checkFile(info, os.Geteuid()))
	assert.ErrorIs(t, checkFile(info, os.Geteuid()+1), telemetry.ErrKey)
}

func TestLoadKeyFileThatIsNone(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "telemetry.key")
	_, err := CreateKeyFile(path)
	require.NoError(t, err)

	link := filepath.Join(folder, "link.key")
	require.NoError(t, os.Symlink(path, link))
	_, err = LoadKeyFile(link)
	assert.ErrorIs(t, err, telemetry.ErrKey)
	assert.ErrorContains(t, err, "not a link")

	fifo := filepath.Join(folder, "fifo.key")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	_, err = LoadKeyFile(fifo) // returns although the FIFO has no writer
	assert.ErrorIs(t, err, telemetry.ErrKey)

	_, err = LoadKeyFile(os.DevNull)
	assert.ErrorIs(t, err, telemetry.ErrKey)

	dangling := filepath.Join(folder, "dangling.key")
	require.NoError(t, os.Symlink(filepath.Join(folder, "target.key"), dangling))
	_, err = CreateKeyFile(dangling)
	assert.ErrorIs(t, err, os.ErrExist)
	assert.NoFileExists(t, filepath.Join(folder, "target.key"))
}

// A file that replaces the examined one is not read: a good key file, a link to one, or a FIFO.
func TestLoadKeyFileThatWasSwapped(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "telemetry.key"), filepath.Join(folder, "other.key")
	for _, p := range []string{path, other} {
		_, err := CreateKeyFile(p)
		require.NoError(t, err)
	}
	named, err := os.Lstat(path)
	require.NoError(t, err)
	_, err = readNamed(path, named)
	require.NoError(t, err)
	for name, swap := range map[string]func() error{
		"another file":     func() error { return os.Link(other, path) },
		"a link":           func() error { return os.Symlink(other, path) },
		"a FIFO":           func() error { return syscall.Mkfifo(path, 0o600) },
		"nothing any more": func() error { return nil },
	} {
		require.NoError(t, os.RemoveAll(path))
		require.NoError(t, swap(), name)
		text, err := readNamed(path, named)
		assert.ErrorIs(t, err, telemetry.ErrKey, name)
		assert.Empty(t, text, name)
	}
}

func TestKeyFileInAFolderForEveryone(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "telemetry.key")
	_, err := CreateKeyFile(path)
	require.NoError(t, err)

	require.NoError(t, os.Chmod(folder, 0o777))
	_, err = LoadKeyFile(path)
	assert.ErrorIs(t, err, telemetry.ErrKey)
	_, err = CreateKeyFile(filepath.Join(folder, "other.key"))
	assert.ErrorIs(t, err, telemetry.ErrKey)

	require.NoError(t, os.Chmod(folder, 0o777|os.ModeSticky))
	_, err = LoadKeyFile(path)
	assert.NoError(t, err)
}
