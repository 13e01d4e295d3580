package api

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata/api.txt")

const golden = "testdata/api.txt"

func TestAPI(t *testing.T) {
	dirs, err := packages("../..")
	require.NoError(t, err)
	var all []string
	for _, dir := range dirs {
		l, err := list("../..", dir)
		require.NoError(t, err)
		all = append(all, l...)
	}
	got := strings.Join(all, "\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")), "the exported API has changed: run with -update, and review the lines that are removed")
}

// What a list has for each kind of declaration.
func TestList(t *testing.T) {
	got, err := list("testdata", "sample")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/sample.txt")
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), got))
}
