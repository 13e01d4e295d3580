package netscaler_test

import (
	"encoding/json"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parseBuild(t *testing.T, text string) netscaler.Build {
	t.Helper()
	b, err := netscaler.ParseBuild(text)
	require.NoError(t, err, text)
	assert.Equal(t, text, b.String())
	return b
}

// From the oldest to the newest.
func TestBuildOrder(t *testing.T) {
	texts := []string{"13.1-53.22", "13.1-54.x", "14.1-4.42", "14.1-27.99", "14.1-28.x", "14.1-28.0", "14.1-28.9", "14.1-28.10", "14.1-29.x", "15.0-1.1"}
	for i, older := range texts {
		a := parseBuild(t, older)
		assert.Equal(t, i >= 4, a.ProgramEnabled(), older)
		for j, newer := range texts {
			b := parseBuild(t, newer)
			assert.Equal(t, -b.Compare(a), a.Compare(b), "%s %s", older, newer)
			assert.Equal(t, i == j, a == b, "%s %s", older, newer)
		}
	}
}

func TestBuildText(t *testing.T) {
	text, err := json.Marshal(parseBuild(t, "13.1-53.22"))
	require.NoError(t, err)
	assert.Equal(t, `"13.1-53.22"`, string(text))
	var back netscaler.Build
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, parseBuild(t, "13.1-53.22"), back)
	for _, bad := range []string{
		"", "14.1", "14.1-28", "14.1-28.", "14.1-28.X", "14.1-28.xx", "14.1-x.1", "x.1-28.1", "14.01-28.1", "14.1-28.1.2",
		"14.1-28.-1", "14.1-28.+1", "14.1.28.1", " 14.1-28.x", "14.1-28.x\n", "14.1-28.99999999999", "NS14.1-28.1", "14.1-٢٨.1",
	} {
		kept := parseBuild(t, "14.1-28.x")
		assert.ErrorIs(t, kept.UnmarshalText([]byte(bad)), telemetry.ErrFormat, bad)
		assert.Equal(t, parseBuild(t, "14.1-28.x"), kept)
	}
}

// Versions as appliances and file names have them are parsed, and written as the pages write them.
func TestBuildForms(t *testing.T) {
	for text, want := range map[string]string{
		"NS14.1 Build 73.37":     "14.1-73.37",
		"#NS14.1 Build 73.37":    "14.1-73.37",
		"NS13.0: Build 79.64.nc": "13.0-79.64",
		"ns13.0: build 79.64.NC": "13.0-79.64",
		"NS12.1 Build 51.16.cl":  "12.1-51.16",
		"14.1-29.63.nc":          "14.1-29.63",
		"14.1-29.63.CL":          "14.1-29.63",
		"NS14.1 Build 28.x":      "14.1-28.x",
	} {
		b, err := netscaler.ParseBuild(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, b.String(), text)
		assert.Equal(t, parseBuild(t, want), b, text)
	}
	for _, bad := range []string{
		"NS14.1 Build 73", "NS14.1 Build", "NS14.1 Build ", "NS14.1  Build 73.37", "NS14.1 Build  73.37", "14.1 Build 73.37", "NS14.1 73.37",
		"NS14.1:: Build 73.37", "NS14 Build 73.37", "NS Build 73.37", "##NS14.1 Build 73.37", "NS14.1 Build 73.37.xy", "NS14.1 Build 73.37.nc.nc",
		"NS14.1 Build 73.37.", "14.1-29.63.", "14.1-29.63.nc ", "14.1-28.x.nc", "NS14.1 Build 73-37", "NS14.1 Build: 73.37", " Build 73.37", "NS14.1 Build 073.37",
	} {
		_, err := netscaler.ParseBuild(bad)
		assert.ErrorIs(t, err, telemetry.ErrFormat, bad)
	}
}
