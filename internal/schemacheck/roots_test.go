package schemacheck

import (
	"encoding/json"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// record is a root record.
type record interface {
	AppendJSON([]byte) ([]byte, error)
	AppendXML([]byte) ([]byte, error)
	DecodeJSON(string, telemetry.Limits) error
	DecodeXML(io.Reader, telemetry.Limits) error
	Check() telemetry.Issues
}

// root is a root record with its schemas.
type root struct {
	name            string // package/type
	schemaJSON, xsd func() string
	empty           func() record
	samples         string   // files in testdata, without their extensions
	made            []record // samples that are in no file
}

// rootOf returns the root whose records are of type T.
func rootOf[T any, P interface {
	*T
	record
}](name string, schema func(string, telemetry.Format) (string, error), samples string, made ...record) root {
	of := func(f telemetry.Format) func() string {
		return func() string {
			text, err := schema(name[strings.IndexByte(name, '/')+1:], f)
			if err != nil {
				panic(err)
			}
			return text
		}
	}
	return root{name, of(telemetry.JSON), of(telemetry.XML), func() record { return P(new(T)) }, samples, made}
}

var roots = []root{
	rootOf[cvad.UsageEvent]("cvad/UsageEvent", cvad.Schema, "cvad-usage-event*"),
	rootOf[cvad.Manifest]("cvad/Manifest", cvad.Schema, "cvad-manifest"),
	rootOf[licenseserver.Report]("licenseserver/Report", licenseserver.Schema, "licenseserver-report"),
	rootOf[spa.AdminEvent]("spa/AdminEvent", spa.Schema, "spa-admin-event"),
	rootOf[spa.ConfigEvent]("spa/ConfigEvent", spa.Schema, "spa-config-event"),
	rootOf[spa.UserEvent]("spa/UserEvent", spa.Schema, "spa-user-event"),
	rootOf[spa.PolicyDownloadEvent]("spa/PolicyDownloadEvent",
		spa.Schema, "spa-policy-download-event"),
	rootOf[xenserver.Telemetry]("xenserver/Telemetry",
		xenserver.Schema, "xenserver-telemetry"),
	rootOf[xenserver.StatusReport]("xenserver/StatusReport",
		xenserver.Schema, "xenserver-capabilities"),
	rootOf[xenserver.AgentUpdateCheck]("xenserver/AgentUpdateCheck",
		xenserver.Schema, "",
		xenserver.NewAgentUpdateCheck(address, uuid.Max, xenserver.ConsentGiven)),
	rootOf[xenserver.ConsoleUpdateCheck]("xenserver/ConsoleUpdateCheck",
		xenserver.Schema, "",
		xenserver.NewConsoleUpdateCheck(address, "2023.3.2")),
	rootOf[xenserver.EmailAlerts]("xenserver/EmailAlerts", xenserver.Schema, "",
		&xenserver.EmailAlerts{
			Address: "alerts@example.com", SMTPServer: "smtp.example.com:25", Language: "en-US", MinPriority: "3",
		}),
	rootOf[netscaler.AnalyticsProfile]("netscaler/AnalyticsProfile",
		netscaler.Schema, "",
		netscaler.TelemetryProfile(), profileWithOption()),
	rootOf[netscaler.Report]("netscaler/Report", netscaler.Schema, "", report()),
}

// named returns the root of that name.
func named(t *testing.T, name string) *root {
	t.Helper()
	i := slices.IndexFunc(roots, func(r root) bool { return r.name == name })
	require.GreaterOrEqual(t, i, 0)
	return &roots[i]
}

var address = netip.MustParseAddr("192.0.2.17")

func report() record {
	var r netscaler.Report
	r.Add(netscaler.CategoryLicense, netscaler.Parameter{Name: "count", Value: "3"},
		netscaler.Parameter{Name: "admin", Value: "AAAAAAAAAAAAAAAAAAAAAA==", Class: netscaler.IdentifierUser})
	return &r
}

func profileWithOption() record {
	p := netscaler.TelemetryProfile()
	p.Options = []netscaler.Option{{Name: "comment", Values: []string{"a", "b"}}}
	return p
}

// read returns a new record that doc decodes into.
func (r *root) read(doc string) (record, error) {
	v := r.empty()
	if strings.HasPrefix(doc, "<") {
		return v, v.DecodeXML(strings.NewReader(doc), telemetry.Limits{})
	}
	return v, v.DecodeJSON(doc, telemetry.Limits{})
}

// documents returns the samples of a root as they are in files, and as the record writes them in both forms.
func (r *root) documents(t *testing.T) (inJSON, inXML []string) {
	t.Helper()
	records := r.made
	if r.samples != "" {
		folder, _, _ := strings.Cut(r.name, "/")
		files, err := filepath.Glob(filepath.Join("../..", folder, "testdata", r.samples+".*"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, path := range files {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			v, err := r.read(string(text))
			require.NoError(t, err, path)
			records = append(records, v)
			if filepath.Ext(path) == ".xml" {
				inXML = append(inXML, string(text))
			} else {
				inJSON = append(inJSON, string(text))
			}
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

// misshapen reports whether a document does not decode, or decodes and lacks what it must have, has another value where
// there is only one, or has more in a record that has nothing else. Contradictions between values are no matter of shape.
func (r *root) misshapen(doc string) bool {
	v, err := r.read(doc)
	if err != nil {
		return true
	}
	for _, i := range v.Check() {
		if i.Severity == telemetry.Failure && (i.Text == "is missing" || i.Text == "is always empty" ||
			strings.HasPrefix(i.Text, "has a fixed value") || strings.HasPrefix(i.Text, "has members, elements or attributes")) {
			return true
		}
	}
	return false
}

// put returns doc with new in the first place where old is.
func put(t *testing.T, doc, old, new string) string {
	t.Helper()
	require.Contains(t, doc, old)
	return strings.Replace(doc, old, new, 1)
}

// Every schema in the module is that of a root here, and is the one that its function returns.
func TestAllSchemas(t *testing.T) {
	files, err := filepath.Glob("../../*/schema/*")
	require.NoError(t, err)
	var want []string
	for _, r := range roots {
		folder, name, _ := strings.Cut(r.name, "/")
		for extension, function := range map[string]func() string{".schema.json": r.schemaJSON, ".xsd": r.xsd} {
			path := filepath.Join("../..", folder, "schema", name+extension)
			want = append(want, path)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(text), function(), path)
		}
	}
	assert.ElementsMatch(t, want, files)
}

// Everything that a record holds is described, and identifiers are marked as in the dictionary.
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
	assert.NotContains(t, schemaOf(t, spa.Schema, "UserEvent", telemetry.JSON), "userLicenseId", "is not documented for this event")
}

func schemaOf(t *testing.T, schema func(string, telemetry.Format) (string, error), name string, f telemetry.Format) string {
	t.Helper()
	text, err := schema(name, f)
	require.NoError(t, err)
	return text
}
