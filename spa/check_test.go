package spa_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One change to a sample, and the issue that Check reports for it.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, kind, from, to string
		severity             telemetry.Severity
		is                   error
		path                 string
	}{
		{"header version", "admin", `"ver":"1.0"`, `"ver":"1.1"`, telemetry.Warning, telemetry.ErrUnknown, "ver"},
		{"older header version", "admin", `"ver":"1.0"`, `"ver":"0.9"`, telemetry.Failure, telemetry.ErrFormat, "ver"},
		{"no version", "admin", `"ver":"1.0"`, `"ver":"9a"`, telemetry.Failure, telemetry.ErrFormat, "ver"},
		{"type", "admin", `"type":"admin"`, `"type":"user"`, telemetry.Failure, telemetry.ErrFormat, "type"},
		{"product", "config", `AccessSecurity.OnPrem`, `AccessSecurity.Cloud`, telemetry.Failure, telemetry.ErrFormat, "prod"},
		{"template", "user", `"1.5"`, `"1.6"`, telemetry.Warning, telemetry.ErrUnknown, "payload.actualtemplatecode"},
		{"older template", "user", `"1.5"`, `"1.4"`, telemetry.Failure, telemetry.ErrFormat, "payload.actualtemplatecode"},
		{"schema", "policy-download", `event.json`, `event2.json`, telemetry.Failure, telemetry.ErrFormat, "$schema"},
		{"tenant", "policy-download", `"id":""`, `"id":"joj1mh0598tj"`, telemetry.Failure, telemetry.ErrFormat, "tenant.id"},
		{"tenant absent", "policy-download", `"id":""`, ``, telemetry.Failure, telemetry.ErrRequired, "tenant.id"},
		{"product of the payload", "policy-download", `"ngsProductName":"Access`, `"ngsProductName":"access`, telemetry.Failure,
			telemetry.ErrFormat, "payload.ngsProductName"},
		{"second name", "policy-download", `"ngsUsername":"User`, `"ngsUsername":"Loser`, telemetry.Warning, telemetry.ErrFormat,
			"payload.ngsUsername"},
		{"J10 other UPN", "policy-download", `"UPN"`, `"upn"`, telemetry.Failure, telemetry.ErrRequired, "user.UPN"},
		{"J10 other upn", "user", `"upn"`, `"UPN"`, telemetry.Failure, telemetry.ErrRequired, "user.upn"},
		{"J24 null upn", "admin", `"spa-admin@ctxlabs.onmicrosoft.com"`, `null`, telemetry.Failure, telemetry.ErrRequired, "user.upn"},
		{"no full name of an administrator", "admin", `"fullName":"Spa Admin",`, ``, telemetry.Failure, telemetry.ErrRequired, "user.fullName"},
		{"no device ID", "user", `"dvcId":"AE18C4D5",`, ``, telemetry.Failure, telemetry.ErrRequired, "dvc.dvcId"},
		{"no device name", "user", `"dvcName"`, `"name"`, telemetry.Failure, telemetry.ErrRequired, "dvc.dvcName"},
		{"J24 null payload member", "admin", `"fulladmin"`, `null`, telemetry.Failure, telemetry.ErrRequired, "payload.adminLoginType"},
		{"member of usage events", "user", `"upn":`, `"userLicenseId":"x","upn":`, telemetry.Warning, telemetry.ErrUnknown,
			"user.userLicenseId"},
		{"login type", "admin", `"fulladmin"`, `"root"`, telemetry.Warning, telemetry.ErrUnknown, "payload.adminLoginType"},
		{"client type", "admin", `"AdminConsole"`, `"Andere"`, telemetry.Warning, telemetry.ErrUnknown, "payload.clientType"},
		{"app type", "config", `"saas"`, `"SaaS"`, telemetry.Note, telemetry.ErrUnknown, "payload.appsPublished[1].type"},
		{"protocol", "user", `"transportProtocolType":"0"`, `"transportProtocolType":"EDP"`, telemetry.Warning, telemetry.ErrUnknown,
			"payload.transportProtocolType"},
		{"UDP applications", "config", `"saas"`, `"udp"`, telemetry.Note, telemetry.ErrUnknown, "payload.appsPublished[1].type"},
		{"folded", "user", `"tenantName"`, `"TenantNAME":1,"tenantName"`, telemetry.Failure, telemetry.ErrUnknown, "payload"},
		{"record type", "user", `"websaas"`, `"web"`, telemetry.Warning, telemetry.ErrUnknown, "payload.ngsRecordType"},
		{"client name", "user", `"ceb"`, `"cwa"`, telemetry.Note, telemetry.ErrUnknown, "payload.clientInfo.name"},
		{"platform", "user", `"Win"`, `"Linux"`, telemetry.Warning, telemetry.ErrUnknown, "payload.platformType"},
		{"no application lists", "user", `"external":["www.okta.com","www.cloudcentral.com"]`, `"external":null`, telemetry.Failure,
			telemetry.ErrRequired, "payload.SPAOPDEVSite.unpublished.external"},
		{"bidirectional name", "user", `Steven User`, "Steven \u202eresU", telemetry.Warning, telemetry.ErrIdentifier, "user.fullName"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decode(t, newOf(t, c.kind), edit(t, sample(t, c.kind), c.from, c.to))
			var found telemetry.Issues
			for _, is := range e.Check() {
				if is.Path == c.path && is.Kind == c.is && is.Severity == c.severity {
					found = append(found, is)
				}
			}
			require.Len(t, found, 1, "%v", e.Check())
			assert.Equal(t, c.severity == telemetry.Failure, e.Check().Err() != nil)
		})
	}
}

