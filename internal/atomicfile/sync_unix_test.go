//go:build linux || darwin

package atomicfile

import (
	"os"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A folder is closed after it was synced.
func TestSyncFolderCloses(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the garbage collector closes files, too
	open := func() int {
		all, err := os.ReadDir("/dev/fd")
		require.NoError(t, err)
		return len(all)
	}
	folder := t.TempDir()
	before := open()
	for range 50 {
		require.NoError(t, OS{}.SyncFolder(folder))
	}
	assert.Less(t, open(), before+25)
	assert.ErrorIs(t, OS{}.SyncFolder(folder+"x"), os.ErrNotExist)
}
