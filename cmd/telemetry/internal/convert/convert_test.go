package convert

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var program = clitest.Of(Command())

const reportFile = "licenseserver/testdata/licenseserver-report."

// Every document that is converted to the other form and back is unchanged.
func TestConvert(t *testing.T) {
	for kind, paths := range map[string][]string{
		"report":           {reportFile + "xml", reportFile + "json"},
		"manifest":         {"cvad/testdata/cvad-manifest.xml", "cvad/testdata/cvad-manifest.json"},
		"xenserver":        {"xenserver/testdata/xenserver-telemetry.json"},
		"xenserver-status": {"xenserver/testdata/xenserver-status-report.xml"},
		"event":            {"cvad/testdata/cvad-usage-event.json", "spa/testdata/spa-admin-event.json", "spa/testdata/spa-config-event.json", "spa/testdata/spa-user-event.json", "spa/testdata/spa-policy-download-event.json"},
	} {
		for _, path := range paths {
			form := filepath.Ext(path)[1:]
			code, same, errs := program.Run(t, clitest.Read(t, path), "-type", kind, "-to", form, "-strict", "-check")
			require.Equal(t, cli.OK, code, "%s: %s", path, errs)
			code, other, errs := program.Run(t, "", "-type", kind, "../../../../"+path)
			require.Equal(t, cli.OK, code, "%s: %s", path, errs)
			assert.Equal(t, form == "json", strings.HasPrefix(other, "<?xml "), path)
			code, back, errs := program.Run(t, other, "-type", kind, "-to", form, "-")
			require.Equal(t, cli.OK, code, "%s: %s", path, errs)
			assert.Equal(t, same, back, path)
		}
	}
}

func TestRefused(t *testing.T) {
	good := clitest.Read(t, reportFile+"xml")
	unknown := strings.Replace(good, "<Inventory>", "<Inventory new='1'>", 1)
	wrong := strings.Replace(good, "<CountTotal>2", "<CountTotal>3", 1)
	for _, tt := range []struct {
		name, in string
		args     []string
		code     int
		out      bool
		errs     string
	}{
		{"unknown", unknown, []string{"-type", "report"}, cli.OK, true, "1 undocumented value could not"},
		{"unknown, same form", unknown, []string{"-type", "report", "-to", "xml"}, cli.OK, true, ""},
		{"strict", unknown, []string{"-type", "report", "-strict"}, cli.Invalid, false, "1 undocumented value, which -strict refuses"},
		{"check", wrong, []string{"-type", "report", "-check"}, cli.Invalid, true, "failure: Inventory.Feature[0].SADate[0].Licensees.CountTotal"},
		{"no check", wrong, []string{"-type", "report"}, cli.OK, true, ""},
		{"broken", good[:200], []string{"-type", "report"}, cli.Invalid, false, "syntax error"},
		{"empty", "", []string{"-type", "manifest"}, cli.Invalid, false, "syntax error"},
		{"another record", good, []string{"-type", "manifest"}, cli.Invalid, false, "syntax error"},
		{"another event", "<Event><prod>x</prod></Event>", []string{"-type", "event"}, cli.Invalid, false, "kind"},
		{"a stream", strings.Repeat(clitest.Read(t, "cvad/testdata/cvad-usage-event.json"), 2), nil, cli.Invalid, false, "; convert needs one document, not a stream of events"},
		{"an array", "[" + clitest.Read(t, "cvad/testdata/cvad-usage-event.json") + "]", nil, cli.Invalid, false, "; convert needs one document, not a stream of events"},
		{"no XML", `{"Metadata":{"SiteID":"\u0001"},"LicenseServer":{},"Inventory":{},"StartupCounts":{}}`, []string{"-type", "report"}, cli.Invalid, false, "Metadata.SiteID"},
		{"no type", good, nil, cli.OK, true, ""},
		{"nothing known", `{"Secret": 1}`, nil, cli.Invalid, false, "it looks like JSON of another kind"},
		{"a bundle", "PK\x03\x04", nil, cli.Invalid, false, "it looks like a zip archive"},
		{"no form", good, []string{"-type", "report", "-to", "yaml"}, cli.Trouble, false, "wrong usage"},
		{"no file", "", []string{"-type", "report", "none"}, cli.Trouble, false, "none"},
		{"a folder", "", []string{"-type", "report", "."}, cli.Trouble, false, "regular"},
	} {
		code, out, errs := program.Run(t, tt.in, tt.args...)
		assert.Equal(t, tt.code, code, tt.name)
		assert.Equal(t, tt.out, out != "", tt.name)
		assert.Contains(t, errs, tt.errs, tt.name)
		if tt.errs == "" {
			assert.Empty(t, errs, tt.name)
		}
	}
	code, out, _ := program.Run(t, "", "-h")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, "  netscaler-profile\n")
}