// The words of the pages cause no issue, in upper and lower case.
func TestCheckTransportProtocols(t *testing.T) {
	for _, value := range []string{`"tcp"`, `"udp"`, `"TCP"`, `"UDP"`, `"0"`, `0`} {
		for _, kind := range []string{"user", "policy-download"} {
			for _, k := range kinds {
				if k.name == kind {
					line := regexp.MustCompile(`"transportProtocolType":"[^"]*"`).ReplaceAllLiteralString(sample(t, kind), `"transportProtocolType":`+value)
					assert.Empty(t, decode(t, k.new(), line).Check(), "%s %s", kind, value)
				}
			}
		}
	}
}

// What the page does not call optional is required by the dictionary, the schemas and Check alike.
func TestUserMembersRequired(t *testing.T) {
	schemas := make(map[string]string)
	for kind, name := range map[string]string{"admin": "AdminEvent", "user": "UserEvent"} {
		text, err := spa.Schema(name, telemetry.JSON)
		require.NoError(t, err)
		schemas[kind] = text
	}
	elements := elementsByID()
	for _, c := range []struct {
		kind, table, member, name string
		required                  bool
	}{
		{"admin", "Admin.Header.user", "user", "fullName", true}, {"admin", "Admin.Header.user", "user", "samName", true},
		{"admin", "Admin.Header.user", "user", "upn", true}, {"admin", "Admin.Header.user", "user", "userSid", true},
		{"user", "User15.Header.user", "user", "fullName", false}, {"user", "User15.Header.user", "user", "samName", true},
		{"user", "User15.Header.user", "user", "upn", true}, {"user", "User15.Header.user", "user", "userSid", true},
		{"user", "User15.Header.dvc", "dvc", "dvcId", true}, {"user", "User15.Header.dvc", "dvc", "dvcName", true},
	} {
		want := telemetry.Optional
		if c.required {
			want = telemetry.Required
		}
		assert.Equal(t, want, elements["spa/"+c.table+"/"+c.name].Requirement, c.name)

		var schema struct {
			Defs map[string]struct{ Required []string } `json:"$defs"`
		}
		require.NoError(t, json.Unmarshal([]byte(schemas[c.kind]), &schema))
		def := map[string]string{"user": "User", "dvc": "Device"}[c.member]
		assert.Equal(t, c.required, slices.Contains(schema.Defs[def].Required, c.name), c.name)

		var doc map[string]any
		require.NoError(t, json.Unmarshal([]byte(sample(t, c.kind)), &doc))
		delete(doc[c.member].(map[string]any), c.name)
		line, err := json.Marshal(doc)
		require.NoError(t, err)
		issue := telemetry.Issue{Severity: telemetry.Failure, Kind: telemetry.ErrRequired, Path: c.member + "." + c.name, Text: "is missing"}
		e := decode(t, newOf(t, c.kind), string(line))
		assert.Equal(t, c.required, contains(e.Check(), issue), c.name)
		var missing []string
		if c.required {
			missing = []string{issue.Path}
		}
		assert.Equal(t, missing, slices.Collect(telemetry.Missing(e)), c.name)

		// A member of an absent record is not reported as missing.
		delete(doc, c.member)
		line, err = json.Marshal(doc)
		require.NoError(t, err)
		e = decode(t, newOf(t, c.kind), string(line))
		assert.False(t, contains(e.Check(), issue), c.name)
		assert.Equal(t, []string{c.member}, slices.Collect(telemetry.Missing(e)), c.name)
	}
}

