package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScrubReport(t *testing.T) {
	folder := t.TempDir()
	key := filepath.Join(folder, "k.key")
	var before []byte
	for _, form := range []string{"xml", "json", "xml"} {
		to := filepath.Join(folder, "scrubbed."+form)
		var out bytes.Buffer
		require.NoError(t, run(key, "../../licenseserver/testdata/licenseserver-report."+form, to, &out))
		assert.Regexp(t, `^5 identifiers replaced, digest [0-9a-f]{64}\n$`, out.String())
		text, err := os.ReadFile(to)
		require.NoError(t, err)
		for f := range leakscan.Scan(text) {
			t.Error(f)
		}
		state, err := licenseserver.Verify(bytes.NewReader(text))
		require.NoError(t, err)
		assert.Equal(t, telemetry.Verified, state)
		if form == "xml" && before != nil {
			assert.Equal(t, string(before), string(text), "the same key gives the same tokens")
		}
		if form == "xml" {
			before = text
		}
	}
	whole, err := os.ReadFile("../../licenseserver/testdata/licenseserver-report.xml")
	require.NoError(t, err)
	broken := filepath.Join(folder, "broken.xml")
	require.NoError(t, os.WriteFile(broken, whole[:len(whole)/2], 0o600))
	assert.ErrorIs(t, run(key, broken, filepath.Join(folder, "none.xml"), new(bytes.Buffer)), telemetry.ErrSyntax)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 4, "the key, two reports and the broken one are left, and no part of its output")
}
