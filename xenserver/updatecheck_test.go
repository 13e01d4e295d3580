package xenserver_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var vm = uuid.MustParse("9ba4ce17-0a4e-4c0b-8f39-7f6e51c7b3d2")

func TestAgentUpdateCheck(t *testing.T) {
	c := xenserver.NewAgentUpdateCheck(netip.MustParseAddr("::ffff:192.0.2.17"), vm, xenserver.ConsentGiven)
	bothForms(t, c, `{"ip_address":"192.0.2.17","partial_vm_uuid":"9ba4"}`,
		"<agent_update_check><ip_address>192.0.2.17</ip_address><partial_vm_uuid>9ba4</partial_vm_uuid></agent_update_check>")

	c = xenserver.NewAgentUpdateCheck(netip.MustParseAddr("fe80::1%eth0"), vm, xenserver.ConsentRefused)
	bothForms(t, c, `{"ip_address":"fe80::1"}`, "<agent_update_check><ip_address>fe80::1</ip_address></agent_update_check>")
}

func TestPartialVMUUID(t *testing.T) {
	for text, good := range map[string]bool{
		"": true, "9ba4": true, "9BA4": true, "9ba": false, "9ba4c": false,
		vm.String(): false, "{" + vm.String() + "}": false, "GF/5+DT7Hb7DJIvIW+bYQA==": true,
	} {
		c := xenserver.AgentUpdateCheck{IPAddress: "192.0.2.17", PartialVMUUID: text}
		assert.Equal(t, good, c.Check().Err() == nil, text)
	}
}

func TestConsoleUpdateCheck(t *testing.T) {
	bothForms(t, xenserver.NewConsoleUpdateCheck(netip.MustParseAddr("2001:db8::1"), "2023.3.2"),
		`{"ip_address":"2001:db8::1","xencenter_version":"2023.3.2"}`,
		"<console_update_check><ip_address>2001:db8::1</ip_address><xencenter_version>2023.3.2</xencenter_version></console_update_check>")
	none := xenserver.NewConsoleUpdateCheck(netip.Addr{}, "2023.3.2")
	assert.Empty(t, none.IPAddress)
}

// Scrubbing replaces what identifies a machine or a person, and the result is a valid record.
func TestScrub(t *testing.T) {
	c := xenserver.NewAgentUpdateCheck(netip.MustParseAddr("192.0.2.17"), vm, xenserver.ConsentGiven)
	s, err := pseudonym.Scrub(pseudonym.Documented(), c)
	require.NoError(t, err)
	assert.Equal(t, 2, s.Report().Replaced)
	v := s.Value()
	assert.NoError(t, v.Check().Err())
	assert.NotContains(t, []string{v.IPAddress, v.PartialVMUUID}, "9ba4")
	assert.Equal(t, "192.0.2.17", c.IPAddress)

	a := xenserver.EmailAlerts{Address: "a@example.com", SMTPServer: "smtp.example.com"}
	var classes []pseudonym.Class
	for id := range pseudonym.Identifiers(&a) {
		classes = append(classes, id.Class)
	}
	assert.Equal(t, []pseudonym.Class{pseudonym.Email, pseudonym.FQDN}, classes)
	scrubbed, err := pseudonym.Scrub(pseudonym.Documented(), &a)
	require.NoError(t, err)
	mail := scrubbed.Value()
	assert.ErrorIs(t, mail.Check().Err(), telemetry.ErrIdentifier, "a pseudonym is not a valid destination of mail")

	pool := new(xenserver.Telemetry)
	assert.Empty(t, slices.Collect(pseudonym.Identifiers(pool)), "the telemetry of a pool has no identifiers")
}
