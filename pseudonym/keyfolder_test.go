//go:build unix

package pseudonym_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func TestNewKey(t *testing.T) {
	secret := make([]byte, 32)
	for i := range secret {
		secret[i] = byte(i)
	}
	k, err := pseudonym.NewKey(secret)
	require.NoError(t, err)
	assert.Equal(t, vectorKey, k.Text(), "the key is that of the vectors")
	clear(secret)
	assert.Equal(t, vectorKey, k.Text(), "the key has a copy of the bytes")
	for _, bad := range [][]byte{nil, {}, secret, secret[:31], make([]byte, 33), []byte(vectorKey)} {
		k, err := pseudonym.NewKey(bad)
		assert.ErrorIs(t, err, telemetry.ErrKey)
		assert.Empty(t, k.KID())
	}
}

func TestLoadKeyRing(t *testing.T) {
	folder := t.TempDir()
	kid := map[string]string{}
	// The keys are created in another order than that of their names.
	for _, name := range []string{"2026-04-01.key", "2026-10-01.key", "2025-12-31.key"} {
		k, err := pseudonym.CreateKeyFile(filepath.Join(folder, name))
		require.NoError(t, err)
		kid[name] = k.KID()
	}
	for _, other := range []string{"README", "2027.key.bak", "2027.KEY", ".2027.key", ".tmp-x"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, other), []byte("no key"), 0o644))
	}
	ring, err := pseudonym.LoadKeyRing(folder)
	require.NoError(t, err)
	assert.Equal(t, []string{kid["2026-10-01.key"], kid["2026-04-01.key"], kid["2025-12-31.key"]}, ring.KIDs())
	assert.Equal(t, kid["2026-10-01.key"], ring.Primary())

	// One bad file is enough to fail, whether or not it would be the primary one.
	for _, spoil := range []func(path string) error{
		func(path string) error { return os.WriteFile(path, []byte("no key\n"), 0o600) },
		func(path string) error { return os.WriteFile(path, nil, 0o600) },
		func(path string) error { return os.Mkdir(path, 0o700) },
		func(path string) error { return os.Symlink(filepath.Join(folder, "2026-10-01.key"), path) },
		func(path string) error { return copyFile(filepath.Join(folder, "2026-10-01.key"), path, 0o600) }, // a key in two files
		func(path string) error { return copyFile(filepath.Join(folder, "2026-10-01.key"), path, 0o640) },
	} {
		for _, name := range []string{"1999.key", "2030.key"} {
			path := filepath.Join(folder, name)
			require.NoError(t, spoil(path))
			ring, err := pseudonym.LoadKeyRing(folder)
			assert.ErrorIs(t, err, telemetry.ErrKey)
			assert.Nil(t, ring)
			if info, _ := os.Lstat(path); info.Size() == 0 || info.IsDir() {
				assert.ErrorContains(t, err, " "+name+": ")
			}
			require.NoError(t, os.Remove(path))
		}
	}
	_, err = pseudonym.LoadKeyRing(folder)
	require.NoError(t, err)

	_, err = pseudonym.LoadKeyRing(t.TempDir())
	assert.ErrorIs(t, err, telemetry.ErrKey, "a folder without keys is refused")
	_, err = pseudonym.LoadKeyRing(filepath.Join(folder, "none"))
	assert.ErrorIs(t, err, telemetry.ErrKey)
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = pseudonym.LoadKeyRing(filepath.Join(folder, "README"))
	assert.ErrorIs(t, err, telemetry.ErrKey)
	_, err = pseudonym.LoadKeyRing(vectorKey)
	assert.ErrorIs(t, err, telemetry.ErrKey)
	assert.NotContains(t, err.Error(), vectorKey[14:])
	require.NoError(t, os.Chmod(folder, 0o777))
	_, err = pseudonym.LoadKeyRing(folder)
	assert.ErrorIs(t, err, telemetry.ErrKey, "a folder in which everyone can add a key is refused")

	many := t.TempDir()
	text, err := os.ReadFile(filepath.Join(folder, "2026-10-01.key"))
	require.NoError(t, err)
	for i := range 1001 {
		require.NoError(t, os.WriteFile(filepath.Join(many, strings.Repeat("0", i%200)+string(rune('a'+i/200))+".key"), text, 0o600))
	}
	_, err = pseudonym.LoadKeyRing(many)
	assert.ErrorContains(t, err, "at most 1,000")
}

func copyFile(from, to string, perm fs.FileMode) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, perm)
}
