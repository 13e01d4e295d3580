package scrub

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var program = clitest.Of(Command())

// stream returns the samples of all kinds of events, one after the other.
func stream(t *testing.T) (all string) {
	t.Helper()
	for _, path := range []string{"cvad/testdata/cvad-usage-event.json", "spa/testdata/spa-admin-event.json", "spa/testdata/spa-config-event.json", "spa/testdata/spa-user-event.json", "spa/testdata/spa-policy-download-event.json"} {
		all += clitest.Read(t, path)
	}
	return all
}

// clear lists the identifiers in the samples.
var clear = []string{"User-Steven", "Steven User", "S-1-5-21", "AE18C4D5", "Steven’s PC", "ctxlabs", "user@domain.com", "User1Desktop", "C39A925064A3", "CITRIX-12T5MRV4"}

func assertScrubbed(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, c := range clear {
			assert.NotContains(t, text, c)
		}
	}
}

func keyFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "telemetry.key")
	_, err := pseudonym.CreateKeyFile(path)
	require.NoError(t, err)
	return path
}

// A stream of events of all kinds, one of them unknown, is written without identifiers and in its order.
func TestStream(t *testing.T) {
	in := stream(t) + `{"type":"other","prod":"New","who":"User-Steven"}`
	code, out, errs := program.Run(t, in)
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "telemetry scrub: removed 1 undocumented value\n", errs)
	assertScrubbed(t, out)
	var types []string
	kinds, err := record.Events()
	require.NoError(t, err)
	for ev, err := range event.NewReader(strings.NewReader(out), kinds).Events(t.Context()) {
		require.NoError(t, err)
		types = append(types, ev.Head().Type)
	}
	assert.Equal(t, []string{"Cloud.Licensing", "admin", "config", "user", "PolicyDocument.Download", "other"}, types)
}

// The scheme determines which runs give equal tokens.
func TestSchemes(t *testing.T) {
	in := stream(t)
	key := keyFile(t)
	for _, c := range []struct {
		args  []string
		joins bool
	}{{nil, false}, {[]string{"-ephemeral"}, false}, {[]string{"-key", key}, true}, {[]string{"-documented"}, true}} {
		_, first, _ := program.Run(t, in, c.args...)
		_, second, _ := program.Run(t, in, append(c.args, "-")...)
		assert.Equal(t, c.joins, first == second, c.args)
		assertScrubbed(t, first, second)
	}
	_, documented, _ := program.Run(t, in, "-documented")
	assert.Contains(t, documented, `"upn":"HzdhtJaCAMBLKM3OO4TKdw=="`)

	code, out, _ := program.Run(t, in, "-only-documented")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, `"dvcId":"AE18C4D5"`)
	for line := range strings.Lines(out) { // no page says that the user of a user event is scrambled
		if !strings.Contains(line, `"type":"user"`) {
			assert.NotContains(t, line, "User-Steven")
		}
	}
}

// A report of either form is scrubbed and sealed, and undocumented content is removed.
func TestReport(t *testing.T) {
	for _, form := range []string{"xml", "json"} {
		in := clitest.Read(t, "licenseserver/testdata/licenseserver-report."+form)
		in = strings.Replace(in, "<Inventory>", "<Inventory>\n<Owner>User-Steven</Owner>", 1)
		in = strings.Replace(in, `"Inventory": {`, `"Inventory": {"Owner": "User-Steven", `, 1)
		out := filepath.Join(t.TempDir(), "scrubbed")
		code, stdout, errs := program.Run(t, in, "-type", "report", "-o", out)
		require.Equal(t, cli.OK, code, errs)
		assert.Empty(t, stdout)
		assert.Equal(t, "telemetry scrub: removed 1 undocumented value\n", errs, form)
		text, err := os.ReadFile(out)
		require.NoError(t, err)
		assertScrubbed(t, string(text))
		state, err := licenseserver.Verify(bytes.NewReader(text))
		assert.NoError(t, err)
		assert.Equal(t, telemetry.Verified, state)
	}
}

