package packages_test

import (
	"os"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The README's table of packages contains every package of the list.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile(module + "/README.md")
	require.NoError(t, err)
	for p := range packages.All() {
		assert.Contains(t, string(readme), "\n| [`"+p.Name+"`]("+p.Name+") | ")
	}
}
