package netscaler_test

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const token = "GF/5+DT7Hb7DJIvIW+bYQA=="

func report() *netscaler.Report {
	r := new(netscaler.Report)
	r.Add(netscaler.CategoryLicense,
		netscaler.Parameter{Name: "vpn users", Value: "12"},
		netscaler.Parameter{Name: "owner", Value: "a@example.com", Class: netscaler.IdentifierEmail})
	r.Add(netscaler.CategoryConsole, netscaler.Parameter{Name: "address", Value: "192.0.2.10", Class: netscaler.IdentifierIP})
	r.Add(netscaler.CategoryLicense, netscaler.Parameter{Name: "serial", Value: "HE2H81", Class: "serial-number"})
	return r
}

func TestReportIsNotWrittenInClear(t *testing.T) {
	r := report()
	for name, write := range map[string]func() ([]byte, error){
		"AppendJSON": func() ([]byte, error) { return r.AppendJSON([]byte("kept")) },
		"AppendXML":  func() ([]byte, error) { return r.AppendXML([]byte("kept")) },
		"json":       func() ([]byte, error) { return json.Marshal(r) },
		"xml":        func() ([]byte, error) { return xml.Marshal(r) },
	} {
		out, err := write()
		require.ErrorIs(t, err, telemetry.ErrClearText, name)
		assert.ErrorContains(t, err, "categories[0].parameters[1].value", name)
		assert.NotContains(t, string(out), "example.com", name)
	}
	is := r.Check()
	assert.NoError(t, is.Err(), "clear text is a warning, and not a failure")
	assert.Equal(t, 3, len(slices.DeleteFunc(is, func(i telemetry.Issue) bool { return i.Kind != telemetry.ErrClearText })))
}

func TestScrubReport(t *testing.T) {
	r := report()
	s, err := pseudonym.Scrub(pseudonym.Documented(), r)
	require.NoError(t, err)
	assert.Equal(t, 3, s.Report().Replaced)
	asJSON, err := json.Marshal(s)
	require.NoError(t, err)
	asXML, err := xml.Marshal(s)
	require.NoError(t, err)
	for _, doc := range []string{string(asJSON), string(asXML)} {
		for _, identifier := range []string{"example.com", "192.0.2.10", "HE2H81"} {
			assert.NotContains(t, doc, identifier)
		}
		assert.Contains(t, doc, "12")
	}
	assert.Equal(t, "a@example.com", r.Categories[0].Parameters[1].Value, "scrubbing does not change the original")

	// A scrubbed report is read and written again without options.
	var fromJSON, fromXML netscaler.Report
	require.NoError(t, json.Unmarshal(asJSON, &fromJSON))
	require.NoError(t, xml.Unmarshal(asXML, &fromXML))
	assert.Equal(t, fromJSON, fromXML)
	again, err := json.Marshal(&fromXML)
	require.NoError(t, err)
	assert.Equal(t, string(asJSON), string(again))
}

func TestClearReport(t *testing.T) {
	r := report()
	s := pseudonym.InClear(r)
	doc, err := json.Marshal(s)
	require.NoError(t, err)
	assert.Equal(t, `{"categories":[{"name":"License, and NetScaler deployment and usage telemetry","parameters":[`+
		`{"name":"vpn users","value":"12"},{"name":"owner","value":"a@example.com","class":"email"},`+
		`{"name":"serial","value":"HE2H81","class":"serial-number"}]},`+
		`{"name":"NetScaler Console deployment and feature usage telemetry","parameters":[`+
		`{"name":"address","value":"192.0.2.10","class":"ip"}]}]}`, string(doc))
	asXML, err := xml.Marshal(s)
	require.NoError(t, err)
	assert.Contains(t, string(asXML), "<parameter><name>owner</name><value>a@example.com</value><class>email</class></parameter>")

	_, err = r.AppendJSON(nil)
	assert.ErrorIs(t, err, telemetry.ErrClearText, "the original still refuses clear text")
	var back netscaler.Report
	require.NoError(t, json.Unmarshal(doc, &back))
	_, err = back.AppendJSON(nil)
	assert.ErrorIs(t, err, telemetry.ErrClearText, "a decoded report refuses clear text, too")
}

func TestReportIdentifiers(t *testing.T) {
	var paths []string
	var classes []pseudonym.Class
	for id := range pseudonym.Identifiers(report()) {
		paths = append(paths, id.Path)
		classes = append(classes, id.Class)
		assert.Equal(t, pseudonym.Always, id.Scrambled)
	}
	assert.Equal(t, []string{"categories[0].parameters[1].value", "categories[0].parameters[2].value", "categories[1].parameters[0].value"}, paths)
	assert.Equal(t, []pseudonym.Class{pseudonym.Email, pseudonym.Opaque, pseudonym.IP}, classes)
	for class, want := range map[netscaler.IdentifierClass]pseudonym.Class{
		"": 0, netscaler.IdentifierUser: pseudonym.User, "mac": pseudonym.MAC, "none": pseudonym.Opaque,
	} {
		assert.Equal(t, want, class.Pseudonym(), class)
	}
}

