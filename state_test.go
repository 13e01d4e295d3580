package telemetry_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJudge(t *testing.T) {
	a, b := telemetry.DigestOf([]byte("a")), telemetry.DigestOf([]byte("b"))
	for _, tt := range []struct {
		want, found telemetry.Digest
		later       bool
		state       telemetry.State
		text        string
	}{
		{a, a, false, telemetry.Verified, "verified"},
		{a, a, true, telemetry.Verified, "verified"},
		{a, b, false, telemetry.Mismatch, "mismatch"},
		{a, b, true, telemetry.Unverifiable, "unverifiable"},
		{telemetry.Digest{}, b, false, telemetry.Unverifiable, "unverifiable"},
		{telemetry.Digest{}, telemetry.Digest{}, false, telemetry.Unverifiable, "unverifiable"},
	} {
		state := telemetry.Judge(tt.want, tt.found, tt.later)
		assert.Equal(t, tt.state, state)
		text, err := state.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, tt.text, string(text))
	}
	var zero telemetry.State
	assert.Equal(t, telemetry.Unverifiable, zero, "what was not checked is not verified")
}
