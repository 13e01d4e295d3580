package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBundle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.zip")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), path, strings.NewReader(sample), &out))
	assert.Equal(t, 3, strings.Count(out.String(), "  verified\n"), out.String())

	b, err := cvad.OpenBundle(t.Context(), path)
	require.NoError(t, err)
	defer b.Close()
	n := 0
	for ev, err := range b.Events(t.Context()) {
		require.NoError(t, err)
		assert.NotEqual(t, "User-Steven", ev.(*cvad.UsageEvent).User.FullName)
		n++
	}
	assert.Equal(t, strings.Count(sample, "\n"), n)
}

// If an event cannot be read, no bundle is written.
func TestBundleOfBadEvents(t *testing.T) {
	for _, in := range []string{"{", sample + "{", "{}\n" + sample} {
		path := filepath.Join(t.TempDir(), "b.zip")
		var out bytes.Buffer
		assert.Error(t, run(t.Context(), path, strings.NewReader(in), &out), in)
		assert.Empty(t, out.String())
		assert.NoFileExists(t, path)
	}
}
