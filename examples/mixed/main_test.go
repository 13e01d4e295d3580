package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMixed(t *testing.T) {
	var in bytes.Buffer
	paths, err := filepath.Glob("../../*/testdata/*-event.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	n := 0
	for _, path := range paths {
		if filepath.Base(filepath.Dir(filepath.Dir(path))) == "event" {
			continue // its samples are copies
		}
		n++
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, json.Compact(&in, text))
		in.WriteByte('\n')
	}
	in.WriteString(`{"type":"x","prod":"y"}` + "\n{Secret\n")
	var out, errs bytes.Buffer
	require.NoError(t, run(t.Context(), &in, &out, &errs))
	assert.Equal(t, n-1, strings.Count(out.String(), "\n"))
	assert.Contains(t, errs.String(), fmt.Sprintf("event %d at byte ", n+1))
	assert.NotContains(t, errs.String(), "Secret")
	assert.Contains(t, errs.String(), "dvc.dvcName: clear text or pseudonym", "the example of Provisioning is already scrambled")
	assert.Contains(t, errs.String(), "administrator:1")
	assert.Contains(t, errs.String(), "license UserDevice:")
	assert.Contains(t, errs.String(), "undocumented:1")
	for line := range strings.Lines(out.String()) {
		assert.True(t, json.Valid([]byte(line)))
		assert.NotContains(t, line, "User-Steven")
	}
}
