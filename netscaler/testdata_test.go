package netscaler_test

import (
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(data)
}

// failsAt checks the kind and the place of an error, and that it does not contain the input.
func failsAt(t *testing.T, err error, kind error, offset int64, name, input string) {
	t.Helper()
	require.ErrorIs(t, err, kind, name)
	var e *telemetry.Error
	require.ErrorAs(t, err, &e, name)
	assert.Equal(t, offset, e.Offset, "%s: %v", name, err)
	for _, secret := range []string{"SECRET", "10.0.0.1"} {
		if strings.Contains(input, secret) {
			assert.NotContains(t, err.Error(), secret, name)
		}
	}
}
