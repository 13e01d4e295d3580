package schemacheck

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is a root record with its schemas.
type root struct {
	packages.Root
	name string // package/type
}

// roots are the root records of all packages.
var roots = func() (all []root) {
	for r := range packages.Roots() {
		all = append(all, root{r, r.Package.Name + "/" + r.Type})
	}
	return all
}()

// schema returns a schema of the root.
func (r *root) schema(t *testing.T, f telemetry.Format) string {
	t.Helper()
	return schemaOf(t, r.Package.Schema, r.Type, f)
}

// named returns the root of that name.
func named(t *testing.T, name string) *root {
	t.Helper()
	i := slices.IndexFunc(roots, func(r root) bool { return r.name == name })
	require.GreaterOrEqual(t, i, 0)
	return &roots[i]
}

// read returns a new record that doc decodes into.
func (r *root) read(doc string) (telemetry.Document, error) {
	if strings.HasPrefix(doc, "<") {
		return r.Decode(doc, telemetry.XML)
	}
	return r.Decode(doc, telemetry.JSON)
}

// documents returns the samples of a root as they are in files, and as the record encodes them in both forms.
func (r *root) documents(t *testing.T) (inJSON, inXML []string) {
	t.Helper()
	samples, err := r.Samples("../..")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	var records []telemetry.Document
	for _, s := range samples {
		v, err := r.read(s.Text)
		require.NoError(t, err, s.Path)
		records = append(records, v)
		if s.Format == telemetry.XML {
			inXML = append(inXML, s.Text)
		} else {
			inJSON = append(inJSON, s.Text)
		}
	}
	for _, v := range records {
		text, err := v.AppendJSON(nil)
		require.NoError(t, err)
		inJSON = append(inJSON, string(text))
		text, err = v.AppendXML(nil)
		require.NoError(t, err)
		inXML = append(inXML, string(text))
	}
	return inJSON, inXML
}

// misshapen reports whether a document does not decode, or lacks something required, has another value than a fixed
// one, or has further members in a closed record. Contradictions between values do not concern the shape.
func (r *root) misshapen(doc string) bool {
	v, err := r.read(doc)
	if err != nil {
		return true
	}
	for _, i := range v.Check() {
		if i.Severity == telemetry.Failure && (i.Text == "is missing" || i.Text == "is always empty" ||
			strings.HasPrefix(i.Text, "has a fixed value") || strings.HasPrefix(i.Text, "has undocumented members")) {
			return true
		}
	}
	return false
}

// put returns doc with the first occurrence of old replaced by new.
func put(t *testing.T, doc, old, new string) string {
	t.Helper()
	require.Contains(t, doc, old)
	return strings.Replace(doc, old, new, 1)
}

// Every schema in the module belongs to a root in the list, and is the one that its function returns.
func TestAllSchemas(t *testing.T) {
	files, err := filepath.Glob("../../*/schema/*")
	require.NoError(t, err)
	var want []string
	for _, r := range roots {
		for extension, f := range map[string]telemetry.Format{".schema.json": telemetry.JSON, ".xsd": telemetry.XML} {
			path := filepath.Join("../..", r.Package.Name, "schema", r.Type+extension)
			want = append(want, path)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(text), r.schema(t, f), path)
		}
	}
	assert.ElementsMatch(t, want, files)
}

// The schemas describe everything that a record holds, and mark identifiers as the dictionary does.
func TestMarks(t *testing.T) {
	var schema struct {
		Defs map[string]struct {
			Properties map[string]map[string]any
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal([]byte(schemaOf(t, cvad.Schema, "UsageEvent", telemetry.JSON)), &schema))
	for def, d := range schema.Defs {
		for name, p := range d.Properties {
			assert.NotEmpty(t, p["description"], "%s.%s", def, name)
		}
	}
	upn := schema.Defs["User"].Properties["upn"]
	assert.Equal(t, "upn", upn["x-identifier"])
	assert.Equal(t, "always", upn["x-scrambled"])
	edition := schema.Defs["UsagePayload"].Properties["productEdition"]
	assert.Equal(t, []any{"Premium", "Advanced"}, edition["examples"])
	assert.Equal(t, []any{"Premium", "Advanced"}, edition["x-values"])
	assert.Equal(t, []any{"cvad", "licensing-newest"}, upn["x-scrambled-by"])
	assert.Regexp(t, `<xs:element name="upn" type="identifier" t:identifier="upn" t:scrambled="always" [^>]*t:scrambledBy="spa"`, schemaOf(t, spa.Schema, "AdminEvent", telemetry.XML))
	assert.Regexp(t, `<xs:element name="dvcId" type="identifier" t:identifier="device-id" t:scrambled="optional" `, schemaOf(t, spa.Schema, "UserEvent", telemetry.XML))
	assert.NotContains(t, schemaOf(t, spa.Schema, "UserEvent", telemetry.JSON), "userLicenseId", "the page does not document userLicenseId for this event")
}

func schemaOf(t *testing.T, schema func(string, telemetry.Format) (string, error), name string, f telemetry.Format) string {
	t.Helper()
	text, err := schema(name, f)
	require.NoError(t, err)
	return text
}
