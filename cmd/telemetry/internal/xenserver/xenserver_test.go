package xenserver

import (
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var program = clitest.Of(Command())

const capabilities = `<?xml version="1.0" ?>
<system-status-capabilities>
	<capability content-type="text/plain" default-checked="yes" key="pam" max-size="-1" max-time="-1" min-size="-1" min-time="-1" pii="yes"/>
	<capability content-type="text/plain" default-checked="yes" key="yum" max-size="-1" max-time="-1" min-size="-1" min-time="-1" pii="if_customized"/>
	<capability content-type="text/plain" default-checked="yes" key="blobs" max-size="-1" max-time="-1" min-size="-1" min-time="-1" pii="no"/>
	<capability content-type="text/plain" default-checked="yes" key="system-load" max-size="-1" max-time="-1" min-size="-1" min-time="-1" pii="no"/>
</system-status-capabilities>
`

func TestTelemetry(t *testing.T) {
	const id = "6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11"
	code, out, errs := program.Run(t, "", "telemetry", "-uuid", id, "-version", "8.2.1", "-host", "2:premium", "-host", "1:trial")
	assert.Equal(t, cli.OK, code, errs)
	assert.Equal(t, `{"uuid":"`+id+`","product_version":"8.2.1","hosts":[{"sockets":2,"edition":"premium"},{"sockets":1,"edition":"trial"}]}`+"\n", out)

	code, out, _ = program.Run(t, "", "telemetry", "-format", "xml")
	assert.Equal(t, cli.OK, code)
	var pool xenserver.Telemetry
	require.NoError(t, pool.DecodeXML([]byte(out), telemetry.Limits{}))
	assert.Empty(t, pool.Check())
}

func TestStatusReport(t *testing.T) {
	for most, want := range map[string]string{
		"no": "blobs", "if-customized": "yum,blobs", "maybe": "yum,blobs,system-load", "yes": "pam,yum,blobs,system-load",
	} {
		code, out, errs := program.Run(t, capabilities, "capabilities", "-max", most, "-")
		assert.Equal(t, cli.OK, code, most)
		assert.True(t, strings.HasSuffix(out, "\nentries="+want+"\n"), "%s: %s", most, out)
		assert.Contains(t, errs, "capability[3].key", "the message has the path of the undocumented key")
		assert.Equal(t, 1+4+39+1, strings.Count(out, "\n"), "the other log types of the page are listed, too")
	}
}

// C7: text from a document is printed so that a terminal only shows it.
func TestHostileKey(t *testing.T) {
	doc := strings.Replace(capabilities, `"blobs"`, `"é東&#x9b;2J&#x202e;,pam"`, 1)
	code, out, _ := program.Run(t, doc, "capabilities", "-max", "maybe", "-")
	assert.Equal(t, cli.Invalid, code)
	assert.Contains(t, out, `é東\u009b2J\u202e,pam`)
	assert.Contains(t, out, "\nentries=yum,system-load\n")
}

func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		stdin string
		args  []string
		code  int
	}{
		{"", []string{"telemetry", "-host", "2"}, cli.Trouble},
		{"", []string{"telemetry", "-host", "x:premium"}, cli.Trouble},
		{"", []string{"telemetry", "-uuid", "1"}, cli.Trouble},
		{"", []string{"telemetry", "-format", "yaml"}, cli.Trouble},
		{"", []string{"telemetry", "a"}, cli.Trouble},
		{"", []string{"capabilities", "a", "b"}, cli.Trouble},
		{"", nil, cli.Trouble},
		{capabilities, []string{"capabilities", "-host", "2:premium", "-"}, cli.Trouble},
		{capabilities, []string{"capabilities", "-max", "some", "-"}, cli.Trouble},
		{"", []string{"capabilities", os.DevNull}, cli.Trouble},
		{"", []string{"capabilities", t.TempDir()}, cli.Trouble},
		{"", []string{"telemetry", "-host", "-1:premium"}, cli.Invalid},
		{"", []string{"telemetry", "-version", "8\n"}, cli.Invalid},
		{"", []string{"telemetry", "-version", ""}, cli.OK}, // an empty version is a warning
		{"{}", []string{"capabilities", "-"}, cli.Invalid},
		{"", []string{"capabilities", "-"}, cli.Invalid},
	} {
		code, _, errs := program.Run(t, c.stdin, c.args...)
		assert.Equal(t, c.code, code, "%v: %s", c.args, errs)
		assert.NotEmpty(t, errs, c.args)
	}
	code, out, _ := program.Run(t, "", "telemetry", "-h")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, "usage: telemetry xenserver telemetry")
}