// Every other kind is scrubbed as a whole, in its own form.
func TestDocuments(t *testing.T) {
	for kind, c := range map[string]struct{ in, want string }{
		"event":            {clitest.Read(t, "spa/testdata/spa-user-event.xml"), "<upn>HzdhtJaCAMBLKM3OO4TKdw==</upn>"},
		"xenserver-alerts": {`{"mail-destination":"user@domain.com"}`, `"mail-destination":"9+5exzEhZRSLafzKHSkHWw=="`},
		"netscaler":        {`{"categories":[{"name":"x","parameters":[{"name":"n","value":"User-Steven","class":"username"}]}]}`, `"value":"5LmPikJc3GECn6pbNv4Yrw=="`},
	} {
		code, out, errs := program.Run(t, c.in, "-type", kind, "-documented")
		assert.Equal(t, cli.OK, code, "%s: %s", kind, errs)
		assert.Contains(t, out, c.want)
		assertScrubbed(t, out)
	}
}

// Scrubbed input is refused, and accepted with its flag, for every kind of document.
func TestScrubbedBefore(t *testing.T) {
	for kind, in := range map[string]string{
		record.Event: stream(t), "report": clitest.Read(t, "licenseserver/testdata/licenseserver-report.xml"),
		"xenserver-alerts": `{"mail-destination":"user@domain.com"}`,
	} {
		code, once, errs := program.Run(t, in, "-type", kind, "-documented")
		require.Equal(t, cli.OK, code, errs)
		code, twice, errs := program.Run(t, once, "-type", kind, "-documented")
		assert.Equal(t, cli.Invalid, code, kind)
		assert.Empty(t, strings.ReplaceAll(twice, firstConfig(once), ""), "only the event without identifiers is written again")
		assert.Contains(t, errs, "want clear text, not a pseudonym")
		code, twice, errs = program.Run(t, once, "-type", kind, "-scrubbed")
		assert.Equal(t, cli.OK, code, errs)
		assert.Equal(t, once, twice)
		assert.Empty(t, errs)
		code, _, errs = program.Run(t, in, "-type", kind, "-scrubbed")
		assert.Equal(t, cli.Invalid, code)
		assert.Contains(t, errs, "want a pseudonym")
		assertScrubbed(t, errs)
	}
}

// firstConfig returns the line of the configuration event, which contains no identifier.
func firstConfig(lines string) string {
	for line := range strings.Lines(lines) {
		if strings.Contains(line, `"type":"config"`) {
			return line
		}
	}
	return "none"
}

// A site decides for each class what is sent, and can preview it.
func TestPolicies(t *testing.T) {
	in := clitest.Read(t, "cvad/testdata/cvad-usage-event.json")
	flags := []string{"-documented", "-policy", "upn=drop", "-policy", "device-id=keep", "-omit", "session|customer"}
	code, out, errs := program.Run(t, in, append(flags, "-preview")...)
	require.Equal(t, cli.OK, code, errs)
	for _, line := range []string{
		"[0].tenant.id\tcustomer\tclear\tdropped", "[0].payload.sessionKey\tsession\tclear\tdropped",
		"[0].user.upn\tupn\tclear\tdropped", "[0].dvc.dvcId\tdevice-id\tclear\tclear", "[0].dvc.dvcName\tdevice-name\tclear\tscrubbed",
	} {
		assert.Contains(t, out, line+"\n")
	}
	code, out, errs = program.Run(t, in, flags...)
	require.Equal(t, cli.OK, code, errs)
	assert.Contains(t, out, `"dvcId":"AE18C4D5"`)
	assert.NotContains(t, out, `"upn":"H`)
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON([]byte(out)))
	assert.Empty(t, e.Tenant.ID+e.Payload.SessionKey+e.User.UPN)
}

func TestPreview(t *testing.T) {
	in := strings.Replace(stream(t), `"S-1-5-21-3711855558-820010554-2448362978-22222"`, `"S-1-x"`, 1)
	code, out, errs := program.Run(t, in, "-preview", "-only-documented")
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "telemetry scrub: removed 1 malformed identifier\n", errs)
	assertScrubbed(t, out)
	for _, line := range []string{
		"[0].user.upn\tupn\tclear\tscrubbed", "[0].user.userSid\tsid\tclear\tmalformed", "[0].dvc.dvcId\tdevice-id\tclear\tclear",
	} {
		assert.Contains(t, out, line+"\n")
	}
	code, out, _ = program.Run(t, clitest.Read(t, "licenseserver/testdata/licenseserver-report.xml"), "-preview", "-type", "report")
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, 5, strings.Count(out, "\tclear\tscrubbed\n"), out)
	assertScrubbed(t, out)
}

