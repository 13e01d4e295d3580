//go:build unix

package cvad_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// C13: a FIFO is refused, not waited for.
func TestOpenBundleFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo.zip")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	_, err := cvad.OpenBundle(t.Context(), path)
	assert.Error(t, err)
}
