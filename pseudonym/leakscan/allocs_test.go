//go:build !race

package leakscan_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// Text without findings costs only the buffers, for any length.
func TestScanAllocations(t *testing.T) {
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.UPN, "steven@example.com"))
	require.NoError(t, err)
	text := []byte(strings.Repeat(`{"upn":"GF/5+DT7Hb7DJIvIW+bYQA==","st":"2022-10-10T06:11:14Z","x":"%41\u0041"}`+"\n", 1000))
	n := testing.AllocsPerRun(20, func() {
		for f := range s.Scan(text) {
			t.Fatal(f)
		}
	})
	assert.LessOrEqual(t, n, 20.0)
}
