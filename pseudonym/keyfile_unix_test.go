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

	fifo := filepath.Join(folder, "fifo.key")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	_, err = LoadKeyFile(fifo) // returns although nobody writes
	assert.ErrorIs(t, err, telemetry.ErrKey)

	_, err = LoadKeyFile(os.DevNull)
	assert.ErrorIs(t, err, telemetry.ErrKey)

	dangling := filepath.Join(folder, "dangling.key")
	require.NoError(t, os.Symlink(filepath.Join(folder, "target.key"), dangling))
	_, err = CreateKeyFile(dangling)
	assert.ErrorIs(t, err, os.ErrExist)
	assert.NoFileExists(t, filepath.Join(folder, "target.key"))
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