func TestReportCheck(t *testing.T) {
	const head = `{"categories":[{"name":"NetScaler Console deployment and feature usage telemetry","parameters":[`
	good := head + `{"name":"a","value":"b"},{"name":"a","value":"` + token + `","class":"user"},{"name":"a","value":"","class":"ip"}]}]}`
	var r netscaler.Report
	require.NoError(t, json.Unmarshal([]byte(good), &r))
	assert.Empty(t, r.Check())
	for name, c := range map[string]struct {
		doc      string
		severity telemetry.Severity
		kind     error
		path     string
	}{
		"in clear":          {head + `{"name":"a","value":"b","class":"user"}]}]}`, telemetry.Warning, telemetry.ErrClearText, "categories[0].parameters[0].value"},
		"new class":         {head + `{"name":"a","value":"` + token + `","class":"mac"}]}]}`, telemetry.Warning, telemetry.ErrUnknown, "categories[0].parameters[0].class"},
		"new category":      {`{"categories":[{"name":"x","parameters":[]}]}`, telemetry.Warning, telemetry.ErrUnknown, "categories[0].name"},
		"category twice":    {strings.Replace(good, `[{"name":"Net`, good[len(`{"categories":`):len(good)-2]+`,{"name":"Net`, 1), telemetry.Failure, telemetry.ErrDuplicate, "categories[1].name"},
		"no value":          {head + `{"name":"a"}]}]}`, telemetry.Failure, telemetry.ErrRequired, "categories[0].parameters[0].value"},
		"something unknown": {head + `{"name":"a","value":"b","unit":"s"}]}]}`, telemetry.Warning, telemetry.ErrUnknown, "categories[0].parameters[0]"},
	} {
		var r netscaler.Report
		require.NoError(t, json.Unmarshal([]byte(c.doc), &r), name)
		is := r.Check()
		assert.True(t, slices.ContainsFunc(is, func(i telemetry.Issue) bool {
			return i.Severity == c.severity && i.Kind == c.kind && i.Path == c.path
		}), "%s: %v", name, is)
		assert.Equal(t, c.severity == telemetry.Failure, r.Check().Err() != nil, name)
	}
}

// J15, X8: an identifier without control characters and comments is accepted in any order of the members, and other
// text may be anything that its form carries.
func TestReportControls(t *testing.T) {
	const head, end = `{"categories":[{"name":"x","parameters":[{"name":"a","value":"b"},{"name":"a",`, `}]}]}`
	const headXML, endXML = `<report><categories><category><parameters><parameter/><parameter>`, `</parameter></parameters></category></categories></report>`
	for doc, kind := range map[string]error{
		head + `"value":"a\u0000b","class":"user"` + end:                        telemetry.ErrIdentifier,
		head + `"class":"user","value":"a\u0085b"` + end:                        telemetry.ErrIdentifier,
		head + `"class":"new","value":"a\u007f"` + end:                          telemetry.ErrIdentifier,
		head + `"value":"a\u0000b","class":""` + end:                            nil,
		head + `"value":"a\u0000b"` + end:                                       nil,
		headXML + "<value>a&#x85;b</value><class>user</class>" + endXML:         telemetry.ErrIdentifier,
		headXML + "<class>user</class><value>a\tb</value>" + endXML:             telemetry.ErrIdentifier,
		headXML + "<value>a\tb</value>" + endXML:                                nil,
		headXML + "<value>us<!-- -->er</value><class>user</class>" + endXML:     telemetry.ErrSyntax,
		headXML + "<class>user</class><value>us<?x y?>er</value>" + endXML:      telemetry.ErrSyntax,
		headXML + "<value><![CDATA[us]]>er</value><class>user</class>" + endXML: nil,
	} {
		var r netscaler.Report
		decode := r.UnmarshalJSON
		if doc[0] == '<' {
			decode = func(doc []byte) error { return r.DecodeXML(doc, telemetry.Limits{}) }
		}
		err := decode([]byte(doc))
		require.ErrorIs(t, err, kind, doc)
		if kind == nil {
			continue
		}
		var e *telemetry.Error
		require.ErrorAs(t, err, &e)
		assert.Contains(t, e.Path, "parameter", doc)
		assert.True(t, strings.HasSuffix(e.Path, "[1].value"), "%s: %s", doc, e.Path)
		assert.Empty(t, r, doc)
	}

	// The values that a caller sets are checked.
	r := new(netscaler.Report)
	r.Add(netscaler.CategoryLicense, netscaler.Parameter{Name: "a", Value: "a\x00b", Class: netscaler.IdentifierUser})
	assert.ErrorIs(t, r.Check().Err(), telemetry.ErrIdentifier)
}

func TestCategories(t *testing.T) {
	var all []netscaler.Category
	for c := range netscaler.Categories() {
		all = append(all, c)
		assert.True(t, c.Known())
		assert.NotEmpty(t, c.Description())
		assert.NotEmpty(t, c.Purpose())
	}
	assert.Equal(t, []netscaler.Category{netscaler.CategoryLicense, netscaler.CategoryConsole}, all)
	assert.Equal(t, telemetry.Required, netscaler.CategoryLicense.Requirement())
	assert.Equal(t, telemetry.Optional, netscaler.CategoryConsole.Requirement())
	for _, unknown := range []netscaler.Category{"", "license"} {
		assert.False(t, unknown.Known())
		assert.Empty(t, unknown.Requirement())
	}
	for range netscaler.Categories() {
		break // an iterator must not continue after an early end
	}
}
