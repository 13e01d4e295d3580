package xenserver_test

import (
	"maps"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEmailAlerts(t *testing.T) {
	bothForms(t, &xenserver.EmailAlerts{Address: "a+b@example.com", SMTPServer: "smtp.example.com:25", MinPriority: "0"},
		`{"mail-destination":"a+b@example.com","ssmtp-mailhub":"smtp.example.com:25","mail-min-priority":"0"}`,
		"<email_alerts><mail-destination>a+b@example.com</mail-destination><ssmtp-mailhub>smtp.example.com:25</ssmtp-mailhub>"+
			"<mail-min-priority>0</mail-min-priority></email_alerts>")
}

func TestOtherConfig(t *testing.T) {
	config := map[string]string{
		"mail-destination": "a@example.com", "ssmtp-mailhub": "192.0.2.25", "mail-language": "ja-JP", "mail-min-priority": "3",
	}
	others := maps.Clone(config)
	others["memory-ratio-hvm"] = "0.25"
	a, err := xenserver.ParseOtherConfig(others)
	require.NoError(t, err)
	assert.Equal(t, "a@example.com", a.Address)
	got, err := a.OtherConfig()
	require.NoError(t, err)
	assert.Equal(t, config, got)

	a.Language, a.MinPriority = "", ""
	got, err = a.OtherConfig()
	require.NoError(t, err)
	assert.Len(t, got, 2, "an empty value has no key")

	for _, none := range []map[string]string{{"ssmtp-mailhub": "smtp"}, {"mail-destination": " \t"}, nil} {
		_, err = xenserver.ParseOtherConfig(none)
		assert.ErrorIs(t, err, telemetry.ErrRequired)
	}
}

// What works in pools is decoded and encoded unchanged; an unknown priority is a warning.
func TestOtherConfigOfPools(t *testing.T) {
	for name, config := range map[string]map[string]string{
		"several addresses": {"mail-destination": "a@example.com, b@example.com", "ssmtp-mailhub": "smtp.example.com"},
		"blanks":            {"mail-destination": " a@example.com ", "ssmtp-mailhub": " smtp.example.com:25 ", "mail-min-priority": " 4 "},
		"no mail hub":       {"mail-destination": "a@example.com"},
		"priority above 5":  {"mail-destination": "a@example.com", "ssmtp-mailhub": "smtp", "mail-min-priority": "10"},
		"priority below 0":  {"mail-destination": "a@example.com", "ssmtp-mailhub": "smtp", "mail-min-priority": "-1"},
	} {
		a, err := xenserver.ParseOtherConfig(config)
		require.NoError(t, err, name)
		back, err := a.OtherConfig()
		require.NoError(t, err, name)
		assert.Equal(t, config, back, name)
		odd := map[string]string{
			"priority above 5": "mail-min-priority", "priority below 0": "mail-min-priority",
		}[name]
		is := a.Check()
		if odd == "" {
			assert.Empty(t, is, name)
			continue
		}
		require.Len(t, is, 1, name)
		assert.Equal(t, telemetry.Warning, is[0].Severity, name)
		assert.Equal(t, odd, is[0].Path, name)
	}
}

func TestEmailAlertsCheck(t *testing.T) {
	for name, c := range map[string]struct {
		address, server, priority string
		kind                      error
	}{
		"plain":               {"a@example.com", "smtp", "", nil},
		"IPv6 server":         {"a@example.com", "2001:db8::19", "5", nil},
		"IPv6 and port":       {"a@example.com", "[2001:db8::19]:25", "", nil},
		"quoted local part":   {`"a b"@example.com`, "smtp", "", nil},
		"needless quotes":     {`"a"@example.com`, "smtp", "", nil},
		"port without host":   {"a@example.com", "smtp:", "", telemetry.ErrIdentifier},
		"space around":        {" a@example.com  ", " smtp ", " 3 ", nil},
		"several addresses":   {"a@example.com,b@example.com , c@example.com", "smtp", "", nil},
		"comma in quotes":     {`"a,\",b"@example.com, "c"@example.com`, "smtp", "", nil},
		"no server":           {"a@example.com", "", "", nil},
		"blank server":        {"a@example.com", " ", "", nil},
		"priority 6":          {"a@example.com", "smtp", "6", nil},
		"priority 10":         {"a@example.com", "smtp", "10", nil},
		"priority 03":         {"a@example.com", "smtp", "03", nil},
		"priority -1":         {"a@example.com", "smtp", "-1", nil},
		"long priority":       {"a@example.com", "smtp", "99999999999999999999999999", nil},
		"empty first address": {",a@example.com", "smtp", "", telemetry.ErrIdentifier},
		"empty last address":  {"a@example.com, ", "smtp", "", telemetry.ErrIdentifier},
		"one of two":          {"a@example.com, b", "smtp", "", telemetry.ErrIdentifier},
		"no comma":            {"a@example.com b@example.com", "smtp", "", telemetry.ErrIdentifier},
		"semicolon":           {"a@example.com;b@example.com", "smtp", "", telemetry.ErrIdentifier},
		"name of the second":  {"a@example.com, Bob <b@example.com>", "smtp", "", telemetry.ErrIdentifier},
		"two colons":          {"a@example.com", "smtp:25:25", "", telemetry.ErrIdentifier},
		"URL":                 {"a@example.com", "smtp://smtp.example.com", "", telemetry.ErrIdentifier},
		"mailbox":             {"a@example.com", "b@smtp.example.com", "", telemetry.ErrIdentifier},
		"space before @":      {"a @example.com", "smtp", "", telemetry.ErrIdentifier},
		"space after @":       {"a@ example.com", "smtp", "", telemetry.ErrIdentifier},
		"comment":             {"a@example.com(c)", "smtp", "", telemetry.ErrIdentifier},
		"priority word":       {"a@example.com", "smtp", "high", telemetry.ErrFormat},
		"priority 3.0":        {"a@example.com", "smtp", "3.0", telemetry.ErrFormat},
		"priority --1":        {"a@example.com", "smtp", "--1", telemetry.ErrFormat},
		"priority +-1":        {"a@example.com", "smtp", "+-1", telemetry.ErrFormat},
		"priority sign":       {"a@example.com", "smtp", "-", telemetry.ErrFormat},
		"priority ٣":          {"a@example.com", "smtp", "٣", telemetry.ErrFormat},
		"I5 display name":     {"Bob <a@example.com>", "smtp", "", telemetry.ErrIdentifier},
		"angle brackets":      {"<a@example.com>", "smtp", "", telemetry.ErrIdentifier},
		"I5 no domain":        {"a@", "smtp", "", telemetry.ErrIdentifier},
		"I5 no @":             {"a", "smtp", "", telemetry.ErrIdentifier},
		"header injection":    {"a@example.com\r\nBcc: b@example.com", "smtp", "", telemetry.ErrIdentifier},
		"no address":          {"", "smtp", "", telemetry.ErrRequired},
		"server with spaces":  {"a@example.com", "smtp example", "", telemetry.ErrIdentifier},
		"I10 empty label":     {"a@example.com", "smtp..example", "", telemetry.ErrIdentifier},
		"port 0":              {"a@example.com", "smtp:0", "", telemetry.ErrIdentifier},
		"port 65536":          {"a@example.com", "smtp:65536", "", telemetry.ErrIdentifier},
		"no host":             {"a@example.com", ":25", "", telemetry.ErrIdentifier},
	} {
		a := xenserver.EmailAlerts{Address: c.address, SMTPServer: c.server, MinPriority: c.priority}
		err := a.Check().Err()
		_, configErr := a.OtherConfig()
		if c.kind == nil {
			assert.NoError(t, err, name)
			assert.NoError(t, configErr, name)
			continue
		}
		assert.ErrorIs(t, err, c.kind, name)
		assert.ErrorIs(t, configErr, c.kind, name)
		_, err = xenserver.ParseOtherConfig(map[string]string{
			"mail-destination": c.address, "ssmtp-mailhub": c.server, "mail-min-priority": c.priority,
		})
		assert.ErrorIs(t, err, c.kind, name)
		if len(c.address) > 1 {
			assert.NotContains(t, err.Error(), c.address, "the message does not contain the address")
		}
	}
}
