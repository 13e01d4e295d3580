package gate

import (
	"slices"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/stretchr/testify/assert"
)

// What is wrong with a table or a dictionary is found, and the element is named.
func TestDifferences(t *testing.T) {
	rows := []docs.Row{
		{ID: "p/R/a", Package: "p", Record: "R", Kind: "time:sadate", Status: "used", Class: "none", Scrambled: "no", Wire: []string{`"2022.1231"`}, Note: "n"},
		{ID: "p/R/b", Package: "p", Record: "R", Kind: "text", Status: "optional", Class: "upn", Scrambled: "always"},
		{ID: "p/S/c", Package: "p", Record: "S", Kind: "enum:x|y", Status: "const", Class: "none", Scrambled: "no"},
	}
	good := []telemetry.Element{
		{ID: "p/R/a", Package: "p", Record: "R", Form: "SADate", Requirement: telemetry.Required, Example: "2022.1231", Meaning: "m", Source: "s", GoField: "A", JSONPath: "a", XMLPath: "R/a", Note: "N"},
		{ID: "p/S/c", Package: "p", Record: "S", Requirement: telemetry.Constant, Values: []string{"x", "y"}, Meaning: "m", Source: "s"},
		{ID: "p/R/b", Package: "p", Record: "R", Requirement: telemetry.Optional, Class: "upn", Scrambled: "always", Meaning: "m", Source: "s"},
	}
	assert.Empty(t, differences(rows, good))
	assert.Equal(t, []string{"p/R/b: is documented and has no field"}, differences(rows, good[:2]))
	assert.Equal(t, []string{"p/S/c: is not documented"}, differences(rows[:2], good))
	assert.Equal(t, []string{"p/R/a: is there twice"}, differences(rows, append(good, good[0])))
	for want, change := range map[string]func(e []telemetry.Element){
		`p/R/a: the form is "text", documented is "SADate"`:              func(e []telemetry.Element) { e[0].Form = "text" },
		`p/R/a: the example is "1", documented are ["2022.1231"]`:        func(e []telemetry.Element) { e[0].Example = "1" },
		`p/R/a: says nothing of its meaning or its source`:               func(e []telemetry.Element) { e[0].Source = "" },
		`p/R/a: has a field and no path`:                                 func(e []telemetry.Element) { e[0].XMLPath = "" },
		`p/R/a: says nothing of what is odd about it in the documents`:   func(e []telemetry.Element) { e[0].Note = "" },
		`p/R/a: the record is "S", documented is "R"`:                    func(e []telemetry.Element) { e[0].Record = "S" },
		`p/R/a: is not in its place, where p/R/b is`:                     func(e []telemetry.Element) { e[0], e[2] = e[2], e[0] },
		`p/R/b: the identifier class is "", documented is "upn"`:         func(e []telemetry.Element) { e[2].Class = "" },
		`p/R/b: scrambled is "never", documented is "always"`:            func(e []telemetry.Element) { e[2].Scrambled = "never" },
		`p/R/b: the requirement is "required", documented is "optional"`: func(e []telemetry.Element) { e[2].Requirement = telemetry.Required },
		`p/R/a: the requirement is "optional", documented is "required"`: func(e []telemetry.Element) { e[0].Requirement = telemetry.Optional },
		`p/S/c: the list of values is "x", documented is "x|y"`:          func(e []telemetry.Element) { e[1].Values = e[1].Values[:1] },
	} {
		changed := slices.Clone(good)
		change(changed)
		assert.Contains(t, differences(rows, changed), want)
	}
}
