package event

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFeaturesVectors(t *testing.T) {
	text, err := os.ReadFile("../pseudonym/testdata/vectors.json")
	require.NoError(t, err)
	var vectors struct {
		Features []struct {
			Bits    Features
			Names   []string
			Unknown Features
		}
	}
	require.NoError(t, json.Unmarshal(text, &vectors))
	require.NotEmpty(t, vectors.Features)
	for _, v := range vectors.Features {
		names := []string{}
		for f, name := range v.Bits.All() {
			names = append(names, name)
			assert.True(t, v.Bits.Has(f))
			g, err := ParseFeatures(name)
			assert.NoError(t, err)
			assert.Equal(t, f, g)
		}
		assert.Equal(t, v.Names, names)
		assert.Equal(t, v.Unknown, v.Bits.Unknown())
		back, err := ParseFeatures(v.Bits.String())
		require.NoError(t, err)
		assert.Equal(t, v.Bits, back)
	}
}

func TestFeatures(t *testing.T) {
	f := SessionRecording.With(Windows365).With(16)
	assert.Equal(t, "Windows 365|SessionRecording|16", f.String())
	assert.Equal(t, "SessionRecording", f.Without(Windows365).Without(16).String())
	assert.False(t, f.Has(SessionRecording|WEM))
	assert.True(t, f.Has(SessionRecording|16))
	assert.Equal(t, "0", Features(0).String())

	_, err := ParseFeatures("SessionRecording|Nonsense")
	assert.ErrorIs(t, err, telemetry.ErrUnknown)
	assert.NotContains(t, err.Error(), "Nonsense")
	for _, text := range []string{"", "-1", "sessionrecording", "1 | 2"} {
		_, err := ParseFeatures(text)
		assert.ErrorIs(t, err, telemetry.ErrUnknown, "%q", text)
	}
}

func TestElements(t *testing.T) {
	gate.Match(t, docs.Rows("event"), Elements())
}
