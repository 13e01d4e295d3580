package pseudonym_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func TestCreateAndLoadKeyFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "telemetry.key")
	k, err := pseudonym.CreateKeyFile(path)
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, k.Text()+"\n", string(text))
	loaded, err := pseudonym.LoadKeyFile(path)
	require.NoError(t, err)
	assert.True(t, loaded.Equal(k))
	assert.Equal(t, []string{"telemetry.key"}, names(t, folder))
}

func TestCreateKeyFileNeverOverwrites(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "telemetry.key")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	k, err := pseudonym.CreateKeyFile(path)
	require.ErrorIs(t, err, telemetry.ErrKey)
	require.ErrorIs(t, err, fs.ErrExist)
	assert.Empty(t, k.KID())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(text))
	assert.Equal(t, []string{"telemetry.key"}, names(t, folder))

	_, err = pseudonym.CreateKeyFile(folder)
	assert.ErrorIs(t, err, fs.ErrExist)
	_, err = pseudonym.CreateKeyFile(filepath.Join(folder, "none", "telemetry.key"))
	assert.ErrorIs(t, err, telemetry.ErrKey)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

// K3
func TestCreateKeyFileHasOneWinner(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "telemetry.key")
	keys := make([]pseudonym.Key, 32)
	errs := make([]error, len(keys))
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() { keys[i], errs[i] = pseudonym.CreateKeyFile(path) })
	}
	wg.Wait()
	loaded, err := pseudonym.LoadKeyFile(path)
	require.NoError(t, err)
	winners := 0
	for i, k := range keys {
		if errs[i] == nil {
			winners++
			assert.True(t, loaded.Equal(k))
		} else {
			assert.ErrorIs(t, errs[i], fs.ErrExist)
			assert.Empty(t, k.KID())
		}
	}
	assert.Equal(t, 1, winners)
	assert.Equal(t, []string{"telemetry.key"}, names(t, folder))
}

func TestLoadKeyFileRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"K2 empty":          "",
		"K2 LF only":        "\n",
		"K2 no LF":          vectorKey,
		"K2 CRLF":           vectorKey + "\r\n",
		"K2 two LFs":        vectorKey + "\n\n",
		"K2 two lines":      vectorKey + "\n" + vectorKey + "\n",
		"K2 comment":        "# key\n" + vectorKey + "\n",
		"K2 cut":            vectorKey[:40] + "\n",
		"K2 KID mismatch":   strings.Replace(vectorKey, "bd.", "be.", 1) + "\n",
		"K2 over 256 bytes": vectorKey + "\n" + strings.Repeat(" ", 256),
		"K2 257 bytes":      strings.Repeat("x", 256) + "\n",
		"K2 zeros after it": vectorKey + "\n" + strings.Repeat("\x00", 100),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "telemetry.key")
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			k, err := pseudonym.LoadKeyFile(path)
			require.ErrorIs(t, err, telemetry.ErrKey)
			assert.Empty(t, k.KID())
			assert.NotContains(t, err.Error(), vectorKey[14:30])
		})
	}
}

func TestLoadKeyFileMissing(t *testing.T) {
	_, err := pseudonym.LoadKeyFile(filepath.Join(t.TempDir(), "telemetry.key"))
	assert.ErrorIs(t, err, telemetry.ErrKey)
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = pseudonym.LoadKeyFile("")
	assert.ErrorIs(t, err, telemetry.ErrKey)
	_, err = pseudonym.LoadKeyFile(t.TempDir())
	assert.ErrorIs(t, err, telemetry.ErrKey)
}

// C12: if the key is passed in place of its file name, the error does not contain it.
func TestKeyTextIsNoPath(t *testing.T) {
	for _, path := range []string{vectorKey, vectorKey[:40], vectorKey + "\n", " " + vectorKey, `"` + vectorKey + `"`, "./" + vectorKey, "key: " + vectorKey} {
		_, err := pseudonym.LoadKeyFile(path)
		assert.ErrorIs(t, err, telemetry.ErrKey)
		assert.NotContains(t, err.Error(), vectorKey[14:20])
		_, err = pseudonym.CreateKeyFile(path)
		require.ErrorIs(t, err, telemetry.ErrKey)
		assert.NotContains(t, err.Error(), vectorKey[14:20])
	}
	// A name in a folder may begin like a key.
	path := filepath.Join(t.TempDir(), "tpk1.keys")
	_, err := pseudonym.CreateKeyFile(path)
	assert.NoError(t, err)
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// K3: a key file as a crash can leave it does not load.
func TestLoadKeyFileParts(t *testing.T) {
	k, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	text := k.Text() + "\n"
	path := filepath.Join(t.TempDir(), "telemetry.key")
	for n := range len(text) {
		require.NoError(t, os.WriteFile(path, []byte(text[:n]), 0o600))
		_, err := pseudonym.LoadKeyFile(path)
		assert.ErrorIs(t, err, telemetry.ErrKey, n)
	}
}
