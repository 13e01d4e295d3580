package docs_test

import (
	"fmt"
	"iter"
	"os"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// all yields the elements of all packages.
func all(yield func(telemetry.Element) bool) {
	for _, elements := range []func() iter.Seq[telemetry.Element]{
		licenseserver.Elements, cvad.Elements, event.Elements, spa.Elements, xenserver.Elements, netscaler.Elements,
	} {
		for e := range elements() {
			if !yield(e) {
				return
			}
		}
	}
}

// Every documented element is in a package, and every element of a package is documented.
func TestElements(t *testing.T) {
	assert.Len(t, gate.Match(t, docs.Rows(""), all), len(docs.Rows("")))
}

// The number in the README is that of the documented elements.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	assert.Contains(t, string(readme), fmt.Sprintf("%d documented data elements", len(docs.Rows(""))))
}