// The bits of SPA have no names.
func TestEnabledFeatures(t *testing.T) {
	assert.Equal(t, "67", spa.EnabledFeatures(67).String())
	assert.Equal(t, "0", fmt.Sprint(spa.EnabledFeatures(0)))
}

// An empty identifier is there.
func TestCheckEmptyIdentifier(t *testing.T) {
	line := edit(t, sample(t, "admin"), `"spa-admin@ctxlabs.onmicrosoft.com"`, `""`)
	e := decode(t, new(spa.AdminEvent), line)
	assert.Empty(t, e.Check())
	assert.Equal(t, line, toJSON(t, e))
}

// The bits of enabledFeatures have no names here, so none is wrong.
func TestCheckFeatures(t *testing.T) {
	e := decode(t, new(spa.AdminEvent), edit(t, sample(t, "admin"), `"enabledFeatures":1`, `"enabledFeatures":16`))
	assert.Empty(t, e.Check())
}

// A list of applications under another name is noted in both forms; a member of another shape is not.
func TestCheckAppsUnderAnotherName(t *testing.T) {
	note := telemetry.Issue{
		Severity: telemetry.Note, Kind: telemetry.ErrUnknown, Path: "payload.*",
		Text: "looks like the list of applications under another name",
	}
	line := sample(t, "user")
	const member = `"SPAOPDEVSite":{`
	for _, c := range []struct {
		name, line string
		want       bool
	}{
		{"as documented", line, false},
		{"renamed", edit(t, line, member, `"MySite":{`), true},
		{"second", edit(t, line, member, `"a":1,"MySite":{"unpublished":{}},`+member), true},
		{"published alone", edit(t, line, member, `"MySite":{"published":{}},`+member), true},
		{"other object", edit(t, line, member, `"a":{"x":1},"b":"published",`+member), false},
		{"no object", edit(t, line, member, `"published":true,`+member), false},
	} {
		e := decode(t, new(spa.UserEvent), c.line)
		assert.Equal(t, c.want, contains(e.Check(), note), c.name)
	}
	xml, err := decode(t, new(spa.UserEvent), line).AppendXML(nil)
	require.NoError(t, err)
	for list, want := range map[string]bool{
		"<SPAOPDEVSite><published/></SPAOPDEVSite>": false,
		"<x/><MySite><published/></MySite>":         true,
		"<x/><MySite><unpublished/></MySite>":       true,
		"<x/><MySite><a/><unpublished/></MySite>":   true,
		"<published/>":                                  false,
		"<MySite><a><published/></a></MySite>":          false,
		"<MySite><unpublished_apps/>published</MySite>": false,
	} {
		before, rest, _ := strings.Cut(string(xml), "<SPAOPDEVSite>")
		_, after, ok := strings.Cut(rest, "</SPAOPDEVSite>")
		require.True(t, ok)
		var e spa.UserEvent
		require.NoError(t, e.DecodeXML([]byte(before+list+after), telemetry.Limits{}))
		assert.Equal(t, want, contains(e.Check(), note), list)
	}
}

func contains(is telemetry.Issues, want telemetry.Issue) bool {
	for _, i := range is {
		if i == want {
			return true
		}
	}
	return false
}
