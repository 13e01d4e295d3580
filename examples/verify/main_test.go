package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVerify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.zip")
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	require.NoError(t, err)
	w, err := cvad.CreateBundle(t.Context(), path, cvad.NewManifest(uuid.New(), deployed))
	require.NoError(t, err)
	require.NoError(t, w.Write(pseudonym.InClear(cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}))))
	_, err = w.Close()
	require.NoError(t, err)

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), path, &out))
	assert.Contains(t, out.String(), ": present, verified\nFilesUI: verified\nManifestUI: verified\n")
	assert.Contains(t, out.String(), ": 1 events\n")

	bundle, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, bundle[:len(bundle)-4], 0o600))
	assert.Error(t, run(t.Context(), path, &out), "a bundle that is cut off does not verify")
	assert.ErrorIs(t, run(t.Context(), filepath.Join(t.TempDir(), "none"), &out), os.ErrNotExist)
}
