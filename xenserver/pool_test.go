package xenserver_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return data
}

// record is what all root records have in common.
type record interface {
	json.Marshaler
	json.Unmarshaler
	xml.Marshaler
	xml.Unmarshaler
	Check() telemetry.Issues
}

// unknowns excludes absent and undocumented content from a comparison.
var unknowns = cmpopts.IgnoreTypes(telemetry.Unknown{})

// bothForms checks that v is encoded as exactly the given JSON and XML, and decoded from both.
func bothForms[T any, P interface {
	*T
	record
}](t *testing.T, v P, asJSON, asXML string) {
	t.Helper()
	got, err := json.Marshal(v)
	require.NoError(t, err)
	assert.Equal(t, asJSON, string(got))
	back := P(new(T))
	require.NoError(t, json.Unmarshal(got, back))
	assert.Empty(t, cmp.Diff(v, back, unknowns))
	assert.Empty(t, back.Check())

	got, err = xml.Marshal(v)
	require.NoError(t, err)
	assert.Equal(t, asXML, string(got))
	back = P(new(T))
	require.NoError(t, xml.Unmarshal(got, back))
	assert.Empty(t, cmp.Diff(v, back, unknowns))
	assert.Empty(t, back.Check())
}

func TestTelemetry(t *testing.T) {
	var want bytes.Buffer
	require.NoError(t, json.Compact(&want, read(t, "xenserver-telemetry.json")))
	pool := xenserver.NewTelemetry(uuid.MustParse("6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11"), "8.4.0",
		xenserver.Host{Sockets: 2, Edition: xenserver.EditionPremium},
		xenserver.Host{Sockets: 1, Edition: xenserver.EditionTrial})
	bothForms(t, pool, want.String(), "<telemetry><uuid>6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11</uuid>"+
		"<product_version>8.4.0</product_version><hosts><host><sockets>2</sockets><edition>premium</edition></host>"+
		"<host><sockets>1</sockets><edition>trial</edition></host></hosts></telemetry>")
}

func TestTelemetryCheck(t *testing.T) {
	const good = `"uuid":"6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11","product_version":"8.4.0"`
	const hosts = `"hosts":[{"sockets":2,"edition":"premium"}]`
	for name, c := range map[string]struct {
		doc      string
		severity telemetry.Severity
		kind     error
		path     string
	}{
		"a fifth element":           {`{` + good + `,` + hosts + `,"hostname":"h"}`, telemetry.Failure, telemetry.ErrUnknown, ""},
		"a fifth element of a host": {`{` + good + `,"hosts":[{"sockets":2,"edition":"trial","ip":"192.0.2.1"}]}`, telemetry.Failure, telemetry.ErrUnknown, "hosts[0]"},
		"no UUID":                   {`{"product_version":"8.4.0",` + hosts + `}`, telemetry.Failure, telemetry.ErrRequired, "uuid"},
		"nil UUID":                  {strings.Replace(`{`+good+`,`+hosts+`}`, "6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11", uuid.Nil.String(), 1), telemetry.Failure, telemetry.ErrRequired, "uuid"},
		"derived UUID":              {strings.Replace(`{`+good+`,`+hosts+`}`, "-4f0e-", "-5f0e-", 1), telemetry.Warning, telemetry.ErrFormat, "uuid"},
		"no hosts":                  {`{` + good + `}`, telemetry.Failure, telemetry.ErrRequired, "hosts"},
		"no edition":                {`{` + good + `,"hosts":[{"sockets":2}]}`, telemetry.Failure, telemetry.ErrRequired, "hosts[0].edition"},
		"new edition":               {`{` + good + `,"hosts":[{"sockets":2,"edition":"Premium"}]}`, telemetry.Note, telemetry.ErrUnknown, "hosts[0].edition"},
		"no sockets":                {`{` + good + `,"hosts":[{"sockets":0,"edition":"trial"}]}`, telemetry.Warning, telemetry.ErrRange, "hosts[0].sockets"},
	} {
		var pool xenserver.Telemetry
		require.NoError(t, json.Unmarshal([]byte(c.doc), &pool), name)
		is := pool.Check()
		require.NotEmpty(t, is, name)
		assert.Equal(t, c.severity, is[0].Severity, name)
		assert.Equal(t, c.kind, is[0].Kind, name)
		assert.Equal(t, c.path, is[0].Path, name)
		assert.Equal(t, c.severity == telemetry.Failure, pool.Check().Err() != nil, name)

		back, err := json.Marshal(&pool)
		require.NoError(t, err, name)
		if c.kind == telemetry.ErrUnknown {
			assert.Equal(t, c.doc, string(back), "undocumented members are kept")
		}
	}
}

func TestTelemetryRefused(t *testing.T) {
	for name, c := range map[string]struct {
		doc  string
		kind error
	}{
		"J7 duplicate":        {`{"uuid":"6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11","uuid":"6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11"}`, telemetry.ErrDuplicate},
		"I4 braces":           {`{"uuid":"{6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11}"}`, telemetry.ErrFormat},
		"T13 negative":        {`{"hosts":[{"sockets":-1}]}`, telemetry.ErrRange},
		"T15 line break":      {`{"product_version":"8.4.0\n"}`, telemetry.ErrFormat},
		"J2 list":             {`[]`, telemetry.ErrSyntax},
		"X3 DOCTYPE":          {`<!DOCTYPE telemetry><telemetry/>`, telemetry.ErrUnsupported},
		"X6 element twice":    {`<telemetry><hosts/><hosts/></telemetry>`, telemetry.ErrDuplicate},
		"another root":        {`<Telemetry/>`, telemetry.ErrSyntax},
		"M15 beyond the size": {`{"x":"` + strings.Repeat("x", 4<<20) + `"}`, telemetry.ErrLimit},
	} {
		pool := xenserver.Telemetry{ProductVersion: "untouched"}
		var err error
		if c.doc[0] == '<' {
			err = pool.DecodeXML([]byte(c.doc), telemetry.Limits{})
		} else {
			err = pool.DecodeJSON([]byte(c.doc), telemetry.Limits{})
		}
		require.ErrorIs(t, err, c.kind, name)
		assert.Equal(t, xenserver.Telemetry{ProductVersion: "untouched"}, pool, name)
	}
}

func TestNewTelemetryUUID(t *testing.T) {
	a, b := xenserver.NewTelemetryUUID(), xenserver.NewTelemetryUUID()
	assert.NotEqual(t, a, b)
	assert.Equal(t, uuid.Version(4), a.Version())
}
