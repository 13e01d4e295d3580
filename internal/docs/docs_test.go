package docs_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "../.."

// Every documented element is in a package, and every element of a package is documented.
func TestElements(t *testing.T) {
	assert.Len(t, gate.Match(t, docs.Rows(""), packages.Elements()), len(docs.Rows("")))
}

// Every documented example decodes into its field and comes back unchanged, in both forms, in each record that has the element.
func TestExamples(t *testing.T) {
	roots := make(map[string][]packages.Root)
	for r := range packages.Roots() {
		roots[r.Package.Name] = append(roots[r.Package.Name], r)
	}
	elements := make(map[string]telemetry.Element)
	for e := range packages.Elements() {
		elements[e.ID] = e
	}
	var homeless []string
	for _, row := range docs.Rows("") {
		e := elements[row.ID]
		if e.GoField == "" || len(row.Wire) == 0 {
			continue // the element has no field or no example
		}
		tried := 0
		for _, r := range roots[row.Package] {
			samples, err := r.Samples(module)
			require.NoError(t, err)
			newRecord := func() gate.Record { return r.New().(gate.Record) }
			for _, s := range samples {
				if s.Format == telemetry.JSON && gate.Has(t, row, e, []byte(s.Text), newRecord) {
					gate.RoundTrip(t, row, e, []byte(s.Text), newRecord)
					tried++
				}
			}
		}
		if tried == 0 {
			homeless = append(homeless, row.ID)
		}
	}
	assert.Empty(t, homeless, "no sample has a place for the examples of these elements")
}
