package live

import (
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/dictionary"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/stretchr/testify/assert"
)

// Every element that has a path in JSON belongs to a root record.
func TestElementsOfAllRoots(t *testing.T) {
	all := dictionary.All()
	found := make(map[string]bool)
	for r := range packages.Roots() {
		list := elementsOf(r.New(), all)
		assert.NotEmpty(t, list, r.Stem())
		for _, e := range list {
			found[e.ID] = true
		}
	}
	for _, e := range all {
		if e.JSONPath != "" {
			assert.True(t, found[e.ID], "no record has %s at %s", e.ID, e.JSONPath)
		}
	}
}

func TestCounter(t *testing.T) {
	c := make(Counter)
	for i := range 2 * most {
		c.Add(string(rune('a')) + string(rune(0x4e00+i)))
	}
	c.Add("a\u4e00")
	assert.Len(t, c, most+1)
	assert.Equal(t, 2, c["a\u4e00"])
	assert.Equal(t, most, c["(others)"])
}
