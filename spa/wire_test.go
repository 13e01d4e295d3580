package spa_test

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

// The samples are unchanged byte for byte after a round trip through JSON, and through XML, whose form is in testdata.
func TestSamples(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			line := sample(t, k.name)
			e := decode(t, k.new(), line)
			texttest.Equal(t, line, toJSON(t, e), "in JSON")
			assert.Empty(t, e.Check())
			texttest.Equal(t, line, toJSON(t, throughXML(t, e, k.new())), "through XML")

			text, err := xml.MarshalIndent(e, "", "  ")
			require.NoError(t, err)
			golden := "testdata/spa-" + k.name + "-event.xml"
			if *update {
				require.NoError(t, os.WriteFile(golden, append(text, '\n'), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			texttest.Equal(t, string(want), string(text)+"\n", golden)
			back := k.new()
			require.NoError(t, xml.Unmarshal(want, back))
			texttest.Equal(t, line, toJSON(t, back), golden)
			std, err := json.Marshal(e)
			require.NoError(t, err)
			texttest.Equal(t, line, string(std), "with encoding/json")
		})
	}
}

// Documents that are not encoded as they were written.
func TestTolerated(t *testing.T) {
	for _, c := range []struct{ name, kind, from, to, want string }{
		{"number 0 for a protocol", "user", `"transportProtocolType":"0"`, `"transportProtocolType":0`, `"transportProtocolType":"0"`},
		{"number 0 in a policy download", "policy-download", `"transportProtocolType":"tcp"`, `"transportProtocolType":0`, `"transportProtocolType":"0"`},
		{"number for the header", "admin", `"ver":"1.0"`, `"ver":1`, `"ver":"1"`},
		{"J21 quoted features", "admin", `"enabledFeatures":1`, `"enabledFeatures":"1"`, `"enabledFeatures":1`},
		{"T14 all bits", "admin", `"enabledFeatures":1`, `"enabledFeatures":18446744073709551615`, `"enabledFeatures":18446744073709551615`},
		{"J23 boolean in words", "config", `"internal":true`, `"internal":"True"`, `"internal":true`},
		{"list absent", "user", `"internal":[],`, ``, `"unpublished":{"external":[`},
		{"list null", "user", `"internal":[]`, `"internal":null`, `"unpublished":{"external":[`},
		{"lists absent", "user", `"published":{"internal":["issues.citrite.net"],"external":["citrixsys.splunk.com","www.office365.com"]},`, ``,
			`"SPAOPDEVSite":{"unpublished"`},
		{"apps null", "config", `[{"name":"jira","type":"web","internal":true},{"name":"Office 365","type":"saas","internal":false},{"name":"eng_printer","type":"tcp","internal":true}]`,
			`null`, `"payload":{"actualtemplatecode":"1.0"}`},
		{"short time", "admin", `17:46.384Z`, `17:46Z`, `17:46Z`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decode(t, newOf(t, c.kind), edit(t, sample(t, c.kind), c.from, c.to))
			assert.Contains(t, toJSON(t, e), c.want)
			assert.Equal(t, toJSON(t, e), toJSON(t, throughXML(t, e, newOf(t, c.kind))))
		})
	}
}

// Undocumented content keeps its place, in JSON and in XML, and Check reports the place.
func TestUnknown(t *testing.T) {
	for _, c := range []struct{ name, kind, from, to, path string }{
		{"beside the header", "admin", `"prodVer":"2402"`, `"prodVer":"2402","new":{"a":[1,2.50]}`, ""},
		{"J10 UPN in a user", "user", `"upn":`, `"UPN":`, "user"},
		{"J10 upn in a policy download", "policy-download", `"UPN":`, `"upn":`, "user"},
		{"J11 long s", "admin", `"samName":`, `"ſamName":`, "user"},
		{"in an item of a list", "config", `"name":"Office 365",`, `"name":"Office 365","more":null,`, "payload.appsPublished[1]"},
		{"beside the lists", "user", `"internal":[]`, `"internal":[],"hidden":["x"]`, "payload.SPAOPDEVSite.unpublished"},
		{"in a tenant", "policy-download", `{"id":""}`, `{"id":"","name":""}`, "tenant"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := edit(t, sample(t, c.kind), c.from, c.to)
			e := decode(t, newOf(t, c.kind), line)
			var in, out any
			require.NoError(t, json.Unmarshal([]byte(line), &in))
			require.NoError(t, json.Unmarshal([]byte(toJSON(t, e)), &out))
			assert.Equal(t, in, out)
			assert.Contains(t, e.Check(), telemetry.Issue{
				Severity: telemetry.Warning, Kind: telemetry.ErrUnknown, Path: c.path,
				Text: "has undocumented members, elements or attributes",
			})
			assert.NotContains(t, toJSON(t, throughXML(t, e, newOf(t, c.kind))), "new")
			assert.Equal(t, 1, telemetry.DropUnknown(e))
		})
	}
}
