package cvad_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// records has the root records of the package.
var records = map[string]func() gate.Record{
	"Manifest":   func() gate.Record { return new(cvad.Manifest) },
	"UsageEvent": func() gate.Record { return new(cvad.UsageEvent) },
}

// samples has the documents in testdata, each with the type of its record.
var samples = map[string]string{
	"cvad-manifest.json":          "Manifest",
	"cvad-manifest.xml":           "Manifest",
	"cvad-usage-event.json":       "UsageEvent",
	"cvad-usage-event-cloud.json": "UsageEvent",
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return text
}

// squeeze removes white space between tokens.
func squeeze(t *testing.T, name string, doc []byte) string {
	t.Helper()
	if strings.HasSuffix(name, ".json") {
		var b bytes.Buffer
		require.NoError(t, json.Compact(&b, doc))
		return b.String()
	}
	_, body, _ := strings.Cut(string(doc), "?>")
	var b strings.Builder
	for line := range strings.Lines(body) {
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

// Every sample is unchanged after a round trip, white space aside, also through the other form and through the
// interfaces of the standard library.
func TestSamples(t *testing.T) {
	for name, kind := range samples {
		t.Run(name, func(t *testing.T) {
			doc := read(t, name)
			want := squeeze(t, name, doc)
			isJSON := strings.HasSuffix(name, ".json")

			r := records[kind]()
			if isJSON {
				require.NoError(t, r.UnmarshalJSON(doc))
			} else {
				require.NoError(t, r.DecodeXML(doc, telemetry.Limits{}))
			}
			asJSON, err := r.AppendJSON([]byte("in front"))
			require.NoError(t, err)
			asXML, err := r.AppendXML([]byte("in front"))
			require.NoError(t, err)
			direct := map[bool][]byte{true: asJSON, false: asXML}
			for form, out := range direct {
				require.True(t, bytes.HasPrefix(out, []byte("in front")))
				direct[form] = bytes.TrimPrefix(out, []byte("in front"))
			}
			texttest.Equal(t, want, string(direct[isJSON]), name)

			other := records[kind]()
			if isJSON {
				require.NoError(t, other.DecodeXML(direct[false], telemetry.Limits{}))
			} else {
				require.NoError(t, other.UnmarshalJSON(direct[true]))
			}
			assert.True(t, reflect.DeepEqual(r, other), "the record is the same after a round trip through the other form")

			std := records[kind]()
			require.NoError(t, json.Unmarshal(direct[true], std))
			out, err := json.Marshal(std)
			require.NoError(t, err)
			texttest.Equal(t, string(direct[true]), string(out), "with encoding/json")
			require.NoError(t, xml.Unmarshal(direct[false], std))
			out, err = xml.Marshal(std)
			require.NoError(t, err)
			texttest.Equal(t, string(direct[false]), string(out), "with encoding/xml")
		})
	}
}

// A document of one root does not decode as the other, and the target is not changed.
func TestFailureLeavesTheTarget(t *testing.T) {
	var m, before cvad.Manifest
	require.NoError(t, m.UnmarshalJSON(read(t, "cvad-manifest.json")))
	before = m
	broken := bytes.Replace(read(t, "cvad-manifest.json"), []byte("383070"), []byte(`"x"`), 1) // J26: the last member
	for _, err := range []error{
		m.UnmarshalJSON(broken),
		m.UnmarshalJSON([]byte(`{"GUID":1}`)),
		m.DecodeXML([]byte("<Event></Event>"), telemetry.Limits{}),
		m.DecodeXML([]byte("<Manifest><GUID>x</GUID></Manifest>"), telemetry.Limits{}),
		m.DecodeXML([]byte(`{"GUID":1}`), telemetry.Limits{}), // J29
		m.UnmarshalJSON([]byte("<Manifest/>")),
	} {
		assert.Error(t, err)
		assert.IsType(t, &telemetry.Error{}, err)
		assert.Equal(t, before, m)
	}
	// J25: nothing of the previous value remains.
	require.NoError(t, m.UnmarshalJSON([]byte(`{"GUID":"a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"}`)))
	assert.Empty(t, m.File)
	assert.Empty(t, m.CCID)
}

// Undocumented content is kept, reported and counted.
func TestUnknown(t *testing.T) {
	t.Run("JSON", func(t *testing.T) {
		doc := squeeze(t, ".json", read(t, "cvad-usage-event.json"))
		doc = strings.Replace(doc, `"prodVer"`, `"x-new":{"a":[1,2.50]},"prodVer"`, 1)
		doc = strings.Replace(doc, `"tenant":{`, `"tenant":{"ID":"case matters",`, 1)
		var e cvad.UsageEvent
		require.NoError(t, e.UnmarshalJSON([]byte(doc)))
		out, err := e.AppendJSON(nil)
		require.NoError(t, err)
		assert.JSONEq(t, doc, string(out))
		assert.True(t, strings.HasSuffix(string(out), `,"x-new":{"a":[1,2.50]}}`), "unknown members are written last: %s", out)
		assert.Contains(t, paths(e.Check()), "warning: undocumented name or value")
		assert.Contains(t, paths(e.Check()), "warning: tenant: undocumented name or value")

		asXML, err := e.AppendXML(nil)
		require.NoError(t, err)
		assert.NotContains(t, string(asXML), "x-new")
		assert.Equal(t, 2, telemetry.DropUnknown(&e))
		assert.Empty(t, e.Check())
	})
	t.Run("XML", func(t *testing.T) {
		doc := squeeze(t, ".xml", read(t, "cvad-manifest.xml"))
		for _, c := range [][2]string{
			{"<Manifest>", `<Manifest xmlns:v="urn:v" v:x='1'>`},
			{"<OrgID>", `<OrgID a="&lt;">`},
			{"<SN>", `<SN a='"'>`},
			{"</Serial>", "<New b=''>x<y/></New></Serial>"},
			{"</Manifest>", "<guid>case matters</guid></Manifest>"},
		} {
			require.Contains(t, doc, c[0])
			doc = strings.Replace(doc, c[0], c[1], 1)
		}
		var m cvad.Manifest
		require.NoError(t, m.DecodeXML([]byte(doc), telemetry.Limits{}))
		out, err := m.AppendXML(nil)
		require.NoError(t, err)
		assert.Equal(t, doc, string(out))
		out, err = xml.Marshal(&m)
		require.NoError(t, err)
		var again cvad.Manifest
		require.NoError(t, xml.Unmarshal(out, &again), "%s", out)
		assert.Equal(t, m.File, again.File)
		assert.Equal(t, 5, telemetry.DropUnknown(&m), "DropUnknown does not count namespace declarations")
		assert.Equal(t, 0, telemetry.DropUnknown(&m))
		assert.Empty(t, m.Check())
	})
}

// paths returns issues without their texts.
func paths(is telemetry.Issues) (lines []string) {
	for _, i := range is {
		i.Text = ""
		lines = append(lines, i.String())
	}
	return lines
}

// J24: null and absent mean missing; an empty identifier identifies nobody. All three are encoded as they were read.
func TestPresence(t *testing.T) {
	doc := squeeze(t, ".json", read(t, "cvad-usage-event.json"))
	cut := func(member string) string {
		require.Contains(t, doc, member)
		return strings.Replace(doc, member, "", 1)
	}
	const worker = `"workerSid":"S-1-5-21-3711855558-820010554-2448362978-27640",`
	for _, c := range []struct {
		name, doc string
		issues    []string
		same      bool
	}{
		{"required and absent", cut(worker), []string{"failure: payload.workerSid: required value missing"}, false},
		{"required and null", strings.Replace(doc, worker, `"workerSid":null,`, 1), []string{"failure: payload.workerSid: required value missing"}, false},
		{"required and empty", strings.Replace(doc, worker, `"workerSid":"",`, 1), nil, true},
		{"optional and absent", cut(`"upn":"User-Steven@ctxlabs.onmicrosoft.com",`), nil, true},
		{"optional and empty", strings.Replace(doc, "User-Steven@ctxlabs.onmicrosoft.com", "", 1), nil, true},
		{"written empty, absent", cut(`"cspTenantCustomerId":"",`), nil, true},
		{"all of the user absent", strings.Replace(doc, `"user":{`, `"user":{},"other":{`, 1), []string{"warning: undocumented name or value"}, false},
		{"boolean absent", cut(`"isWindows365":false,`), []string{"failure: payload.isWindows365: required value missing"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e cvad.UsageEvent
			require.NoError(t, e.UnmarshalJSON([]byte(c.doc)))
			assert.Equal(t, c.issues, paths(e.Check()))
			out, err := e.AppendJSON(nil)
			require.NoError(t, err)
			if c.same {
				assert.Equal(t, c.doc, string(out))
				var x cvad.UsageEvent
				asXML, err := e.AppendXML(nil)
				require.NoError(t, err)
				require.NoError(t, x.DecodeXML(asXML, telemetry.Limits{}))
				assert.Equal(t, e, x)
			}
		})
	}
}

// If the pages have two spellings, both decode and one is encoded.
func TestTolerance(t *testing.T) {
	doc := squeeze(t, ".json", read(t, "cvad-usage-event-cloud.json"))
	loose := doc
	for _, c := range [][2]string{
		{`{"ver":"1.0"`, `{"ver":1.0`},
		{`"isWindows365":true`, `"isWindows365":"True"`},
		{`"isAnonymousUser":false`, `"isAnonymousUser":"False"`},
		{`"appProtectionKeyLoggingRequired":false`, `"appProtectionKeyLoggingRequired":"false"`},
		{`"enabledFeatures":72`, `"enabledFeatures":"72"`},
		{`"heartBeatTime":1689058813`, `"heartBeatTime":"1689058813"`},
	} {
		require.Contains(t, loose, c[0])
		loose = strings.Replace(loose, c[0], c[1], 1)
	}
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON([]byte(loose)))
	out, err := e.AppendJSON(nil)
	require.NoError(t, err)
	assert.Equal(t, doc, string(out))
}
