package telemetry_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestState(t *testing.T) {
	for state, want := range map[telemetry.State]string{
		telemetry.Unverifiable: "unverifiable",
		telemetry.Verified:     "verified",
		telemetry.Mismatch:     "mismatch",
	} {
		text, err := state.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
	var zero telemetry.State
	assert.Equal(t, telemetry.Unverifiable, zero, "the zero State is not Verified")
}
