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
	assert.Len(t, got, 2, "what is empty has no key")

	_, err = xenserver.ParseOtherConfig(map[string]string{"ssmtp-mailhub": "smtp"})
	assert.ErrorIs(t, err, telemetry.ErrRequired)
}

func TestEmailAlertsCheck(t *testing.T) {
	for name, c := range map[string]struct {
		address, server, priority string
		kind                      error
	}{
		"plain":              {"a@example.com", "smtp", "", nil},
		"IPv6 server":        {"a@example.com", "2001:db8::19", "5", nil},
		"IPv6 and port":      {"a@example.com", "[2001:db8::19]:25", "", nil},
		"quoted local part":  {`"a b"@example.com`, "smtp", "", nil},
		"needless quotes":    {`"a"@example.com`, "smtp", "", nil},
		"port without host":  {"a@example.com", "smtp:", "", telemetry.ErrIdentifier},
		"space before":       {"a@example.com", " smtp", "", telemetry.ErrIdentifier},
		"two colons":         {"a@example.com", "smtp:25:25", "", telemetry.ErrIdentifier},
		"URL":                {"a@example.com", "smtp://smtp.example.com", "", telemetry.ErrIdentifier},
		"mailbox":            {"a@example.com", "b@smtp.example.com", "", telemetry.ErrIdentifier},
		"space before @":     {"a @example.com", "smtp", "", telemetry.ErrIdentifier},
		"space behind @":     {"a@ example.com", "smtp", "", telemetry.ErrIdentifier},
		"space in front":     {" a@example.com", "smtp", "", telemetry.ErrIdentifier},
		"comment":            {"a@example.com(c)", "smtp", "", telemetry.ErrIdentifier},
		"I5 display name":    {"Bob <a@example.com>", "smtp", "", telemetry.ErrIdentifier},
		"angle brackets":     {"<a@example.com>", "smtp", "", telemetry.ErrIdentifier},
		"I5 no domain":       {"a@", "smtp", "", telemetry.ErrIdentifier},
		"I5 no @":            {"a", "smtp", "", telemetry.ErrIdentifier},
		"two addresses":      {"a@example.com, b@example.com", "smtp", "", telemetry.ErrIdentifier},
		"header injection":   {"a@example.com\r\nBcc: b@example.com", "smtp", "", telemetry.ErrIdentifier},
		"no address":         {"", "smtp", "", telemetry.ErrRequired},
		"no server":          {"a@example.com", "", "", telemetry.ErrRequired},
		"server with spaces": {"a@example.com", "smtp example", "", telemetry.ErrIdentifier},
		"I10 empty label":    {"a@example.com", "smtp..example", "", telemetry.ErrIdentifier},
		"port 0":             {"a@example.com", "smtp:0", "", telemetry.ErrIdentifier},
		"port 65536":         {"a@example.com", "smtp:65536", "", telemetry.ErrIdentifier},
		"no host":            {"a@example.com", ":25", "", telemetry.ErrIdentifier},
		"priority 6":         {"a@example.com", "smtp", "6", telemetry.ErrRange},
		"priority 03":        {"a@example.com", "smtp", "03", telemetry.ErrRange},
	} {
		a := xenserver.EmailAlerts{Address: c.address, SMTPServer: c.server, MinPriority: c.priority}
		err := a.Validate()
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
			assert.NotContains(t, err.Error(), c.address, "no value in a message")
		}
	}
}