// Broken events are reported without their content. The good events are still written, but no file is created.
func TestBroken(t *testing.T) {
	folder := t.TempDir()
	in := stream(t) + "{Secret}\n" + stream(t)
	code, out, errs := program.Run(t, in)
	assert.Equal(t, cli.Invalid, code)
	assert.Equal(t, 10, strings.Count(out, "\n"))
	assert.Contains(t, errs, "event 5 at byte ")
	assert.NotContains(t, errs, "Secret")

	report := clitest.Read(t, "licenseserver/testdata/licenseserver-report.xml")
	for _, c := range []struct{ kind, in string }{
		{record.Event, in}, {"report", report[:len(report)/2]}, {"report", ""}, {"manifest", "Secret"}, {record.Event, "<Event><prod>Secret</prod></Event>"},
	} {
		code, out, errs := program.Run(t, c.in, "-type", c.kind, "-o", filepath.Join(folder, "out"))
		assert.Equal(t, cli.Invalid, code, c.kind)
		assert.Empty(t, out)
		assert.NotContains(t, errs, "Secret")
		left, err := os.ReadDir(folder)
		require.NoError(t, err)
		assert.Empty(t, left, c.kind)
	}
}

// An error of the source does not contain any part of the document.
func TestFailingSource(t *testing.T) {
	for _, kind := range record.Kinds() {
		std := cli.Streams{In: iotest.ErrReader(os.ErrPermission), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}
		err := run(t.Context(), []string{"-type", kind}, std)
		assert.ErrorIs(t, err, os.ErrPermission, kind)
		assert.NotErrorIs(t, err, cli.ErrInvalid, kind)
	}
}

func TestUsage(t *testing.T) {
	folder := t.TempDir()
	for _, args := range [][]string{
		{"-documented", "-ephemeral"}, {"-type", "yaml"}, {"a", "b"}, {"-nonsense"}, {filepath.Join(folder, "none")}, {folder},
		{"-key", filepath.Join(folder, "none")}, {"-o", filepath.Join(folder, "none", "out")},
	} {
		code, _, errs := program.Run(t, "", args...)
		assert.Equal(t, cli.Trouble, code, args)
		assert.NotEmpty(t, errs)
	}
	code, out, _ := program.Run(t, "", "-h")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, "usage: telemetry scrub")
}

// A document of another kind than requested is refused, and the message says what it looks like; so is one that lacks a
// required record.
func TestWrongDocument(t *testing.T) {
	usage, manifest := clitest.Read(t, "cvad/testdata/cvad-usage-event.json"), clitest.Read(t, "cvad/testdata/cvad-manifest.xml")
	report := clitest.Read(t, "licenseserver/testdata/licenseserver-report.json")
	for _, c := range []struct{ in, kind, want string }{
		{usage, "report", "looks like events (-type event)\n"},
		{manifest, "report", "looks like a document of -type manifest\n"},
		{report, "manifest", "looks like a document of -type report\n"},
		{`{}`, "report", "required value missing"},
		{`{}`, "manifest", "required value missing"},
		{`{"Metadata":{"UI":""}}`, "report", "LicenseServer: required value missing"},
		{`{"GUID":"a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"}`, "manifest", "SerialNumbers: required value missing"},
		{`{"type":"Cloud.Licensing","prod":"OnPrem.Broker","user":{},"dvc":{},"payload":{"ver":"1.3"}}` + usage, "event", "tenant: required value missing"},
	} {
		code, out, errs := program.Run(t, c.in, "-documented", "-type", c.kind)
		assert.Equal(t, cli.Invalid, code, c.want)
		assert.Contains(t, errs, c.want)
		written := 0
		if c.kind == "event" {
			written = 1 // the event after the one that lacks a record
		}
		assert.Equal(t, written, strings.Count(out, "\n"), c.want)
	}
}
