package gate

import (
	"slices"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/stretchr/testify/assert"
)

// Faults of a table or a dictionary are found, and the message names the element.
func TestDifferences(t *testing.T) {
	rows := []docs.Row{
		{ID: "p/R/a", Package: "p", Record: "R", Kind: "time:sadate", Status: "used", StatusBy: "licensing-en", Class: "none",
			Example: "2022.1231", Wire: []string{`"2022.1231"`}, Pages: "licensing-en", Certainty: "complete", Note: "n"},
		{ID: "p/R/b", Package: "p", Record: "R", Kind: "text", Status: "optional", Class: "upn", Scrambled: "always",
			ScrambledBy: "cvad+spa", Pages: "licensing-en+licensing-de", Certainty: "cut off"},
		{ID: "p/S/c", Package: "p", Record: "S", Kind: "enum:x|y", Status: "const", Class: "none",
			Seen: "xenadmin=z,w;cvad+spa=v", Pages: "xenserver", Certainty: "inferred"},
	}
	licensing := []telemetry.Page{telemetry.PageLicensing}
	good := []telemetry.Element{
		{ID: "p/R/a", Package: "p", Record: "R", Form: "SADate", Requirement: telemetry.Required, RequirementBy: licensing,
			Example: "2022.1231", Meaning: "m", Source: "s", GoField: "A", JSONPath: "a", XMLPath: "R/a",
			Pages: licensing, Certainty: telemetry.Complete, Note: "N"},
		{ID: "p/S/c", Package: "p", Record: "S", Requirement: telemetry.Constant, Values: []string{"x", "y"},
			Elsewhere: []telemetry.Sighting{
				{Value: "w", Pages: []telemetry.Page{telemetry.CodeXenAdmin}},
				{Value: "v", Pages: []telemetry.Page{telemetry.PageCVAD, telemetry.PageSPA}},
				{Value: "z", Pages: []telemetry.Page{telemetry.CodeXenAdmin}},
			},
			Meaning: "m", Source: "s", Pages: []telemetry.Page{telemetry.PageXenServer}, Certainty: telemetry.Inferred},
		{ID: "p/R/b", Package: "p", Record: "R", Requirement: telemetry.Optional, Class: "upn", Scrambled: "always",
			ScrambledBy: []telemetry.Page{telemetry.PageCVAD, telemetry.PageSPA}, Meaning: "m", Source: "s",
			Pages: []telemetry.Page{telemetry.PageLicensing, telemetry.PageLicensingGerman}, Certainty: telemetry.CutOff},
	}
	assert.Empty(t, differences(rows, good))
	assert.Equal(t, []string{"p/R/b: is documented and has no field"}, differences(rows, good[:2]))
	assert.Equal(t, []string{"p/S/c: is not documented"}, differences(rows[:2], good))
	assert.Equal(t, []string{"p/R/a: is there twice"}, differences(rows, append(good, good[0])))
	for want, change := range map[string]func(e []telemetry.Element){
		`p/R/a: the form is "text", documented is "SADate"`:                                                                     func(e []telemetry.Element) { e[0].Form = "text" },
		`p/R/a: the example is "1", documented are ["2022.1231"]`:                                                               func(e []telemetry.Element) { e[0].Example = "1" },
		`p/R/a: its field has no comment, or its struct no line Source: in its comment`:                                         func(e []telemetry.Element) { e[0].Source = "" },
		`p/R/a: has a field and no path`:                                                                                        func(e []telemetry.Element) { e[0].XMLPath = "" },
		`p/R/a: has no note, but its row has one`:                                                                               func(e []telemetry.Element) { e[0].Note = "" },
		`p/R/a: the record is "S", documented is "R"`:                                                                           func(e []telemetry.Element) { e[0].Record = "S" },
		`p/R/a: is not in its place, where p/R/b is`:                                                                            func(e []telemetry.Element) { e[0], e[2] = e[2], e[0] },
		`p/R/b: the identifier class is "", documented is "upn"`:                                                                func(e []telemetry.Element) { e[2].Class = "" },
		`p/R/b: scrambled is "", documented is "always"`:                                                                        func(e []telemetry.Element) { e[2].Scrambled = "" },
		`p/R/b: the requirement is "required", documented is "optional"`:                                                        func(e []telemetry.Element) { e[2].Requirement = telemetry.Required },
		`p/R/a: the requirement is "optional", documented is "required"`:                                                        func(e []telemetry.Element) { e[0].Requirement = telemetry.Optional },
		`p/S/c: the list of values is "x", documented is "x|y"`:                                                                 func(e []telemetry.Element) { e[1].Values = e[1].Values[:1] },
		`p/R/b: the source of scrambled is "cvad", documented is "cvad+spa"`:                                                    func(e []telemetry.Element) { e[2].ScrambledBy = e[2].ScrambledBy[:1] },
		`p/R/a: the source of the requirement is "", documented is "licensing-en"`:                                              func(e []telemetry.Element) { e[0].RequirementBy = nil },
		`p/R/b: the source of the requirement is "licensing-en", documented is ""`:                                              func(e []telemetry.Element) { e[2].RequirementBy = licensing },
		`p/R/a: the list of pages is "", documented is "licensing-en"`:                                                          func(e []telemetry.Element) { e[0].Pages = nil },
		`p/R/b: the certainty is "complete", documented is "cut off"`:                                                           func(e []telemetry.Element) { e[2].Certainty = telemetry.Complete },
		`p/S/c: the list of values seen elsewhere is "cvad+spa=v;xenadmin=w", documented is "cvad+spa=v;xenadmin=w;xenadmin=z"`: func(e []telemetry.Element) { e[1].Elsewhere = e[1].Elsewhere[:2] },
		`p/R/a: the list of values is "x", documented is ""`:                                                                    func(e []telemetry.Element) { e[0].Values = []string{"x"} },
		`gossip: has no title and address in page.go`:                                                                           func(e []telemetry.Element) { e[0].Pages = []telemetry.Page{"gossip"} },
		`p/S/c: has an example that the documents do not have`:                                                                  func(e []telemetry.Element) { e[1].Example = "x" },
	} {
		changed := slices.Clone(good)
		change(changed)
		assert.Contains(t, differences(rows, changed), want)
	}
}
